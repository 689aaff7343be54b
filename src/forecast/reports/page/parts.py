"""The page as plain parts, every word and number already written: what HTML and PDF both draw, without deciding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A name and what there is to say of it."""

    label: str
    text: str


@dataclass(frozen=True)
class Banner:
    """Something that asks for a look."""

    label: str
    text: str


@dataclass(frozen=True)
class Exceptional:
    """A line that stands out: what is unusual and what is proposed to do."""

    product: str
    what: str
    action: str


@dataclass(frozen=True)
class Line:
    """One product; `dough` is named here only when it stands alone in its dough."""

    label: str
    dough: str
    mark: str
    orders: str
    walk_in: str
    total: str
    batches: str
    usual: str
    change: str
    range: str
    decided: str
    reasons: str


@dataclass(frozen=True)
class Dough:
    """Products of one dough, with the sum of their lines; no name, no sum where none is shared."""

    name: str
    total: str
    batches: str
    decided: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Family:
    """Products that are listed together."""

    name: str
    doughs: tuple[Dough, ...]


@dataclass(frozen=True)
class Columns:
    """Headings of the table of products."""

    product: str
    orders: str
    walk_in: str
    total: str
    batches: str
    usual: str
    change: str
    range: str
    decided: str
    left: str
    sold_out_at: str


@dataclass(frozen=True)
class OrderLine:
    """One ingredient to order."""

    ingredient: str
    need: str
    safety: str
    stock: str
    on_order: str
    packs: str
    quantity: str
    cost: str
    why: str


@dataclass(frozen=True)
class SupplierOrder:
    """What to order from one supplier for one delivery."""

    supplier: str
    facts: tuple[Fact, ...]
    lines: tuple[OrderLine, ...]
    total_label: str
    total: str
    enough: str


@dataclass(frozen=True)
class OrderColumns:
    """Headings of the order sheet."""

    ingredient: str
    need: str
    safety: str
    stock: str
    on_order: str
    packs: str
    quantity: str
    cost: str
    ordered: str


@dataclass(frozen=True)
class OrderSheet:
    """The second page: orders, supplier by supplier."""

    title: str
    columns: OrderColumns
    suppliers: tuple[SupplierOrder, ...]
    note: str


@dataclass(frozen=True)
class Section:
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
    banners: tuple[Banner, ...]
    exceptions_title: str
    exceptions: tuple[Exceptional, ...]
    exceptions_note: str
    columns: Columns
    families: tuple[Family, ...]
    nothing: str
    zero: Section
    summary_title: str
    summary: tuple[Fact, ...]
    summary_note: str
    order_sheet: OrderSheet
    sections: tuple[Section, ...]
    attribution: str
    cutoff_s: int
