"""`python -m benchmarks.scale nights --shops 1,10,50`: measure, keep as lines of JSON, draw the page from them."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.chain import ROOT, Chain, Size
from benchmarks.scale.nights import nights
from benchmarks.scale.records import Record, Records, machine

PLACE = ROOT / "archive" / "benchmarks" / "scale"


def main(words: Sequence[str] | None = None) -> None:
    """Do what is asked; each measure is told as it is taken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--place", type=Path, default=PLACE, help="where chains are made, for a while")
    parser.add_argument("--results", type=Path, default=Records().path, help="the file of results")
    verbs = parser.add_subparsers(dest="verb", required=True)
    night = verbs.add_parser("nights", help="a night from nothing and the next one")
    night.add_argument("--shops", default="1,10,50", help="sizes, as 1,10,50")
    night.add_argument("--products", type=int, default=60)
    night.add_argument("--days", type=int, default=730)
    night.add_argument("--grain", choices=["lines", "daily"], default="lines")
    night.add_argument("--run", action="append", default=[], help="a setting of [run], as workers=2")
    night.add_argument("--label", default="", help="what else is running, such as two hosts")
    night.add_argument("--keep", action="store_true", help="leave chains, archives and plans")
    asked = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what it has started ends with it
    asked.place.mkdir(parents=True, exist_ok=True)
    print(machine())
    if asked.verb == "nights":
        _nights(asked, Records(asked.results))


def _nights(asked: argparse.Namespace, records: Records) -> None:
    run = dict(_setting(word) for word in asked.run)
    for shops in _numbers(asked.shops):
        size = Size(shops, asked.products, asked.days, grain=asked.grain)
        for record in nights(asked.place, size, run=run, records=records, label=asked.label):
            print(_said(record), flush=True)
        if not asked.keep:
            Chain.made(asked.place, size).remove()


def _said(one: Record) -> str:
    share = f", fits {one['fits_cpu_s']:.0f}" if "fits_cpu_s" in one else ""
    return (
        f"{one['shops']:4} shops, {one['evening']:8} wall {one['wall_s']:8.1f} s, CPU {one['cpu_s']:8.1f} s{share}, "
        f"peak {one['peak_gb']:6.2f} GB{', busy' * one['is_busy']}"
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
