#!/usr/bin/env bash
# metpy 1.7.1: `apparent_temperature` answers 20 °C with a masked value (it knows cold wind and damp heat, nothing between
# 10 and 27 °C), and what lies under the mask is a number in Fahrenheit that carries the unit °C. Every step that drops
# masks (np.asarray, a pandas column made from the data) finds 67 °C on a mild spring day.
# What it costs: most days of a European year are a gap or a furnace in the column "feels like". Fill by the air temperature
# where the mask is, before anything else. thermofeel has another formula by the same name, which gives all days.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check metpy==1.7.1 thermofeel==2.3.0 scipy==1.17.1
venv/bin/python - <<'PY' 2>/dev/null
import numpy as np, thermofeel
import metpy, metpy.calc
from metpy.units import units

def celsius(values):
    return units.Quantity(np.array(values), "degC")

wind, damp = units.Quantity(np.array([5.0, 5.0]), "m/s"), units.Quantity(np.array([0.5, 0.5]), "")
felt = metpy.calc.apparent_temperature(celsius([5.0, 20.0]), damp, wind).to("degC").magnitude
under = np.asarray(felt).round(1).tolist()
other = thermofeel.calculate_apparent_temperature(np.array([278.15, 293.15]), np.full(2, 5.0), np.full(2, 50.0))
print(f"metpy {metpy.__version__}: at 5 and 20 °C felt {felt}, without the mask {under}")
print(f"  thermofeel: {(other - 273.15).round(1).tolist()}")
raise SystemExit(not (list(np.ma.getmaskarray(felt)) == [False, True] and under[1] > 60))
PY
