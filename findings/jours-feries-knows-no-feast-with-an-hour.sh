#!/usr/bin/env bash
# jours-feries-france 0.7.0: asked for Christmas Day as a date it says yes, for a moment of the same day it says no. A
# datetime is a date in Python, is accepted, and is compared whole, so a receipt of 25 December at ten, or any day taken
# from a column of a pandas table that keeps an hour, is never a holiday. holidays 0.109 says yes to both.
# What it costs: the feature "public holiday" is false on every row, without an error, and the model learns that feasts are
# ordinary days. Cut to the day before asking.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check jours-feries-france==0.7.0 holidays==0.109
venv/bin/python -W error - <<'PY'
from datetime import date, datetime
from importlib.metadata import version
import holidays
from jours_feries_france import JoursFeries

asked = (date(2026, 12, 25), datetime(2026, 12, 25, 10))
french = [JoursFeries.is_bank_holiday(moment) for moment in asked]
other = [moment in holidays.country_holidays("FR") for moment in asked]
print(f"jours-feries-france {version('jours-feries-france')}: Christmas as a date {french[0]}, at ten {french[1]}")
print(f"  holidays {holidays.__version__}: {other}")
raise SystemExit((french, other) != ([True, False], [True, True]))
PY
