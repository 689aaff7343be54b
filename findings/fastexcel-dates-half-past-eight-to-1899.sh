#!/usr/bin/env bash
# polars 2.1.0 with fastexcel 0.21.0: a cell that holds a time of day (08:30, form hh:mm) is read by `read_excel` as the
# moment 1899-12-31 08:30, a whole date and time; python-calamine, the same reader underneath, and openpyxl give the
# time of day. Excel counts from 0 January 1900, other programs from 30 December 1899.
# What it costs: opening hours and the time of the last sale become days of the 19th century: a comparison with 08:30
# fails, and a column joined by its moment finds nothing, both only once the data are there. Take `.dt.time()` of it.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 python-calamine==0.9.1 openpyxl==3.1.5
venv/bin/python - <<'PY'
from datetime import datetime, time
import fastexcel, openpyxl, polars, python_calamine

book = openpyxl.Workbook()
book.active.append(["ready"]), book.active.append([time(8, 30)]), book.active.append([time(6, 0)])
book.save("hours.xlsx")
read = {
    "polars": polars.read_excel("hours.xlsx")["ready"].to_list(),
    "calamine": [row[0] for row in python_calamine.CalamineWorkbook.from_path("hours.xlsx").get_sheet_by_index(0).to_python()[1:]],
    "openpyxl": [row[0] for row in openpyxl.load_workbook("hours.xlsx").active.iter_rows(min_row=2, values_only=True)],
}
print(f"polars {polars.__version__}, fastexcel {fastexcel.__version__}:", {name: list(map(str, cells)) for name, cells in read.items()})
times = [time(8, 30), time(6, 0)]
raise SystemExit(not (read["openpyxl"] == read["calamine"] == times and read["polars"] == [datetime.combine(datetime(1899, 12, 31), each) for each in times]))
PY
