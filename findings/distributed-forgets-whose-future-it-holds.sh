#!/usr/bin/env bash
# distributed 2026.8.0: a future knows its client (`future.client`), and `future.result()` asks it. `distributed.wait` and
# `as_completed` do not: with a client made by `set_as_default=False`, as a library should that must not take a user's
# cluster over, both raise ValueError "No clients found", though each future they were given could tell.
# What it costs: the night of a chain that waits for its pieces ends before the first, on a cluster that works. Wait inside
# `with client.as_current():`, or ask `future.done()`.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check dask==2026.8.0 distributed==2026.8.0
cat > wait.py <<'PY'
import distributed
from distributed import Client, LocalCluster, as_completed, wait

def said(call):
    try:
        return type(call()).__name__
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"

if __name__ == "__main__":
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
    with cluster, Client(cluster, set_as_default=False) as client:
        future = client.submit(len, "abc")
        knows, result = future.client is client, future.result(timeout=30)
        waited, iterated = said(lambda: wait([future], timeout=10)), said(lambda: as_completed([future]))
        with client.as_current():
            inside = said(lambda: wait([future], timeout=10))
    print(f"distributed {distributed.__version__}: the future knows its client: {knows}, its result is {result}")
    print(f"  wait: {waited}; as_completed: {iterated}; inside as_current: {inside}")
    lost = "ValueError: No clients found"
    raise SystemExit((knows, result, waited, iterated, inside) != (True, 3, lost, lost, "DoneAndNotDoneFutures"))
PY
venv/bin/python wait.py
