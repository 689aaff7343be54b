#!/usr/bin/env bash
# DuckDB 2.0 finds the format of dates by itself. A column of 01/02/2026, 03/12/2026 that could be either is read day
# first, as DATE, without a warning or a question; as soon as one day above 12 is in the file, the same layout is read
# month first. So one till's exports are read in two ways, by which days they happen to hold. polars 2.1 with
# try_parse_dates does the same.
# What it costs: an American shop's file of the first twelve days of a month is spread over twelve months, every sale on
# a day that exists, and the next file is right. The format has to be said (dateformat), or the dates read as text.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check duckdb==2.0.0 polars==2.1.0
venv/bin/python -W error - <<'PY'
import duckdb, polars

def months(days, name):
    with open(name, "w") as file:
        file.write("day,qty\n" + "".join(f"03/{day:02}/2026,{day}\n" for day in days))
    found = duckdb.sql(f"SELECT DISTINCT month(day) FROM read_csv('{name}') ORDER BY ALL").fetchall()
    other = polars.read_csv(name, try_parse_dates=True)["day"]
    other = sorted(set(other.dt.month())) if other.dtype == polars.Date else str(other.dtype)
    return [month for (month,) in found], other

twelve, more = months(range(1, 13), "twelve.csv"), months(range(1, 15), "fourteen.csv")
print(f"duckdb {duckdb.__version__}, twelve days of March: months {twelve[0]}; fourteen days: {more[0]}")
print(f"polars {polars.__version__}: {twelve[1]}; {more[1]}")
raise SystemExit((twelve[0], more[0]) != (list(range(1, 13)), [3]))
PY
