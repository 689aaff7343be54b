#!/usr/bin/env bash
# polars 2.1.0 with fastexcel 0.21.0 settles the type of a column of a sheet by its first rows; what does not fit further down
# becomes null without a word, and a row in which nothing fits is taken out as an empty one. After a thousand articles with
# numbers, the row of article A7 is not there, and the sheet has one row less.
# What it costs: the articles that were added last, which are often numbered in another way, have no sales. Read every column
# as text (`infer_schema_length=0` does not lose them) and count the rows.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
venv/bin/python - <<'PY' 2>/dev/null
import openpyxl, polars

book = openpyxl.Workbook()
for row in [("article", "pieces"), *((number, 1.5) for number in range(1200)), ("A7", "3 pcs"), (1300, 2.0)]:
    book.active.append(row)
book.save("sales.xlsx")
rows = polars.read_excel("sales.xlsx").rows()
text = polars.read_excel("sales.xlsx", infer_schema_length=0).rows()
print(f"polars {polars.__version__}: rows in the sheet 1202, read {len(rows)}, as text {len(text)}; the last two {rows[-2:]}")
raise SystemExit((len(rows), len(text), rows[-1][0]) != (1201, 1202, 1300))
PY
