#!/usr/bin/env bash
# pandas 3.1 with thousands="." and decimal=",", the options for a German or Italian export, takes the dots out of every
# column before it asks whether a number stands there. The column of days 01.02.2026 comes back as the whole number
# 1022026, the time 08.30 as 830, the article 10.20 as 1020 and 1.02.0 as 1020 too: no warning, and both engines agree.
# Days survive only in columns that are named in parse_dates or get a dtype of text.
# What it costs: two articles are one, and a number of the right size stands where a time was. Whoever reads a till's
# layout before knowing its columns must read text.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pandas==3.1.1
venv/bin/python -W error - <<'PY'
import io
import pandas as pd

text = "Tag;Uhrzeit;Artikel;Menge\n01.02.2026;08.30;10.20;1.234,5\n13.02.2026;12.05;1.02.0;2\n"
read = {
    engine: pd.read_csv(io.StringIO(text), sep=";", thousands=".", decimal=",", engine=engine).values.tolist()
    for engine in ("c", "python")
}
print(f"pandas {pd.__version__}: {read['c']}")
expected = [[1022026, 830, 1020, 1234.5], [13022026, 1205, 1020, 2.0]]
raise SystemExit(not (read["c"] == read["python"] == expected))
PY
