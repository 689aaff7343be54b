#!/usr/bin/env bash
# statsmodels 0.15.0: one missing day in twelve weeks of daily sales, and STL returns a trend, a season and remainders of
# nearly nothing but nan (79 of 84 days, all 84 with robust=True), without an error or a warning. `seasonal_decompose` of
# the same package refuses the same series in words.
# What it costs: a shop that was closed on one holiday has no season any more; whatever takes the mean of the parts with
# nan left out carries on from the five days that survive. Fill the gap first, and look at the count of nan after.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check statsmodels==0.15.0
venv/bin/python -W error - <<'PY'
import numpy as np, pandas as pd, statsmodels
from statsmodels.tsa.seasonal import STL, seasonal_decompose

days = pd.date_range("2026-01-05", periods=84)
sold = pd.Series(100 + 10 * np.sin(2 * np.pi * np.arange(84) / 7), index=days)
whole = STL(sold, period=7).fit().trend.isna().sum()
sold["2026-02-14"] = np.nan
plain, robust = (int(STL(sold, period=7, robust=robust).fit().trend.isna().sum()) for robust in (False, True))
try:
    seasonal_decompose(sold, period=7)
    refused = "nothing"
except ValueError as error:
    refused = str(error)
print(f"statsmodels {statsmodels.__version__}: days of 84 without a trend: {whole} before, {plain} with one gap, {robust} robust; seasonal_decompose says: {refused}")
raise SystemExit(not (whole == 0 and plain > 70 and robust == 84 and "missing" in refused))
PY
