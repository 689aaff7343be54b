#!/usr/bin/env bash
# quiffen 4.0.1, which reads QIF, the exchange file of many tills and bank programs, takes the comma out of amounts: a payment
# of -12,50 is -1250, and 1.234,50 is 1.2345. The format does not say which mark parts the cents; files from Germany and
# France have the comma. Its option for days that come first (`day_first=True`) does not change it.
# What it costs: takings a hundred times too high, or a thousand times too low, in one file. Turn amounts before reading, or
# hold the sum against the closing of the day.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check quiffen==4.0.1
venv/bin/python - <<'PY' 2>/dev/null
from importlib.metadata import version
import quiffen

def amounts(*written):
    text = "!Type:Bank\n" + "".join(f"D05/01/2026\nT{each}\nPx\n^\n" for each in written)
    read = quiffen.Qif.parse_string(text, day_first=True)
    lists = [each for account in read.accounts.values() for each in account.transactions.values()]
    return [str(each.amount) for one in lists for each in one]

found = amounts("12.50", "-12,50", "1.234,50")
print(f"quiffen {version('quiffen')}: 12.50, -12,50 and 1.234,50 are read as {found}")
raise SystemExit(sorted(map(float, found)) != [-1250.0, 1.2345, 12.5])
PY
