#!/usr/bin/env bash
# price-parser 0.5.1 takes a comma or a dot before three digits for one between thousands even where none can be: "0,500" is
# 500, "2,500 kg" is 2500, and "0,25" is 0.25. Fiscal exports write weights with three decimals throughout. It also
# takes the first number that stands there: "3 für 2,50 €" costs 3 €.
# What it costs: half a kilo of cake is five hundred kilos, and only such weights are wrong; two decimals are right. Tell
# decimal_separator, and ask for a number that starts with 0 never to have thousands.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check price-parser==0.5.1
venv/bin/python -W error - <<'PY'
from importlib.metadata import version
from price_parser import Price

asked = ("0,25", "0,500", "2,500 kg", "3 für 2,50 €")
read = {text: str(Price.fromstring(text).amount) for text in asked}
print(f"price-parser {version('price-parser')}: {read}; told the comma: {Price.fromstring('0,500', decimal_separator=',').amount}")
raise SystemExit(read != {"0,25": "0.25", "0,500": "500", "2,500 kg": "2500", "3 für 2,50 €": "3"})
PY
