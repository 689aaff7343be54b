#!/usr/bin/env bash
# dsfinvk 2.4.0 writes the begin of a receipt (BON_START of DSFinV-K) as the wall time of whatever zone the moment came
# in, without an offset: one and the same moment, handed over once in UTC and once in Berlin's time, stands in the file
# as two times two hours apart, and nothing in the file tells which is meant.
# What it costs: the morning's rush moves by one or two hours, and the last evening sale falls on the next day; whoever
# reads such an export has to hold its hours against the shop's opening hours and ask.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check dsfinvk==2.4.0 tzdata==2026.1
venv/bin/python - <<'PY'
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo
from dsfinvk.models import Bonkopf

moment = datetime(2026, 7, 1, 6, 30, tzinfo=ZoneInfo("UTC"))
written = []
for zone in ("UTC", "Europe/Berlin"):
    receipt = Bonkopf(BON_START=moment.astimezone(ZoneInfo(zone)))
    written.append(receipt._data["BON_START"])
print(f"dsfinvk {version('dsfinvk')}: one moment is written as {written}")
same_moment_two_texts = written[0] != written[1]
no_zone = not any(mark in text[10:] for text in written for mark in "Z+")
raise SystemExit(not (same_moment_two_texts and no_zone))
PY
