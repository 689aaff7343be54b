"""Reads what a layout wrote and holds it against what is true: equal, asked, or wrong in silence."""

from __future__ import annotations

import random
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from forecast.config import Bakery, Config
from forecast.config.section import Section
from forecast.errors import InputError
from forecast.pipeline.as_json import notice_objects, plain_objects
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.till_files import pieces_of
from forecast.reports.wording import Wording
from forecast.sources.till.official.dsfinvk.export import without_companions

from .dialect import dialect
from .layouts import COUNTRIES, LAYOUTS, ZONES, Written
from .spoilt import spoilt

Verdict = Literal["equal", "asked", "wrong in silence", "asked about something else"]


@dataclass(frozen=True)
class Judged:
    """What became of one file."""

    layout: str
    verdict: Verdict
    told: str


def judged(seed: int, layout: str | None = None) -> Judged:
    """Write the past of `seed` in a layout (by the seed, when not given), read it, and say what became of it."""
    rng = random.Random(seed)
    writer = LAYOUTS[layout or rng.choice(sorted(LAYOUTS))]
    with tempfile.TemporaryDirectory() as place:
        written = writer(rng, dialect(rng), Path(place))
        language = written.language
        bakery = Bakery(country=COUNTRIES[language], timezone=ZONES[language], shop="Filiale A")
        found = read_files(written.files, bakery)
    difference = _difference(found.sales, written)
    alarms = "; ".join(found.alarms)
    told_of = f"seed {seed}, {written.layout} with {', '.join(written.traps) or 'no trap'}: {difference} | {alarms}"
    if not difference:
        return Judged(written.layout, "equal", told_of)
    if not found.alarms:
        return Judged(written.layout, "wrong in silence", told_of)
    is_named = any(word.casefold() in alarms.casefold() for word in written.may_ask)
    return Judged(written.layout, "asked" if is_named else "asked about something else", told_of)


@dataclass(frozen=True)
class Found:
    """What was read: sales as `--json` gives them, alarms or problems in words, what was set aside."""

    sales: Sequence[Mapping[str, Any]]
    alarms: Sequence[str] = ()
    is_refused: bool = False
    set_aside: Sequence[Mapping[str, Any]] = ()


def read_files(files: Sequence[Path], bakery: Bakery, **sections: Section) -> Found:
    """Read files as an import does, without an archive to hold them against; other `sections` are the shop's."""
    config, heard, notices = Config(bakery=bakery, **sections), ReadSales(), []
    try:
        for path in without_companions(files):
            for piece in pieces_of(path, config):
                heard.add(piece)
                notices += [notice for notice in piece.notices if notice.severity == "warning"]
    except InputError as error:
        return Found([], [str(problem) for problem in error.problems], is_refused=True)
    words = [f"{one['code']}: {one['message']}" for one in notice_objects(notices, Wording(bakery.language))]
    return Found(
        plain_objects(heard.sales().to_dict("records")),
        words,
        set_aside=plain_objects(heard.set_aside().to_dict("records")),
    )


def _difference(sales: Sequence[Mapping[str, Any]], written: Written) -> str:
    """Return the first thing in which what was read is not what is true, "" if nothing."""
    sums = written.past.truth().items()
    truth = {(key[0] if written.has_shop else "Filiale A", *key[1:]): value for key, value in sums}
    return first_difference(sales, truth, has_amount=written.has_amount)


def first_difference(
    sales: Sequence[Mapping[str, Any]], sums: Mapping[tuple[str, str, str, str], tuple[float, int]], *, has_amount: bool
) -> str:
    """Return the first thing in which sales are not the `sums` by shop, day, product and unit, "" if nothing."""
    truth = {
        (shop, day, _words(product), unit): value for (shop, day, product, unit), value in sums.items() if value[0]
    }
    read = {
        (row["shop"], row["day"], _words(row["product"]), row["unit"]): (row["qty"], row["amount"])
        for row in sales
        if row["qty"]
    }
    for key in sorted(truth.keys() | read.keys(), key=str):
        if key not in read:
            return f"{key} with {truth[key]} is missing"
        if key not in truth:
            return f"{key} with {read[key]} was never sold"
        (qty, cents), (read_qty, amount) = truth[key], read[key]
        if abs(qty - read_qty) > 1e-6:
            return f"{key}: {read_qty} read, {qty} sold"
        if has_amount and (amount is None or abs(amount - cents / 100) > 0.0051):
            return f"{key}: {amount} of money read, {cents / 100} taken"
    return ""


def _words(name: str) -> frozenset[str]:
    """Return a name without regard to the order of joined columns; a till calls what has no variation Regular."""
    return frozenset(unicodedata.normalize("NFC", name).casefold().split()) - {"regular"}


def judged_spoilt(seed: int) -> Judged:
    """Read a file with one spoilt row: all the others are read, and that one is named."""
    file = spoilt(seed)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "till.csv"
        path.write_bytes(file.content)
        language = file.dialect.language
        bakery = Bakery(country=COUNTRIES[language], timezone=ZONES[language], shop="Filiale A")
        found = read_files([path], bakery)
    difference = _difference(found.sales, Written("spoilt", file.whole, (), language))
    told_of = f"seed {seed}, {file.damage}: {difference} | {found.alarms} | {found.set_aside}"
    if not difference:
        return Judged("spoilt", "equal", told_of)
    return Judged("spoilt", "asked" if found.is_refused else "wrong in silence", told_of)
