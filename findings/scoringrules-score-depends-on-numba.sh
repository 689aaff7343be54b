#!/usr/bin/env bash
# scoringrules 0.10.0: without numba, `weighted_interval_score` adds half of the median itself where its documentation has half of
# the median's distance from what happened. A perfect forecast of 100 scores 33 and one of 10 scores 3, where 0 is right; with
# numba, which is chosen where it is installed, the same call gives 0.
# What it costs: the score by which sales forecasts are ranked prefers, on a machine without numba, the product that
# sells little and the forecast that is too low, and the table looks otherwise on the next machine. `interval_score` and
# `quantile_score` are right with both: sum those, or name the backend.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check scoringrules==0.10.0 numpy==2.4.6 numba
venv/bin/python -W ignore - <<'PY'
import importlib.metadata
import numpy as np, scoringrules

def formula(sold, median, lower, upper, alpha):
    interval = float(scoringrules.interval_score(sold, lower, upper, alpha))
    return (abs(sold - median) / 2 + alpha / 2 * interval) / 1.5

cases = {"perfect, 100": (100.0, 100.0, 100.0, 100.0, 0.2), "perfect, 10": (10.0, 10.0, 10.0, 10.0, 0.2), "one off": (10.0, 9.0, 8.0, 12.0, 0.2)}
found = {}
for name, (sold, median, lower, upper, alpha) in cases.items():
    theirs = [round(float(scoringrules.weighted_interval_score(
        sold, np.float64(median), np.array([lower]), np.array([upper]), np.array([alpha]), backend=backend)), 3) for backend in ("numpy", "numba")]
    found[name] = (*theirs, round(formula(sold, median, lower, upper, alpha), 3))
print(f"scoringrules {importlib.metadata.version('scoringrules')}: (numpy, numba, by the formula) {found}")
raise SystemExit(not (found["perfect, 100"] == (33.333, 0.0, 0.0) and found["perfect, 10"][:2] == (3.333, 0.0) and found["one off"] == (3.267, 0.6, 0.6)))
PY
