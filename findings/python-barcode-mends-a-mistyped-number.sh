#!/usr/bin/env bash
# python-barcode 0.16.1 prints a label for a number whose check digit is wrong, and prints another one than it was given: of
# 4006381333930 it makes 4006381333931, without an error, and says the same of EAN-8 and UPC-A. The last digit is there
# to find a mistyped number; the library throws it away and counts it anew. python-stdnum 2.2 says that it is not valid.
# What it costs: one wrong digit in the article list gives a label that every till reads without complaint, as an article
# that is not that one. Check the number before printing.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check python-barcode==0.16.1 python-stdnum==2.2
venv/bin/python -W error - <<'PY'
import barcode
from importlib.metadata import version
from stdnum import ean

mistyped = {"ean13": "4006381333930", "ean8": "40170720", "upca": "036000291450", "ean13 ": "4006381333031"}
printed = {number: barcode.get(kind.strip(), number).get_fullcode() for kind, number in mistyped.items()}
valid = [ean.is_valid(number) for number in mistyped.values()]
print(f"python-barcode {version('python-barcode')}: asked and printed {printed}; valid by python-stdnum: {valid}")
raise SystemExit(any(valid) or not all(ean.is_valid(number) for number in printed.values()))
PY
