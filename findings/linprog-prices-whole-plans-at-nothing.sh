#!/usr/bin/env bash
# scipy 1.17.1: `linprog` with `integrality` reports success and fills every marginal, all of them with 0. The names, the shapes
# and the status are those of a solve without whole numbers, for which the same oven hour has its worth; nothing tells
# "no price" from "worth nothing". highspy, the solver below, says in its own field that no dual is valid.
# What it costs: a program that reads from the plan what one more tray of oven would bring says 0, on the very day on which
# the oven is the bottleneck. Take prices from the solve without integrality.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
venv/bin/python -W error - <<'PY'
import numpy as np, scipy
from scipy.optimize import linprog

worth, trays, oven = [-3.0, -2.0], [[2.0, 2.0]], [8.0]
found = {}
for name, whole in {"whole pieces": [1, 1], "any": [0, 0]}.items():
    plan = linprog(worth, A_ub=trays, b_ub=oven, integrality=whole)
    found[name] = (plan.status, float(plan.fun), np.round(plan.ineqlin.marginals, 3).tolist())
print(f"scipy {scipy.__version__}: status, cost, price of the oven: {found}")
raise SystemExit(found != {"whole pieces": (0, -12.0, [0.0]), "any": (0, -12.0, [-1.5])})
PY
