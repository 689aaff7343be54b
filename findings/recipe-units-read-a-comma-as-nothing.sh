#!/usr/bin/env bash
# A recipe's "1,5 kg" is fifteen kilograms for pint 0.25.3, which takes commas out, and five for quantulum3 0.10.0, which
# finds two quantities, 1 and 5 kg. "1 500 g" is 500 g for pint: a space between numbers is a product for it, of which 1
# times 500 g is the answer. No error, no warning, and a unit of mass each time.
# What it costs: ten times the flour, or a third of the dough, from a sheet that any European baker would write. Turn the
# comma of the language and the space between thousands before handing a text to either.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pint==0.25.3 quantulum3==0.10.0
venv/bin/python - <<'PY' 2>/dev/null
import pint
from importlib.metadata import version
from quantulum3 import parser

units = pint.UnitRegistry()
by_pint = {text: str(units.Quantity(text)) for text in ("1.5 kg", "1,5 kg", "1 500 g")}
by_other = [(each.value, each.unit.name) for each in parser.parse("1,5 kg")]
print(f"pint {pint.__version__}: {by_pint}; quantulum3 {version('quantulum3')} for 1,5 kg: {by_other}")
wrong = {"1.5 kg": "1.5 kilogram", "1,5 kg": "15 kilogram", "1 500 g": "500 gram"}
raise SystemExit(by_pint != wrong or by_other != [(1.0, "dimensionless"), (5.0, "kilogram")])
PY
