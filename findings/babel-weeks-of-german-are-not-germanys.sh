#!/usr/bin/env bash
# babel 2.19.0: the number of the week follows the country, and the language alone has none. Friday 1 January 2027 is in
# week 53 for "de_DE", "fr_FR" and "it_IT", as every calendar on those countries' walls says, and in week 1 for "de", "fr"
# and "it", which format all else of a date alike.
# What it costs: a page set in "de" prints "KW 1" over a plan that everybody calls KW 53, and all through 2027 each week is one
# ahead. Take the week from `date.isocalendar()`, or name the country.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check babel==2.19.0
venv/bin/python -W error - <<'PY'
from datetime import date
import babel
from babel.dates import format_date

day, summer = date(2027, 1, 1), date(2027, 7, 1)
week = {name: (format_date(day, "w", locale=name), format_date(summer, "w", locale=name)) for name in ("de", "de_DE", "fr", "fr_FR")}
iso = (str(day.isocalendar().week), str(summer.isocalendar().week))
print(f"babel {babel.__version__}: weeks of 1 January and 1 July 2027 {week}; by ISO 8601 {iso}")
raise SystemExit(not (week["de_DE"] == week["fr_FR"] == iso != week["de"] == week["fr"]))
PY
