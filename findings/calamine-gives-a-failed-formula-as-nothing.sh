#!/usr/bin/env bash
# python-calamine 0.9.1: a cell in which a formula failed (#N/A, #DIV/0!, #REF!) comes back as "", the same as an empty cell, for every
# kind of error; there is no option and no other method that tells them apart. openpyxl gives "#N/A".
# What it costs: a price list whose lookup broke has no prices instead of a wrong one, a count of leftovers that refers
# to a deleted sheet is "not counted", and nobody is told. The cell's type is in the file (t="e"): look there.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
venv/bin/python -W error - <<'PY'
from importlib.metadata import version
import openpyxl, python_calamine

book = openpyxl.Workbook()
book.active.append(["product", "price"]), book.active.append(["Pain", 1.2])
for at, text in enumerate(("#N/A", "#DIV/0!", "#REF!", "#NAME?"), start=3):
    book.active.append(["Brot", None])
    book.active.cell(at, 2).value, book.active.cell(at, 2).data_type = text, "e"
book.active.append(["Brezel", None])
book.save("prices.xlsx")
theirs = [row[1] for row in python_calamine.CalamineWorkbook.from_path("prices.xlsx").get_sheet_by_index(0).to_python()]
other = [row[1] for row in openpyxl.load_workbook("prices.xlsx").active.iter_rows(values_only=True)]
print(f"python-calamine {version('python-calamine')}: {theirs}; openpyxl: {other}")
raise SystemExit(not (theirs == ["price", 1.2, "", "", "", "", ""] and other[2:6] == ["#N/A", "#DIV/0!", "#REF!", "#NAME?"]))
PY
