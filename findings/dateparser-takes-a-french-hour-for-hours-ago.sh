#!/usr/bin/env bash
# dateparser 1.5.0 takes a French hour for a span of time that lies behind us: "8h", told in French, is eight hours ago, and
# "12 h 30", half past twelve on every French shop door, is twelve hours ago with the 30 left out. "8:30" is read as a time.
# The answer is always a moment of the right type on a day that exists.
# What it costs: an opening hour or a time of delivery depends on the hour at which the file happens to be read. Hours with
# an h are to be read by a pattern of one's own.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check dateparser==1.5.0
venv/bin/python -W error - <<'PY'
from datetime import datetime
import dateparser

def read(text, hour):
    settings = {"RELATIVE_BASE": datetime(2026, 1, 14, hour)}
    return f"{dateparser.parse(text, languages=['fr'], settings=settings):%d %H:%M}"

found = {text: [read(text, hour) for hour in (12, 20)] for text in ("8:30", "8h", "12 h 30")}
print(f"dateparser {dateparser.__version__}, read on the 14th at 12 and at 20 o'clock: {found}")
expected = {"8:30": ["14 08:30"] * 2, "8h": ["14 04:00", "14 12:00"], "12 h 30": ["14 00:00", "14 08:00"]}
raise SystemExit(found != expected)
PY
