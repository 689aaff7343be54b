"""The same chain forecast by mlforecast, in the peers' environment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.scale.chain import ROOT, Chain, Size
from benchmarks.scale.imports import BARE, PEERS
from benchmarks.scale.records import Begun, Record, Records, commit
from benchmarks.scale.watch import watched


def mlforecast(place: Path, size: Size, *, records: Records, peers: Path = PEERS) -> Iterator[Record]:
    """Measure it on one chain, or say that the environment is missing."""
    key = {"what": "mlforecast", **asdict(size)}
    if (found := records.done(key, commit())) is not None:
        yield found
    elif not peers.exists():
        print("mlforecast is left out: make peers")
    else:
        chain = Chain.made(place, size)
        log, begun = chain.folder / "mlforecast.log", Begun.now()
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks"), "PYTHONWARNINGS": "ignore"}
        words = [str(peers), str(BARE / "with_mlforecast.py"), str(chain.till)]
        took = watched(words, cwd=chain.folder, log=log, environment=environment)
        said = log.read_text(encoding="utf-8")
        if took.exit_code:
            raise RuntimeError(f"mlforecast ended with {took.exit_code}: {said[-400:]}")
        yield records.add(key, asdict(took) | json.loads(said.splitlines()[-1]), begun)
