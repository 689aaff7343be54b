#!/usr/bin/env bash
# pint 0.25.3 knows every word of a recipe that it should refuse: "3 pcs" are three parsecs, "1 EL" (a German spoon) is an
# exalitre, "5 a" are five years, and "1 ton" of flour is the American one of 907 kg, while "1 t" is 1000 kg. Prefixes and
# plurals are put together from single letters, so hardly any short word is unknown; "dozen" is.
# What it costs: a unit column that a check by pint lets through is not checked. Only a list of the units that a bakery uses
# tells a piece from a distance between stars.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pint==0.25.3
venv/bin/python -W error - <<'PY'
import pint

units = pint.UnitRegistry()
read = {text: str(units.Quantity(text).units) for text in ("3 pcs", "1 EL", "5 a", "1 t", "1 ton")}
kilograms = {text: round(units.Quantity(text).to("kg").magnitude) for text in ("1 t", "1 ton")}
print(f"pint {pint.__version__}: {read}; in kg {kilograms}")
raise SystemExit((read["3 pcs"], read["1 EL"], read["5 a"], kilograms["1 ton"]) != ("parsec", "exaliter", "year", 907))
PY
