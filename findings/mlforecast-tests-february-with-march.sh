#!/usr/bin/env bash
# mlforecast 1.1.0 (utilsforecast 0.2.17): the windows of `cross_validation` are counted back from the end of each series
# and not from one day. A product that left the range in mid-February is tested on its own last weeks by the one model
# that learnt from all products up to mid-March: here everything sold 10 a day until the end of February, yet the forecast
# of a day in the first week of February is 24, because the model has seen March.
# What it costs: a range with seasonal or dropped products is compared with the future in the training rows, and days
# of different seasons stand in one "window". The column `cutoff` shows it: look whether it is one day a window; else cut
# the frame at a day yourself.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check mlforecast==1.1.0 utilsforecast==0.2.17
venv/bin/python -W ignore - <<'PY'
import mlforecast, numpy as np, pandas as pd
from mlforecast import MLForecast
from sklearn.dummy import DummyRegressor

bread = pd.DataFrame({"unique_id": "baguette", "ds": pd.date_range("2026-01-01", "2026-03-31")})
bread["y"] = np.where(bread["ds"] >= "2026-03-01", 100.0, 10.0)
cake = pd.DataFrame({"unique_id": "galette", "ds": pd.date_range("2026-01-01", "2026-02-15"), "y": 10.0})
tested = MLForecast(models={"mean": DummyRegressor()}, freq="D", lags=[1]).cross_validation(pd.concat([bread, cake]), n_windows=2, h=7)
cutoffs = tested.groupby("unique_id")["cutoff"].unique().map(lambda days: [f"{day:%d %b}" for day in pd.to_datetime(days)]).to_dict()
first = tested[tested["unique_id"] == "galette"].iloc[0]
print(f"mlforecast {mlforecast.__version__}: cutoffs {cutoffs}; galette, {first['ds']:%d %b}: forecast {first['mean']:.1f}, all sold until then 10.0")
raise SystemExit(not (cutoffs == {"baguette": ["17 Mar", "24 Mar"], "galette": ["01 Feb", "08 Feb"]} and first["mean"] > 20))
PY
