#!/usr/bin/env bash
# astral 3.2: `daylight` gives sunset before sunrise where the sun sets after midnight. In Reykjavik, asked for 21 June in
# its own time zone, the sun rises at 2:55 and sets at 0:01 of the same 21 June, three hours before; that is the evening of
# the day before. New York asked in UTC, as most weather tables are kept, has it all summer.
# What it costs: hours of daylight, a usual feature of a sales model, are -3 instead of 21 (-9 instead of 15 in New York).
# Ask for a sunset, and where it lies before sunrise ask for the next day.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check astral==3.2 tzdata==2026.1
venv/bin/python -W error - <<'PY'
from datetime import date
from importlib.metadata import version
from zoneinfo import ZoneInfo
from astral import Observer
from astral.sun import daylight

def hours(latitude, longitude, zone):
    rise, fall = daylight(Observer(latitude, longitude), date=date(2026, 6, 21), tzinfo=ZoneInfo(zone))
    return round((fall - rise).total_seconds() / 3600, 1)

found = {
    "Reykjavik": hours(64.1, -21.9, "Atlantic/Reykjavik"),
    "New York": hours(40.7, -74.0, "America/New_York"),
    "New York in UTC": hours(40.7, -74.0, "UTC"),
}
print(f"astral {version('astral')}: hours of daylight on 21 June {found}")
raise SystemExit(not (found["Reykjavik"] < 0 < found["New York"] and found["New York in UTC"] < 0))
PY
