#!/usr/bin/env bash
# ics 0.7.3: an event that repeats (RRULE) is read as its first day alone; the rule lies in `extra`, no error, no warning,
# and asking a later day's timeline for events gives none. icalendar with recurring-ical-events gives every day.
# What it costs: a calendar of weekly markets and yearly fairs, exported from any calendar program, holds nothing from the second week
# on, and the forecast sees an ordinary Saturday. Look for "RRULE" among `event.extra` before trusting a count of events.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2
venv/bin/python -W ignore - <<'PY'
from datetime import date, datetime, timezone
import icalendar, ics, recurring_ical_events
from importlib.metadata import version

event = icalendar.Event()
event.add("uid", "market@bakery.example"), event.add("summary", "Market")
event.add("dtstamp", datetime(2026, 1, 1, tzinfo=timezone.utc))
event.add("dtstart", date(2026, 1, 3)), event.add("rrule", {"freq": "weekly", "count": 5})
calendar = icalendar.Calendar()
calendar.add("version", "2.0"), calendar.add("prodid", "-//bakery.example//market//EN"), calendar.add_component(event)
theirs = sorted(each.begin.date().isoformat() for each in ics.Calendar(calendar.to_ical().decode()).timeline)
right = sorted(each["DTSTART"].dt.isoformat() for each in recurring_ical_events.of(calendar).between((2026, 1, 1), (2026, 3, 1)))
print(f"ics {version('ics')}: {theirs}; recurring-ical-events {version('recurring-ical-events')}: {right}")
raise SystemExit(not (theirs == ["2026-01-03"] and len(right) == 5))
PY
