#!/usr/bin/env bash
# price-parser 0.5.1 reads a refund as a sale: "-1,20 €", "1,20- €" and "(1,20) €", the three ways in which tills and ledgers
# write a negative amount, all give 1.20. It was made for web shops, where no price is below nothing; nothing says so.
# What it costs: a returned cake is sold twice, and the day's total is off by double its price. Take the sign oneself and
# check totals.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check price-parser==0.5.1
venv/bin/python -W error - <<'PY'
from decimal import Decimal
from importlib.metadata import version
from price_parser import Price

read = {text: Price.fromstring(text).amount for text in ("1,20 €", "-1,20 €", "1,20- €", "(1,20) €")}
print(f"price-parser {version('price-parser')}: { {text: str(amount) for text, amount in read.items()} }")
raise SystemExit(set(read.values()) != {Decimal("1.20")})
PY
