"""A night from nothing and the night after it, of chains of growing size.

The program runs as a person runs it, `forecast nightly`, in processes of its own; the archive of the first night is
what the second begins with. A night whose measure is on record for this commit is not repeated.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.scale.chain import ROOT, Chain, Evening, Size
from benchmarks.scale.records import Record, Records, commit
from benchmarks.scale.watch import watched

EVENINGS: tuple[Evening, ...] = ("nothing", "next")
_FITS = "fits.json"


class NightFailedError(RuntimeError):
    """A night did not end with a plan."""


def program(source: Path = ROOT) -> dict[str, str]:
    """Return the environment in which Python finds the program's source."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(source / "src"), str(source)])}


def nights(
    place: Path, size: Size, *, run: Mapping[str, object], records: Records, label: str = ""
) -> Iterator[Record]:
    """Measure both nights of a chain, or return what is on record; `label` names what else runs (an engine's hosts).

    Raises
    ------
    NightFailedError
        If a night ends with anything but a plan; the archive stays for a look.
    """
    keys = [_key(size, run, label) | {"evening": evening} for evening in EVENINGS]
    known = [records.done(key, commit()) for key in keys]
    chain = Chain.made(place, size) if not all(known) else None
    for evening, key, found in zip(EVENINGS, keys, known, strict=True):
        if found is not None and (evening == "next" or known[1] is not None or _is_kept(place, size)):
            yield found
        elif chain is not None:
            yield _measured(chain, evening, run, key, records)


def _key(size: Size, run: Mapping[str, object], label: str) -> dict[str, Any]:
    return {"what": "night", **asdict(size), "run": dict(run), "label": label}


def _is_kept(place: Path, size: Size) -> bool:
    """Tell whether the archive of the first night is still there for the second to begin with."""
    return (Chain.made(place, size).folder / "night" / "whole").exists()


def _measured(
    chain: Chain, evening: Evening, run: Mapping[str, object], key: Mapping[str, Any], records: Records
) -> Record:
    whole = chain.folder / "night" / "whole"
    if evening == "nothing":
        chain.forget()
    whole.parent.mkdir(exist_ok=True)
    config = chain.config(evening, run)
    fits = chain.folder / _FITS
    fits.unlink(missing_ok=True)
    words = [sys.executable, "-m", "benchmarks.scale.fits", str(fits), "nightly", "-c", str(config)]
    load = os.getloadavg()[0]
    log = chain.folder / f"{evening}.log"
    took = watched(words, cwd=chain.folder, log=log, environment=program())
    if took.exit_code not in (0, 1):  # 1 is a plan that needs a look
        raise NightFailedError(f"night ended with {took.exit_code}; its words are in {log}")
    whole.touch()
    figures = asdict(took) | {"series": chain.size.series, "lines": chain.lines_count, "timing": _timing(chain)}
    if fits.exists():
        figures |= json.loads(fits.read_text(encoding="utf-8"))
    return records.add(key, figures, load=load)


def _timing(chain: Chain) -> dict[str, float]:
    """Return the seconds by stage that the newest run.json tells."""
    found = sorted((chain.folder / "night" / "out").rglob("run.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        return {}
    timing: dict[str, float] = json.loads(found[-1].read_text(encoding="utf-8")).get("timing", {})
    return timing
