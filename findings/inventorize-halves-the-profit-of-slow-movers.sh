#!/usr/bin/env bash
# inventorize 1.2.6 finds the right quantity for Poisson demand and the wrong profit: half of what a sum over all demands gives
# (12.47 instead of 24.84 for a mean of 20, price 2, cost 0.60). One piece more than its own best has, by its own other
# function, a higher profit. The normal function of the same package is right to the cent.
# What it costs: the profit decides whether a product stays in the range; slow movers, for which one takes Poisson, look
# half as good as fast ones. Compute the expectation oneself: a sum over demands is one line.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check inventorize==1.2.6 scipy==1.17.1 numpy==2.4.6
venv/bin/python - <<'PY' 2>/dev/null
from importlib.metadata import version
import inventorize, numpy as np
from scipy.stats import norm, poisson

price, cost = 2.0, 0.6
demand = np.arange(200)
told = inventorize.MPP_singleperiod(20, price, cost, 0, 0)
more = inventorize.EPP_singleperiod(told["quantity"] + 1, 20, price, cost, 0, 0)["expectedprofit"]
true = float((poisson.pmf(demand, 20) * price * np.minimum(demand, told["quantity"])).sum() - cost * told["quantity"])
plain = inventorize.MPN_singleperiod(20, 4.47, price, cost, 0, 0)
draws = norm.ppf((np.arange(100000) + 0.5) / 100000, 20, 4.47)
true_plain = price * np.minimum(draws, plain["quantity"]).mean() - cost * plain["quantity"]
print(f"inventorize {version('inventorize')}: Poisson profit {told['expectedprofit']:.2f}, by summing {true:.2f}")
print(f"  one piece above its best: {more:.2f}; normal: {plain['profit']:.2f}, by drawing {true_plain:.2f}")
raise SystemExit(not (told["expectedprofit"] < 0.6 * true and more > told["expectedprofit"] and abs(plain["profit"] - true_plain) < 0.01))
PY
