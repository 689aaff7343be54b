"""Reads what a layout wrote and holds it against what is true: equal, asked, or wrong in silence."""

from __future__ import annotations

import random
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from forecast.config import Bakery, Config
from forecast.pipeline.imports.import_json import import_as_json

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
        answer = import_as_json(lambda: Config(bakery=bakery), written.files, dry_run=True, is_bare=True)
    said = dict(answer.content)
    difference = _difference(said, written)
    alarms = "; ".join(f"{alarm['code']}: {alarm['message']}" for alarm in said["alarms"])
    told = f"seed {seed}, {written.layout} with {', '.join(written.traps) or 'no trap'}: {difference} | {alarms}"
    if not difference:
        return Judged(written.layout, "equal", told)
    if answer.exit_code == 0:
        return Judged(written.layout, "wrong in silence", told)
    is_named = any(word.casefold() in alarms.casefold() for word in written.may_ask)
    return Judged(written.layout, "asked" if is_named else "asked about something else", told)


def _difference(said: Mapping[str, Any], written: Written) -> str:
    """Return the first thing in which what was read is not what is true, "" if nothing."""
    truth: dict[tuple[str, str, frozenset[str], str], tuple[float, int]] = {}
    for (shop, day, product, unit), (qty, cents) in written.past.truth().items():
        key = (shop if written.has_shop else "Filiale A", day, _words(product), unit)
        if qty:
            truth[key] = (qty, cents)
    read = {
        (row["shop"], row["day"], _words(row["product"]), row["unit"]): (row["qty"], row["amount"])
        for row in said["sales"]
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
        if written.has_amount and (amount is None or abs(amount - cents / 100) > 0.0051):
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
        answer = import_as_json(lambda: Config(bakery=bakery), [path], dry_run=True, is_bare=True)
    said = dict(answer.content)
    difference = _difference(said, Written("spoilt", file.whole, (), language))
    told = f"seed {seed}, {file.damage}: {difference} | {said['alarms']} | {said['set_aside']}"
    if not difference:
        return Judged("spoilt", "equal", told)
    return Judged("spoilt", "asked" if answer.exit_code == 3 else "wrong in silence", told)
