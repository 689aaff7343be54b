"""The page as plain parts, every word and number already written: what HTML and PDF both draw, without deciding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from forecast.texts import visible

Words = Mapping[str, str]
"""Texts by their names: the headings of a table, the cells of a line under them."""


@dataclass(frozen=True)
class Fact:
    """A name and its text, as the page prints them."""

    label: str
    text: str


@dataclass(frozen=True)
class Exceptional:
    """A line that stands out: what is unusual and what is proposed to do."""

    product: str
    what: str
    action: str


@dataclass(frozen=True)
class PastDay:
    """One bar of a strip: what was sold and made, each as a share of the strip's height."""

    sold: float
    made: float
    is_sold_out: bool


@dataclass(frozen=True)
class Strip:
    """A product's last same weekdays beside what is expected and proposed: shares of one height, and in words."""

    days: tuple[PastDay, ...]
    low: float
    high: float
    proposal: float
    told: str


@dataclass(frozen=True)
class ProductLine:
    """One product; `dough` is named here only when it does not stand under the heading of its dough.

    `weight` tells how much of that dough is made where no heading does; `slots` has a cell per slot of the page.
    """

    label: str
    dough: str
    weight: str
    mark: str
    orders: str
    walk_in: str
    total: str
    batches: str
    slots: tuple[str, ...]
    expected: str
    usual: str
    change: str
    reasons: str
    strip: Strip | None
    decided: str


@dataclass(frozen=True)
class Dough:
    """Products of one dough under one family, with the sums of all that is made of it, `others` elsewhere among them.

    No name and no sums where the dough is not shared, or stands under another family.
    """

    name: str
    total: str
    batches: str
    weight: str
    others: str
    decided: str
    lines: tuple[ProductLine, ...]


@dataclass(frozen=True)
class Family:
    """Products that are listed together."""

    name: str
    doughs: tuple[Dough, ...]


@dataclass(frozen=True)
class SupplierOrder:
    """What to order from one supplier for one delivery."""

    supplier: str
    facts: tuple[Fact, ...]
    lines: tuple[Words, ...]
    total_label: str
    total: str
    enough: str


@dataclass(frozen=True)
class OrderSheet:
    """The second page: orders, supplier by supplier."""

    title: str
    columns: Words
    suppliers: tuple[SupplierOrder, ...]
    note: str


@dataclass(frozen=True)
class Passage:
    """A heading with sentences."""

    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class PlanPage:
    """Everything on the page of one shop and day, in its order."""

    language: str
    title: str
    shop: str
    day: str
    facts: tuple[Fact, ...]
    frozen: str
    version: str
    colon: str
    page_word: str
    banners: tuple[Fact, ...]
    exceptions_title: str
    exceptions: tuple[Exceptional, ...]
    exceptions_note: str
    columns: Words
    slots: tuple[str, ...]
    families: tuple[Family, ...]
    nothing: str
    also_mixed: Fact
    zero: Fact
    summary_title: str
    summary: tuple[Fact, ...]
    summary_note: str
    order_sheet: OrderSheet
    sections: tuple[Passage, ...]
    attribution: str
    cutoff_s: int


def with_marks_shown(part: Any) -> Any:
    r"""Return a page, or a part of it, in whose texts no mark of direction or of no width is obeyed.

    Examples
    --------
    >>> with_marks_shown(Fact("Brot\u202e", "54"))
    Fact(label='Brot‹U+202E›', text='54')
    """
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, tuple):
        return tuple(with_marks_shown(each) for each in part)
    if isinstance(part, Mapping):
        return {name: with_marks_shown(value) for name, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{each.name: with_marks_shown(getattr(part, each.name)) for each in fields(part)})
    return part
