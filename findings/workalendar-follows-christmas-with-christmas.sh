#!/usr/bin/env bash
# workalendar 17.0.0: `find_following_working_day`, a method of the calendar of a country, gives Christmas Day 2026 when asked
# for Christmas Day 2026. It knows weekends only; that stands in its docstring, not in its name, and the neighbouring
# `add_working_days` and `is_working_day` of the same object know the feasts.
# What it costs: an order that is moved off a closed day lands on one. Ask for `add_working_days(day - one day, 1)`.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check workalendar==17.0.0
venv/bin/python - <<'PY' 2>/dev/null
from datetime import date, timedelta
from importlib.metadata import version
from workalendar.europe import France

christmas, calendar = date(2026, 12, 25), France()
following = calendar.find_following_working_day(christmas)
added = calendar.add_working_days(christmas - timedelta(days=1), 1)
print(f"workalendar {version('workalendar')}: the working day that follows {christmas} is {following}; by adding: {added}")
raise SystemExit((following, calendar.is_working_day(christmas), added) != (christmas, False, date(2026, 12, 28)))
PY
