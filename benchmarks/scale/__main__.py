"""`python -m benchmarks.scale usual`: measure, keep every measure as a line of JSON, draw the page from them.

`usual` is what fits an hour, up to 50 shops; `large` goes on to 500. What is on record for this commit is not
measured again, so that either goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.scale.chain import ROOT, Chain, Size
from benchmarks.scale.imports import PEERS, imports
from benchmarks.scale.nights import nights
from benchmarks.scale.older import DAYS, PRODUCTS, SHOPS, beside
from benchmarks.scale.page import page
from benchmarks.scale.peers import mlforecast
from benchmarks.scale.plot import picture
from benchmarks.scale.records import FILE, Record, Records, machine

PLACE = ROOT / "archive" / "benchmarks" / "scale"
PAGE, PICTURE = ROOT / "docs" / "scale.md", ROOT / "docs" / "scale.png"
VERBS = {
    "nights": "a night from nothing and the next one",
    "imports": "till lines a second, beside DuckDB and polars alone",
    "mlforecast": "the same chain forecast by mlforecast",
    "beside": "20 shops of 18 products, beside an older commit",
    "usual": "all of these, up to 50 shops",
    "large": "nights of 1 to 500 shops, the import of up to 100",
    "page": "nothing; every verb draws docs/scale.md and its picture from the records",
}


def main(words: Sequence[str] | None = None) -> None:
    """Do what is asked; each measure is told as it is taken."""
    asked = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what it has started ends with it
    asked.place.mkdir(parents=True, exist_ok=True)
    records = Records(asked.results)
    print(machine(), flush=True)
    for one in _measures(asked, records):
        print(_said(one), flush=True)
    write(records.all(), asked.docs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("verb", choices=VERBS, help="; ".join(f"{verb}: {what}" for verb, what in VERBS.items()))
    parser.add_argument("--shops", type=_numbers, help="numbers of shops, as 1,10,50")
    parser.add_argument("--products", type=int, default=60)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--grain", choices=["lines", "daily"], default="lines", help="what the tills export")
    parser.add_argument("--run", type=_setting, action="append", default=[], help="a setting of [run], as workers=2")
    parser.add_argument("--label", default="", help="what else is so, such as `two hosts`")
    parser.add_argument(
        "--workers-of", type=_numbers, default=[], help="process ids of an engine's workers: they count"
    )
    parser.add_argument("--older", default="0b7942c", help="the commit that `beside` runs as well")
    parser.add_argument("--keep", action="store_true", help="leave chains, archives and plans where they are")
    parser.add_argument("--place", type=Path, default=PLACE, help="where chains lie while they are measured")
    parser.add_argument("--peers", type=Path, default=PEERS, help="Python of the peers' environment (make peers)")
    parser.add_argument("--results", type=Path, default=FILE, help="the file of records")
    parser.add_argument("--docs", type=Path, default=PAGE.parent, help="folder of the page")
    return parser


def _measures(asked: argparse.Namespace, records: Records) -> Iterator[Record]:
    """Yield the measures of a verb; a chain is removed when its size is done."""
    is_large, is_usual = asked.verb == "large", asked.verb == "usual"
    chosen = asked.shops or ([1, 10, 50, 100, 500] if is_large else [1, 10, 50])
    for shops in chosen if asked.verb not in ("beside", "page") else []:
        size = Size(shops, asked.products, asked.days, grain=asked.grain)
        if (asked.verb == "imports" or is_usual or is_large) and 1 < shops <= 100 and asked.grain == "lines":
            yield from imports(asked.place, size, records=records, peers=asked.peers)
        if (asked.verb == "mlforecast" or is_usual) and shops > 1:
            yield from mlforecast(asked.place, size, records=records, peers=asked.peers)
        if asked.verb == "nights" or is_usual or is_large:
            engine = {"run": dict(asked.run), "label": asked.label, "workers": asked.workers_of}
            yield from nights(asked.place, size, records=records, **engine)
        if not asked.keep:
            Chain.at(asked.place, size).remove()
    if asked.verb == "beside" or is_usual:
        yield from beside(asked.place, asked.older, size=(SHOPS, PRODUCTS, DAYS), records=records)


def write(records: Sequence[Record], folder: Path) -> None:
    """Write page and picture."""
    (folder / PAGE.name).write_text(page(records, PICTURE.name), encoding="utf-8")
    (folder / PICTURE.name).write_bytes(picture(records))
    print(f"→ {folder / PAGE.name}, {folder / PICTURE.name}")


def _said(one: Record) -> str:
    name = one.get("evening") or one.get("reader") or one["what"]
    if one["what"] == "beside":
        name = f"{one['program']}, {name}"
    more = f" (LightGBM {one['fits_cpu_s']:.0f})" if "fits_cpu_s" in one else ""
    return (
        f"{one['what']:10} {one['shops']:4} shops  {name:18} wall {one['wall_s']:8.1f} s  "
        f"CPU {one['cpu_s']:8.1f} s{more}  peak {one['peak_gb']:6.2f} GB{'  busy' * one['is_busy']}"
    )


def _setting(word: str) -> tuple[str, object]:
    """Read a setting.

    Examples
    --------
    >>> _setting("workers=2"), _setting("engine=dask")
    (('workers', 2), ('engine', 'dask'))
    """
    name, _, value = word.partition("=")
    return name, int(value) if value.isdigit() else value


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    main()
