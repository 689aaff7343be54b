#!/usr/bin/env bash
# recurring-ical-events 3.8.2 hands out what a calendar says is called off: an event with STATUS:CANCELLED, and the one day
# of a series that an organiser cancelled by an exception, come back beside the days that are held, at the same hours.
# A calendar program strikes them through; a list of days does not show the difference unless one asks each for STATUS.
# What it costs: the market that was called off is baked for. Leave out every occurrence whose STATUS is CANCELLED.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2
venv/bin/python -W error - <<'PY'
from importlib.metadata import version
import icalendar, recurring_ical_events

text = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//town//EN
BEGIN:VEVENT
UID:market
DTSTART:20260105T080000Z
DTEND:20260105T120000Z
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Market
END:VEVENT
BEGIN:VEVENT
UID:market
RECURRENCE-ID:20260112T080000Z
DTSTART:20260112T080000Z
DTEND:20260112T120000Z
STATUS:CANCELLED
SUMMARY:Market
END:VEVENT
END:VCALENDAR
"""
calendar = icalendar.Calendar.from_ical(text.replace("\n", "\r\n"))
found = recurring_ical_events.of(calendar).between((2026, 1, 1), (2026, 2, 1))
days = {f"{event.start:%m-%d}": str(event.get("STATUS", "")) for event in found}
print(f"recurring-ical-events {version('recurring-ical-events')}: days of the market and their status {days}")
raise SystemExit(days != {"01-05": "", "01-12": "CANCELLED", "01-19": ""})
PY
