"""Till lines a second: the import from nothing and of the next day, DuckDB and polars alone on the same files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.scale.chain import ROOT, Chain, Size
from benchmarks.scale.nights import program
from benchmarks.scale.records import Begun, Record, Records, commit
from benchmarks.scale.watch import watched

PEERS = ROOT / ".venv-peers" / "bin" / "python"
BARE = Path(__file__).parent / "bare"
_KEPT = "imports"
_READERS = ("from nothing", "the next day", "DuckDB alone", "polars alone")


def imports(place: Path, size: Size, *, records: Records, peers: Path = PEERS) -> Iterator[Record]:
    """Measure every reader on one chain; the peers' environment is needed for polars only, and told where absent."""
    if not peers.exists():
        print("polars is left out: make peers")
    readers = _READERS if peers.exists() else _READERS[:-1]
    keys = {name: {"what": "import", "reader": name, **asdict(size)} for name in readers}
    known = {name: records.done(key, commit()) for name, key in keys.items()}
    if all(known.values()):
        yield from (found for found in known.values() if found is not None)
        return
    chain = Chain.made(place, size)
    kept = chain.folder / _KEPT
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    read = [sys.executable, "-m", "forecast", "import", "-c"]
    words = {
        "from nothing": [*read, str(chain.config("nothing", {}, kept=_KEPT))],
        "the next day": [*read, str(chain.config("next", {}, kept=_KEPT))],
        "DuckDB alone": [sys.executable, str(BARE / "with_duckdb.py"), str(chain.till), str(kept / "duckdb")],
        "polars alone": [str(peers), str(BARE / "with_polars.py"), str(chain.till), str(kept / "polars")],
    }
    for name in readers:
        begun = Begun.now()
        log = chain.folder / f"{name.replace(' ', '-')}.log"
        took = watched(words[name], cwd=chain.folder, log=log, environment=program())
        if took.exit_code not in (0, 1):
            raise RuntimeError(f"{name}: ended with {took.exit_code}; its words are in {log}")
        files = chain.folder / "data" / ("later" if name == "the next day" else "till")
        figures = asdict(took) | {
            "lines": lines_of(files),
            "bytes": sum(path.stat().st_size for path in files.iterdir()),
        }
        yield records.add(keys[name], figures, begun)
    shutil.rmtree(kept)


def lines_of(folder: Path) -> int:
    """Count the till lines in a folder's files, headers apart."""
    files = sorted(folder.glob("*.csv"))
    counted = subprocess.run(["wc", "-l", *files], capture_output=True, text=True, check=True).stdout
    return int(counted.splitlines()[-1].split()[0]) - len(files)
