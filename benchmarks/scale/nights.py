"""A night from nothing and the night after it, of chains of growing size.

The program runs as a person runs it, `forecast nightly`, in processes of its own; the archive of the first night is
what the second begins with. A night whose measure is on record for this commit is not repeated.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.scale.chain import ROOT, Chain, Evening, Size
from benchmarks.scale.fits import read
from benchmarks.scale.records import Begun, Record, Records, commit
from benchmarks.scale.watch import watched

EVENINGS: tuple[Evening, ...] = ("nothing", "next")
_FITS, _LEFT = "fits.txt", "left-by-the-first"


class NightFailedError(RuntimeError):
    """A night did not end with a plan."""


def program(source: Path = ROOT) -> dict[str, str]:
    """Return the environment in which Python finds the program's source."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(source / "src"), str(source)])}


def nights(
    place: Path,
    size: Size,
    *,
    run: Mapping[str, object],
    records: Records,
    label: str = "",
    workers: Sequence[int] = (),
) -> Iterator[Record]:
    """Measure both nights of a chain, or return what is on record; `label` names an engine's `workers` (process ids).

    Raises
    ------
    NightFailedError
        If a night ends with anything but a plan; the archive stays for a look.
    """
    keys = [_key(size, run, label) | {"evening": evening} for evening in EVENINGS]
    first, second = (records.done(key, commit()) for key in keys)
    if first is None or (second is None and not _is_kept(place, size)):
        first, second = _measured(Chain.made(place, size), "nothing", run, keys[0], records, workers), None
    yield first
    yield second or _measured(Chain.made(place, size), "next", run, keys[1], records, workers)


def _key(size: Size, run: Mapping[str, object], label: str) -> dict[str, Any]:
    return {"what": "night", **asdict(size), "run": dict(run), "label": label}


def _is_kept(place: Path, size: Size) -> bool:
    """Tell whether what the first night left is still there for the second to begin with."""
    return (Chain.at(place, size).folder / _LEFT).exists()


def _measured(
    chain: Chain,
    evening: Evening,
    run: Mapping[str, object],
    key: Mapping[str, Any],
    records: Records,
    workers: Sequence[int],
) -> Record:
    night, left = chain.folder / "night", chain.folder / _LEFT
    shutil.rmtree(night, ignore_errors=True)
    if evening == "next":  # a second night that was stopped begins again with what the first one left
        shutil.copytree(left, night)
    else:
        shutil.rmtree(left, ignore_errors=True)
    config = chain.config(evening, run)
    fits = chain.folder / _FITS
    fits.unlink(missing_ok=True)
    words = [sys.executable, "-m", "benchmarks.scale.fits", str(fits), "nightly", "-c", str(config)]
    begun = Begun.now()
    log = chain.folder / f"{evening}.log"
    took = watched(words, cwd=chain.folder, log=log, environment=program(), workers=workers)
    if took.exit_code not in (0, 1):  # 1 is a plan that needs a look
        raise NightFailedError(f"night ended with {took.exit_code}; its words are in {log}")
    if evening == "nothing":
        shutil.rmtree(chain.folder / "copying", ignore_errors=True)
        shutil.copytree(night, chain.folder / "copying")
        (chain.folder / "copying").rename(left)
    figures = asdict(took) | {"series": chain.size.series, "lines": chain.lines_count} | read(fits)
    kept_gb = {f"{name}_gb": _gigabytes(chain.folder / "night" / name) for name in ("archive", "out")}
    return records.add(key, figures | kept_gb | {"timing": _timing(chain)}, begun)


def _gigabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9


def _timing(chain: Chain) -> dict[str, float]:
    """Return the seconds by stage that the newest run.json tells."""
    found = sorted((chain.folder / "night" / "out").rglob("run.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        return {}
    timing: dict[str, float] = json.loads(found[-1].read_text(encoding="utf-8")).get("timing", {})
    return timing
