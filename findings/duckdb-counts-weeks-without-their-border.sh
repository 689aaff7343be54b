#!/usr/bin/env bash
# DuckDB 2.0.1: `date_diff` counts how many borders of months or days lie between two dates, so from 31
# January to 1 February it is 1 month. For weeks it counts whole sevens of days: from Sunday to Monday it is 0, though
# `date_trunc` puts them into two weeks, and from Monday to the Sunday after next it is 1. pyarrow 25.0.1 counts the border.
# What it costs: "weeks since" as a key of weekly sales joins each Sunday, or every day before the first one's weekday, to a
# week that is not its own. Take the difference of two `date_trunc` in days and divide by 7.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 pyarrow==25.0.1
venv/bin/python -W error - <<'PY'
from datetime import date
import duckdb, pyarrow, pyarrow.compute

sunday, monday = "DATE '2026-01-04'", "DATE '2026-01-05'"
calls = {
    "weeks": f"date_diff('week', {sunday}, {monday})",
    "between their weeks": f"(date_trunc('week', {monday})::DATE - date_trunc('week', {sunday})::DATE) // 7",
    "months": "date_diff('month', DATE '2026-01-31', DATE '2026-02-01')",
}
found = {name: duckdb.sql(f"SELECT {call}").fetchall()[0][0] for name, call in calls.items()}
other = pyarrow.compute.weeks_between(pyarrow.scalar(date(2026, 1, 4)), pyarrow.scalar(date(2026, 1, 5))).as_py()
print(f"duckdb {duckdb.__version__}: Sunday to Monday {found}; pyarrow {pyarrow.__version__}: {other} week")
raise SystemExit((*found.values(), other) != (0, 1, 1, 1))
PY
