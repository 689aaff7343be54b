#!/usr/bin/env bash
# pyexcel-ods3 0.6.1: a cell of an OpenDocument sheet in the currency form (office:value-type="currency",
# office:value="1.1") is read as the text "1.1 EUR"; a number beside it is a number, a percentage too. python-calamine
# gives 1.1.
# What it costs: a price list in which LibreOffice's currency button was pressed turns its prices into texts cell by cell: those
# that were not formatted stay numbers, so that a sum that leaves texts out goes on with a part of the list.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pyexcel-ods3==0.6.1 python-calamine==0.9.1 odfpy==1.4.1
venv/bin/python - <<'PY'
import importlib.metadata
import pyexcel_ods3, python_calamine
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

book, table = OpenDocumentSpreadsheet(), Table(name="Prices")
for shown, cell in (("1,10 €", {"valuetype": "currency", "currency": "EUR", "value": 1.1}), ("2,4", {"valuetype": "float", "value": 2.4}),
                    ("5,5 %", {"valuetype": "percentage", "value": 0.055})):
    row, made = TableRow(), TableCell(**cell)
    made.addElement(P(text=shown)), row.addElement(made), table.addElement(row)
book.spreadsheet.addElement(table)
book.save("prices.ods")
theirs = [row[0] for row in pyexcel_ods3.get_data("prices.ods")["Prices"]]
other = [row[0] for row in python_calamine.CalamineWorkbook.from_path("prices.ods").get_sheet_by_index(0).to_python()]
print(f"pyexcel-ods3 {importlib.metadata.version('pyexcel-ods3')}: {theirs}; python-calamine: {other}")
raise SystemExit(not (theirs == ["1.1 EUR", 2.4, 0.055] and other == [1.1, 2.4, 0.055]))
PY
