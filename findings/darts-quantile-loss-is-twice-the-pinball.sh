#!/usr/bin/env bash
# darts 0.48.1: the quantile losses `ql` and `mql` are twice the pinball loss that scikit-learn's
# `mean_pinball_loss` gives for the same forecast: two short of ten at the quantile 0.8 is 3.2 and not 1.6.
# What it costs: a table with darts in one row and anything else in the next shows darts twice as bad; a quantile loss turned into
# euros by unit costs (cu + co times pinball) comes out double. Halve it before it meets another tool's.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check darts==0.48.1
venv/bin/python -W ignore - <<'PY'
import darts, numpy as np, pandas as pd
from darts import TimeSeries
from darts.metrics import mql
from sklearn.metrics import mean_pinball_loss

days = pd.date_range("2026-01-05", periods=3)
sold = TimeSeries.from_times_and_values(days, np.full(3, 10.0))
losses = {}
for wanted, level in ((8.0, 0.8), (12.0, 0.8), (10.0, 0.8), (8.0, 0.5)):
    samples = TimeSeries.from_times_and_values(days, np.full((3, 1, 100), wanted))
    losses[wanted, level] = (float(mql(sold, samples, q=level)), float(mean_pinball_loss([10.0] * 3, [wanted] * 3, alpha=level)))
print(f"darts {darts.__version__}: (forecast of 10, level): (mql, mean_pinball_loss) {losses}")
raise SystemExit(not all(abs(theirs - 2 * ours) < 1e-9 for theirs, ours in losses.values()) or abs(losses[8.0, 0.8][1] - 1.6) > 1e-9)
PY
