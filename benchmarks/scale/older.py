"""The program beside an older commit of itself on chains of one size, in turn: a night from nothing and the next one.

Columns had other names then, so each reads a chain that its own `forecast sample` made, from the same seed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from benchmarks.scale.chain import ROOT, SEED
from benchmarks.scale.nights import NightFailedError, program
from benchmarks.scale.records import Begun, Record, Records, commit
from benchmarks.scale.watch import watched

from forecast.sample.demand import LAST_DAY

SHOPS, PRODUCTS, DAYS = 20, 18, 730
_SAMPLE = """
from pathlib import Path
from forecast.sample import make_sample
make_sample(Path("data/chain"), seed={seed}, shops={shops}, products={products}, days={days})
"""


def beside(place: Path, older: str, *, size: tuple[int, int, int], records: Records) -> Iterator[Record]:
    """Measure both commits; a measure on record for this commit is not repeated."""
    shops, products, days = size
    for name in (older, ""):
        folder = place / f"beside-{name or 'now'}"
        key = {"what": "beside", "program": name or "now", "shops": shops, "products": products, "days": days}
        found = [records.done(key | {"evening": evening}, commit()) for evening in ("nothing", "next")]
        if all(found):
            yield from (one for one in found if one is not None)
            continue
        shutil.rmtree(folder, ignore_errors=True)
        source = _unpacked(name, folder)
        sample = _SAMPLE.format(seed=SEED, shops=shops, products=products, days=days)
        subprocess.run([sys.executable, "-c", sample], cwd=folder, env=program(source), check=True)
        for evening, back in (("nothing", 1), ("next", 0)):
            config = _config(folder, back)
            begun = Begun.now()
            words = [sys.executable, "-m", "forecast", "nightly", "-c", str(config)]
            took = watched(words, cwd=folder, log=folder / f"{evening}.log", environment=program(source))
            if took.exit_code not in (0, 1):
                raise NightFailedError(f"{name or 'now'}: ended with {took.exit_code}; see {folder / evening}.log")
            yield records.add(key | {"evening": evening}, asdict(took) | {"series": shops * products}, begun)
        shutil.rmtree(folder)


def _unpacked(older: str, folder: Path) -> Path:
    """Return the root of the source to run; an older commit's is unpacked into `folder`."""
    (folder / "configs").mkdir(parents=True)
    if not older:
        return ROOT
    packed = subprocess.run(["git", "archive", older, "src"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _config(folder: Path, days_back: int) -> Path:
    """Write the configuration of an evening; both commits understand it."""
    now = f"now = {LAST_DAY - timedelta(days=days_back):%Y-%m-%d}T21:00:00"
    text = (ROOT / "configs" / "chain.toml").read_text(encoding="utf-8")
    path = folder / "configs" / f"back-{days_back}.toml"
    path.write_text(text.replace(f"now = {LAST_DAY:%Y-%m-%d}T21:00:00", now), encoding="utf-8")
    return path
