#!/usr/bin/env bash
# pandera 0.35.0 with coerce=True: a column of `int` makes 1.9 to 1, one of `bool` makes the text "False" and an empty value
# true, and one of "int8" makes 300 to 44, all of it valid. A column of "Int64" refuses the same 1.9. The check comes after
# the turning, so no check can see what was there.
# What it costs: half loaves are cut off and unknown becomes yes in the very step that was to find them. Check first, as
# the type that stands in the file, and turn afterwards.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pandera==0.35.0 pandas==3.1.1
venv/bin/python - <<'PY' 2>/dev/null
import pandas, pandera
import pandera.pandas as checks

def turned(dtype, values):
    schema = checks.DataFrameSchema({"x": checks.Column(dtype, coerce=True)})
    try:
        return schema.validate(pandas.DataFrame({"x": values}))["x"].tolist()
    except (pandera.errors.SchemaError, pandera.errors.SchemaErrors):
        return "refused"

found = {
    "int": turned(int, [1.9, 2.0]),
    "Int64": turned("Int64", [1.9, 2.0]),
    "bool": turned(bool, ["False", "0"]) + turned(bool, [1.0, float("nan")]),
    "int8": turned("int8", [300.0, 1.0]),
}
print(f"pandera {pandera.__version__}: {found}")
raise SystemExit(found != {"int": [1, 2], "Int64": "refused", "bool": [True] * 4, "int8": [44, 1]})
PY
