#!/usr/bin/env bash
# statsforecast 2.1.1: rows are taken for days, whatever `freq` and the days in `ds` say. A bakery that is closed on Sundays and so
# has no row for them, 100 on Saturdays and 50 else: SeasonalNaive(7) with freq="D" forecasts 100 for Sunday, and the
# days after it move on by one for each week. mlforecast and the same package's `fill_gaps` know days; `forecast` asks
# nobody and warns of nothing.
# What it costs: a peer's table looks worse than the peer is, on every shop with a day off, and a plan made with it bakes for the
# wrong weekday. Fill the closed days before (with nothing, not with missing, which the models refuse).
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check statsforecast==2.1.1
venv/bin/python -W error - <<'PY'
import numpy as np, pandas as pd, statsforecast
from statsforecast import StatsForecast
from statsforecast.models import SeasonalNaive

days = pd.date_range("2026-01-05", periods=27)
sold = pd.DataFrame({"unique_id": "baguette", "ds": days, "y": np.where(days.weekday == 5, 100.0, 50.0)})[days.weekday != 6]
told = StatsForecast([SeasonalNaive(7)], freq="D").forecast(df=sold, h=7)
told = {f"{day:%a}": float(qty) for day, qty in zip(told["ds"], told["SeasonalNaive"], strict=True)}
print(f"statsforecast {statsforecast.__version__}: forecast of the week after a month without Sundays: {told}")
raise SystemExit(not (told["Sun"] == 100 and sum(qty == 100 for qty in told.values()) == 2))
PY
