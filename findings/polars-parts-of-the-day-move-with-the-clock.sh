#!/usr/bin/env bash
# polars 2.1.0: windows of six hours by `group_by_dynamic` move when the clock does and stay moved. From the last Sunday of
# March on the parts of the day begin at 1, 7, 13 and 19 instead of 0, 6, 12 and 18, for the rest of the table;
# `dt.truncate("6h")` of the same column keeps to 0, 6, 12 and 18. Both are called windows of "6h" of a column with a zone.
# What it costs: the morning of half a year is compared with another morning, and a table that starts in summer is right.
# Truncate first and group by the result.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check polars==2.1.0 tzdata==2026.1
venv/bin/python -W error - <<'PY'
from datetime import datetime
import polars

zone = "Europe/Paris"
hours = polars.datetime_range(datetime(2026, 3, 28), datetime(2026, 4, 2, 23), "1h", time_zone=zone, eager=True)
table = polars.DataFrame({"at": hours, "pieces": 1})
windows = table.group_by_dynamic("at", every="6h").agg(polars.len())["at"]
truncated = table["at"].dt.truncate("6h")

def starts(column, day):
    return sorted(set(column.filter(column.dt.date() == day).dt.hour()))

day = datetime(2026, 4, 1).date()
found = starts(windows, day), starts(truncated, day)
print(f"polars {polars.__version__}: on 1 April windows begin at {found[0]}, truncated hours are {found[1]}")
raise SystemExit(found != ([1, 7, 13, 19], [0, 6, 12, 18]))
PY
