#!/usr/bin/env bash
# scipy 1.17.1: `scipy.optimize.milp` that stops at its limit of nodes reports success False and status 4 ("other"), the
# same status that it gives for a model without any answer; yet `x` holds a plan that keeps every rule.
# What it costs: whoever asks `result.success` throws a good bake plan away and falls back to a worse one, every night
# on which the solver was stopped. A plan is there when `x` is given and keeps the rules.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check scipy==1.17.1 numpy==2.4.6
venv/bin/python - <<'PY'
import numpy as np, scipy
from scipy.optimize import Bounds, LinearConstraint, milp

rng = np.random.default_rng(4)
weights = rng.integers(20, 90, (6, 60))
room = weights.sum(axis=1) / 3
worth = -rng.integers(30, 80, 60).astype(float)
rules = LinearConstraint(weights, ub=room)
found = milp(worth, constraints=rules, integrality=np.ones(60), bounds=Bounds(0, 1), options={"node_limit": 1})
keeps = found.x is not None and bool((weights @ np.rint(found.x) <= room + 1e-6).all())
print(f"scipy {scipy.__version__}: success {found.success}, status {found.status}, a plan that keeps the rules: {keeps}")
raise SystemExit((found.success, found.status, keeps) != (False, 4, True))
PY
