#!/usr/bin/env bash
# pyarrow 25.0.1: `write_table(..., store_schema=False)` leaves out not only Arrow's own copy of the schema, as its
# name says, but every note of the writer too: a table that carries {"k": "v"} gives a file without any key.
# What it costs: who leaves the copy out, so that files of one content are of one size or read alike everywhere, and
# keeps a version or a checksum among the notes, writes files that look as if they had never had one; nothing warns.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check pyarrow==25.0.1
venv/bin/python - <<'PY'
import pyarrow as pa
from pyarrow import parquet

table = pa.table({"pieces": [1, 2]}).replace_schema_metadata({"sealed": "7f3c"})
kept = {}
for with_schema in (True, False):
    parquet.write_table(table, "day.parquet", store_schema=with_schema)
    kept[with_schema] = (parquet.read_metadata("day.parquet").metadata or {}).get(b"sealed")
print(f"pyarrow {pa.__version__}: the note with the schema stored: {kept[True]}, without: {kept[False]}")
raise SystemExit(kept != {True: b"7f3c", False: None})
PY
