#!/usr/bin/env bash
# openpyxl 3.1.5 in read-only mode believes the range that a sheet states about itself (<dimension>), which the format
# calls optional and which a till that streams its export writes before it knows how many rows follow. Rows below the
# stated range are left out without a word; the same file read in full, or by python-calamine, has all of them.
# What it costs: a month of a till's export of which only the first days are seen, and a plan that looks right.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1
venv/bin/python - <<'PY'
import re, zipfile
import openpyxl, python_calamine

book = openpyxl.Workbook()
for number in range(40):
    book.active.append([f"Brot {number}", number])
book.save("whole.xlsx")
with zipfile.ZipFile("whole.xlsx") as old, zipfile.ZipFile("stated.xlsx", "w") as new:
    for name in old.namelist():
        content = old.read(name)
        if name.endswith("sheet1.xml"):
            content = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B3"', content)
        new.writestr(name, content)
streamed = len(list(openpyxl.load_workbook("stated.xlsx", read_only=True).active.iter_rows()))
whole = openpyxl.load_workbook("stated.xlsx").active.max_row
other = len(python_calamine.load_workbook("stated.xlsx").get_sheet_by_index(0).to_python())
print(f"openpyxl {openpyxl.__version__}: rows in the file 40; read_only {streamed}, in full {whole}; calamine {other}")
raise SystemExit((streamed, whole, other) != (3, 40, 40))
PY
