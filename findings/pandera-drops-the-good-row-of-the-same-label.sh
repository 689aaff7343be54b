#!/usr/bin/env bash
# pandera 0.35.0: `drop_invalid_rows` drops by the label of the row, not by the row. Two tills' files put below each other
# have each label twice; one wrong quantity in the second file takes the good row of the same label of the first with it.
# What it costs: valid sales are gone, no error is left (that is what the option is for), and the fewer the wrong rows are
# the less it shows. Give the table new labels (`reset_index(drop=True)`) before validating, and count what went.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pandera==0.35.0 pandas==3.1.1
venv/bin/python - <<'PY' 2>/dev/null
import pandas, pandera
import pandera.pandas as checks

first, second = (pandas.DataFrame({"till": [name] * 2, "pieces": pieces}) for name, pieces in (("A", [5, 2]), ("B", [-1, 4])))
schema = checks.DataFrameSchema({"pieces": checks.Column(int, checks.Check.ge(0))}, drop_invalid_rows=True)
both = pandas.concat([first, second])
kept = schema.validate(both, lazy=True)[["till", "pieces"]].values.tolist()
renumbered = schema.validate(both.reset_index(drop=True), lazy=True)[["till", "pieces"]].values.tolist()
print(f"pandera {pandera.__version__}: kept {kept}; with labels of their own {renumbered}")
raise SystemExit((kept, renumbered) != ([["A", 2], ["B", 4]], [["A", 5], ["A", 2], ["B", 4]]))
PY
