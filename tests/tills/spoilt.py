"""A till-like file with one row spoilt at random, so that it cannot be read or is at odds with the others."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from .dialect import Dialect, dialect
from .layouts import _ticket_rows, as_text
from .past import Past, made_up

Damage = Callable[[random.Random, list[str], int], tuple[list[str], list[int]]]
"""Takes rows of text (the header first) and a row; returns rows, and which of the old ones are lost."""


@dataclass(frozen=True)
class Spoilt:
    """A file, what is true of the rows that are whole, and what was done to it."""

    content: bytes
    whole: Past
    dialect: Dialect
    damage: str


def spoilt(seed: int) -> Spoilt:
    """Return a file of 200 to 2,000 rows with one of them spoilt."""
    rng = random.Random(seed)
    how = replace(dialect(rng), encoding="utf-8", quantities=rng.choice(["plain", "one"]), currency="")
    if how.dates == "slashes":
        how = replace(how, dates="dots")
    past = made_up(rng, days=rng.randint(14, 30), per_day=rng.randint(12, 40))
    lines = past.lines[:2_000]
    rows = _ticket_rows(lines, how, with_price=True, with_shop=False, with_unit=False, with_status=False)
    texts = as_text(rows, how).decode("utf-8").split(how.line_end)[:-1]
    name = rng.choice(sorted(DAMAGES))
    # Names with the separator inside are quoted; what a cut or a lost separator does to them is tried as well.
    damaged, lost = DAMAGES[name](rng, [how.separator, *texts], rng.randint(1, len(texts) - 1))
    kept = [line for number, line in enumerate(lines, start=1) if number not in lost]
    content = how.line_end.join([*damaged, ""]).encode("utf-8")
    return Spoilt(content, Past(past.products, tuple(kept)), how, f"{name} on line {[number + 1 for number in lost]}")


def _changed(texts: list[str], row: int, text: str) -> tuple[list[str], list[int]]:
    return [text if number == row else old for number, old in enumerate(texts)], [row]


def _separators(text: str, mark: str) -> list[int]:
    return [place for place, letter in enumerate(text) if letter == mark]


def odd_quote(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put a quotation mark at the start of a cell, that nothing closes."""
    mark, texts = given[0], given[1:]
    text = texts[row]
    place = rng.choice([-1, *_separators(text, mark)]) + 1
    return _changed(texts, row, f'{text[:place]}"{text[place:]}')


def lost_separator(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Leave a separator out."""
    mark, texts = given[0], given[1:]
    place = rng.choice(_separators(texts[row], mark))
    return _changed(texts, row, texts[row][:place] + texts[row][place + 1 :])


def one_separator_more(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put a separator where none belongs: all that follows moves by a cell."""
    mark, texts = given[0], given[1:]
    place = rng.randrange(1, _separators(texts[row], mark)[-1])
    return _changed(texts, row, texts[row][:place] + mark + texts[row][place:])


def cut(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """End a line before its time."""
    mark, texts = given[0], given[1:]
    place = rng.randrange(1, _separators(texts[row], mark)[-1])
    return _changed(texts, row, texts[row][:place])


def two_in_one(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Lose the end of a line, so that two stand on one."""
    texts = given[1:]
    row = min(row, len(texts) - 2)
    return [*texts[:row], texts[row] + texts[row + 1], *texts[row + 2 :]], [row, row + 1]


def no_number(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put letters into the last cell, which is the amount."""
    texts = given[1:]
    return _changed(texts, row, texts[row] + rng.choice(["x", "?", " #REF!", "o1"]))


def no_date(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put letters before the first cell, which is the day."""
    texts = given[1:]
    return _changed(texts, row, rng.choice(["xx", "?", "~~ "]) + texts[row])


def a_line_between(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put a line of words between the rows."""
    texts = given[1:]
    return [*texts[:row], rng.choice(["*** Neustart ***", "page 2", "-----------"]), *texts[row:]], []


def preamble(rng: random.Random, given: list[str], row: int) -> tuple[list[str], list[int]]:
    """Put lines above the header."""
    texts = given[1:]
    return [*rng.sample(["Kasse 1", "Export 2026", "", "Bäckerei Beispiel"], rng.randint(1, 3)), *texts], []


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        odd_quote,
        lost_separator,
        one_separator_more,
        cut,
        two_in_one,
        no_number,
        no_date,
        a_line_between,
        preamble,
    )
}
