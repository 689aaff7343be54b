#!/usr/bin/env bash
# dsfinvk 2.4.0, which writes the export that German law asks of every till (DSFinV-K), takes a misspelt column without
# a word: the value is put on the record as an attribute of its own and never reaches the file. The column that was
# meant stays empty, and an export whose lines have no quantity is written as if all were well.
# What it costs: a till maker's tests pass, the tax office's reader and every program behind it find receipts without
# quantities; whoever reads such an export has to refuse empty quantities instead of counting one piece.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check dsfinvk==2.4.0
venv/bin/python - <<'PY'
import csv, io, zipfile
from decimal import Decimal
from importlib.metadata import version
from dsfinvk.collection import Collection
from dsfinvk.models import Bonpos

line = Bonpos(Z_KASSE_ID="K1", Z_NR=1, BON_ID="B1", POS_ZEILE="1", ARTIKELTEXT="Brot", GV_TYP="Umsatz")
line.MEGNE = Decimal("2.000")
book = Collection()
book.add(line)
for name in ("index.xml", "gdpdu.dtd"):
    open(name, "w").close()
book.write("export.zip", "index.xml", "gdpdu.dtd")
(row,) = csv.DictReader(io.StringIO(zipfile.ZipFile("export.zip").read("lines.csv").decode()), delimiter=";")
print(f"dsfinvk {version('dsfinvk')}: no error; MENGE in the file is {row['MENGE']!r}, MEGNE is {'MEGNE' in row}")
raise SystemExit((row["MENGE"], "MEGNE" in row) != ("", False))
PY
