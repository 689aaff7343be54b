#!/usr/bin/env bash
# dask 2026.8.0: on a data frame in several partitions, `groupby(…).first()` and `.last()` give neither the first nor the last
# row of a group, and `groupby(…).idxmax()` not the row of the greatest value; no error, no warning, and with one
# partition all three are right. Here rows stand in order of time; of 300 products nearly none gets its last sale right.
# What it costs: the time of the last sale, on which sold-out days are told, and the day of the best sale are wrong as
# soon as the data are large enough to be cut. `max()` of the time is right; join it back to find the row.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check dask==2026.8.0 pandas==3.0.2 pyarrow==25.0.1
venv/bin/python -W error - <<'PY'
import dask, dask.dataframe as parts, numpy as np, pandas as pd

random = np.random.default_rng(1)
sold_at = pd.date_range("2026-01-05 06:00", periods=20_000, freq="min")
till = pd.DataFrame({"product": random.integers(0, 300, 20_000), "sold_at": sold_at, "qty": random.permutation(20_000)})
plain, wrong = till.groupby("product"), {}
for count in (1, 16):
    cut = parts.from_pandas(till, npartitions=count).groupby("product")
    wrong[count] = {
        "first": int((cut["sold_at"].first().compute().sort_index() != plain["sold_at"].first()).sum()),
        "last": int((cut["sold_at"].last().compute().sort_index() != plain["sold_at"].last()).sum()),
        "idxmax": int((cut["qty"].idxmax().compute().sort_index() != plain["qty"].idxmax()).sum()),
        "max": int((cut["sold_at"].max().compute().sort_index() != plain["sold_at"].max()).sum()),
    }
print(f"dask {dask.__version__}, pandas {pd.__version__}: products of 300 with another answer than pandas, by partitions: {wrong}")
raise SystemExit(not (set(wrong[1].values()) == {0} and wrong[16]["max"] == 0 and min(wrong[16][name] for name in ("last", "idxmax")) > 100))
PY
