#!/usr/bin/env bash
# korean-lunar-calendar 0.4.0 answers a day that it does not know with the day of the question before: `setLunarDate` only
# returns False (behind its tables, 2051 on, or for a leap month that the year has not), and the same object goes on
# giving the last day that went well. A new object gives today.
# What it costs: in a loop over years the feasts of the first unknown year fall on the days of the last known one, a month
# off and without an error. The truth value of the setter has to be asked each time.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check korean-lunar-calendar==0.4.0
venv/bin/python -W error - <<'PY'
from importlib.metadata import version
from korean_lunar_calendar import KoreanLunarCalendar

calendar = KoreanLunarCalendar()
said = {}
for year in (2049, 2050, 2051, 2052):
    is_known = calendar.setLunarDate(year, 1, 1, False)
    said[year] = (is_known, calendar.SolarIsoFormat())
print(f"korean-lunar-calendar {version('korean-lunar-calendar')}: first day of the year by the moon: {said}")
raise SystemExit(not (said[2050][0] and not said[2052][0] and said[2051][1] == said[2052][1] == said[2050][1]))
PY
