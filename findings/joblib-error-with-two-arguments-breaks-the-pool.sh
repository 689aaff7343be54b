#!/usr/bin/env bash
# joblib 1.6.0 (loky): a worker that raises an error whose constructor takes two arguments does not hand that error
# back. It cannot be made anew in the parent, and what arrives is BrokenProcessPool, "a task has failed to un-serialize":
# neither the type nor the text of the error is left, and the pool of workers is gone.
# What it costs: one product whose model cannot be fitted looks like a crash of the whole run, and nobody sees which
# product it was. Errors that cross a process need a constructor that takes what `args` holds.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check joblib==1.6.0
cat > work.py <<'PY'
class UnreadableProduct(Exception):
    def __init__(self, product, why):
        super().__init__(f"{product}: {why}")

def fit(product):
    raise UnreadableProduct(product, "no sales")
PY
venv/bin/python - <<'PY' 2>/dev/null
import joblib
from work import fit

try:
    joblib.Parallel(n_jobs=2)(joblib.delayed(fit)(name) for name in ("Brot", "Brezel"))
except Exception as error:
    kind, is_named = type(error).__name__, "no sales" in str(error)
print(f"joblib {joblib.__version__}: raised is {kind}, its text names the product's trouble: {is_named}")
raise SystemExit((kind, is_named) != ("BrokenProcessPool", False))
PY
