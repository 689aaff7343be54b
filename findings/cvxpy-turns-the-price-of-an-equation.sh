#!/usr/bin/env bash
# CVXPY 1.9.3 gives the dual of an equation with the opposite sign to that of an inequality. Forty loaves that must be made
# at 3 each: written as >= 40 the price of one more is +3, written as == 40, with the same plan and the same cost, -3.
# scipy gives +3 for the equation too. CVXPY keeps the multiplier of its Lagrangian, not the change of the cost.
# What it costs: who prices an oven or a display by duals (column generation, "what would one more tray be worth") buys what
# he should sell. Turn the sign of equations, or write them as two inequalities.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check cvxpy==1.9.3 scipy==1.17.1 numpy==2.4.6
venv/bin/python - <<'PY' 2>/dev/null
import cvxpy, scipy
from scipy.optimize import linprog

loaves = cvxpy.Variable(nonneg=True)
price = {}
for sign, rule in {">=": loaves >= 40, "==": loaves == 40}.items():
    cvxpy.Problem(cvxpy.Minimize(3 * loaves), [rule]).solve()
    price[sign] = round(float(rule.dual_value), 3)
other = round(float(linprog([3], A_eq=[[1]], b_eq=[40]).eqlin.marginals[0]), 3)
print(f"cvxpy {cvxpy.__version__}: price of one more loaf {price}; scipy {scipy.__version__} for ==: {other}")
raise SystemExit((price, other) != ({">=": 3.0, "==": -3.0}, 3.0))
PY
