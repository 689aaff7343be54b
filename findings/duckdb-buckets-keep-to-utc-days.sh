#!/usr/bin/env bash
# DuckDB 2.0.1: `time_bucket` of one day cuts a TIMESTAMPTZ at midnight of UTC, even with a time zone set for the session: half
# past midnight of 1 July in Paris falls into the bucket of 30 June, which begins at 02:00. `date_trunc` of the same value
# keeps to the zone of the session, so two functions that a person takes for one another give two days.
# What it costs: the night's sales, and in America the evening's, are counted a day early or late, the total of the month
# being right. Name the zone as a third argument of `time_bucket`, or use `date_trunc`.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 pytz==2026.1
venv/bin/python -W error - <<'PY'
import duckdb

duckdb.sql("SET TimeZone = 'Europe/Paris'")
at = "TIMESTAMPTZ '2026-07-01 00:30:00 Europe/Paris'"
asked = {
    "time_bucket": f"time_bucket(INTERVAL '1 day', {at})",
    "date_trunc": f"date_trunc('day', {at})",
    "time_bucket with the zone": f"time_bucket(INTERVAL '1 day', {at}, 'Europe/Paris')",
}
found = {name: duckdb.sql(f"SELECT ({call})::VARCHAR").fetchall()[0][0] for name, call in asked.items()}
print(f"duckdb {duckdb.__version__}: 1 July 00:30 in Paris is in the day that begins at {found}")
raise SystemExit([text[:13] for text in found.values()] != ["2026-06-30 02", "2026-07-01 00", "2026-07-01 00"])
PY
