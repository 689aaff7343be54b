"""How the till's exports are read: columns, formats, and the articles that are no products."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from forecast.config.section import Section, WrongValueError

_PartQuantity = Annotated[float, Field(gt=0)]
_BulkLine = Annotated[str, Field(min_length=1)]
_READING_VERSION = 4
"""Raised when the program reads till files differently, so that the archive reads them again."""
_DEPOSITS = ("CONSIGNE*", "PFAND*", "LEERGUT*", "DEPOSIT*", "ACOMPTE*", "ARRHES*", "ANZAHLUNG*")
"""What tills call deposits on bottles and down payments in French, German and English; no bakery good begins so."""
_STARTS_WITH_DAY = re.compile(r"\d{4}-\d{2}-\d{2} ")


@cache
def _profiles() -> str:
    """Return what the profiles of known makers say, which are read with every file."""
    folder = files("forecast") / "sources" / "till" / "makers"
    profiles = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return "".join(path.read_text(encoding="utf-8") for path in profiles)


class TillColumns(Section):
    """Which column holds what; what is not set is detected."""

    day: str | None = Field(default=None, description="date (or date and time)")
    time: str | None = Field(default=None, description="time of day")
    hour: str | None = Field(default=None, description="hour 0–23, for hourly totals")
    shop: str | None = None
    ticket: str | None = None
    line_id: str | None = None
    product: str | tuple[str, ...] | None = Field(
        default=None, description="article; several columns are joined: ['Item', 'Variation']"
    )
    qty: str | None = None
    returned: str | None = Field(default=None, description="pieces taken back that the quantity still holds")
    unit: str | None = Field(default=None, description="unit of the quantity: pieces, kg, g, l")
    price: str | None = Field(default=None, description="price of one unit, where there is an amount beside it")
    amount: str | None = None
    training: str | None = Field(default=None, description="column that marks lines rung up in training mode")
    mark: str | None = Field(
        default=None,
        description="column whose words mark lines for staff, gifts or deposits; read only when it is named here",
    )


class RowRule(Section):
    """What the words of one column make of a row: a sale, a refund, or nothing that was sold."""

    count: tuple[str, ...] = Field(default=(), description="words, or patterns of them, of rows that are sales")
    drop: tuple[str, ...] = Field(default=(), description="… of rows that are none: voided, training, payments, tips")
    negate: tuple[str, ...] = Field(default=(), description="… of rows that take a sale back")
    doubt: tuple[str, ...] = Field(
        default=(), description="… of rows that are counted and told: sales of which a part was taken back"
    )
    other: Literal["ask", "count", "drop"] = Field(default="ask", description="what any other word does; ask stops")


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        raise WrongValueError("no_encoding") from None
    return name


def _unit_of_today(word: object) -> object:
    """Return what a word of a configuration means: money was once called by one currency."""
    return "amount" if word == "eur" else word


class TillReading(Section):
    """How the till's exports are read: the keys of `[till]` that a `[[till.source]]` may have as well."""

    first: date | None = Field(default=None, alias="from", description="first day whose lines count")
    last: date | None = Field(default=None, alias="to", description="last day whose lines count")
    columns: TillColumns = TillColumns()
    encoding: Annotated[str, AfterValidator(_encoding)] | None = Field(
        default=None, description="any that Python names: utf-8, cp1252, cp932 …; detected when not set"
    )
    separator: Literal[",", ";", "\t", "|"] | None = Field(default=None, description="detected when not set")
    decimal: Literal[",", "."] | None = Field(default=None, description="decimal mark; detected when not set")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(
        default=None, description="detected when not set; stops when a date reads two ways"
    )
    sheet: str | None = Field(default=None, description="the one worksheet of a workbook that is read")
    sheets: tuple[str, ...] = Field(default=(), description="the worksheets that are read; all when not set")
    times: str | None = Field(
        default=None,
        description="time zone of times that name none: 'local' (the shop's), 'UTC', or an IANA name",
    )
    rows: dict[str, RowRule] = Field(
        default={}, description="column → what its words make of a row: sale, refund, or nothing that was sold"
    )
    ignore: tuple[str, ...] = Field(default=(), description="columns that are not read, whatever they seem to hold")
    empty: dict[str, tuple[str, ...]] = Field(
        default={}, description="column → words in it that say nothing, as 'Regular' does for an article without sizes"
    )
    once_per_ticket: tuple[str, ...] = Field(
        default=(), description="columns that stand on the first row of a ticket only, and hold for all of its rows"
    )
    aliases: dict[str, tuple[str, ...]] = Field(
        default={}, description="product → other names of it, in other languages or spellings"
    )
    codes: Literal["article", "keep"] = Field(
        default="article",
        description="codes of the shop's own scale that hold a price or a weight: their article, or kept as they are",
    )
    grain: Literal["ticket_lines", "hourly", "daily"] | None = Field(default=None, description="detected when not set")
    amount_is: Literal["line_total", "unit_price"] | None = Field(
        default=None, description="what the amount column holds; detected by its name when not set"
    )
    qty_is: Annotated[Literal["units", "amount"], BeforeValidator(_unit_of_today)] = Field(
        default="units", description="amount when the file has turnover in place of pieces"
    )
    line_is_one_unit: bool = Field(default=False, description="files without a quantity: every line is one unit")
    rename: dict[str, str] = Field(
        default={}, description="article as the till writes it → product, to continue renamed articles"
    )
    leave_out: tuple[str, ...] = Field(
        default=(), description="articles that are no products, as names or patterns such as 'DIVERS *'"
    )
    deals: dict[str, dict[str, _PartQuantity]] = Field(
        default={},
        description="meal deal → its parts and how many of each (a choice as shares); none when it is to stay as it is",
    )
    deposits: tuple[str, ...] = Field(
        default=_DEPOSITS, description="articles or marks, as names or patterns: deposits on bottles, down payments"
    )
    staff: tuple[str, ...] = Field(
        default=(), description="articles or marks of what staff take; an article marks its whole ticket"
    )
    gifts: tuple[str, ...] = Field(default=(), description="articles or marks of what is given away")
    readmit: tuple[str, ...] = Field(
        default=(), description="reasons whose rejected lines are taken back: zero_price, suspected_bulk …"
    )
    bulk_over_usual: float = Field(
        default=0,
        ge=0,
        description="ticket lines over this many times the product's usual daily quantity are set aside; 0 for none",
    )
    bulk: dict[_BulkLine, Literal["ordinary", "exceptional"]] = Field(
        default={},
        description="'product' or 'YYYY-MM-DD product' → ordinary: never set aside as bulk; exceptional: the day's "
        "largest line of it is",
    )
    replace_fuller_days: bool = Field(
        default=False, description="let a file whose first or last day looks cut off replace a fuller day"
    )

    @field_validator("deals")
    @classmethod
    def _deals_are_of_products(cls, deals: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        nested = sorted({part for parts in deals.values() for part in parts if part in deals})
        if nested:
            raise WrongValueError("deal_in_a_deal", parts=nested)
        return deals

    @field_validator("bulk")
    @classmethod
    def _exceptions_have_a_day(cls, bulk: dict[str, str]) -> dict[str, str]:
        always = sorted(key for key, said in bulk.items() if said == "exceptional" and not _STARTS_WITH_DAY.match(key))
        if always:
            raise WrongValueError("exceptional_without_day", product=always[0])
        return bulk

    def reading_hash(
        self, hours: Mapping[int, tuple[int, int]] | None = None, *, day_ends_s: int = 0, timezone: str = "UTC"
    ) -> str:
        """Return what names the settings and makers' profiles by which a file is read, again when they change.

        `hours` are the plausible hours per weekday, where there are any; `day_ends_s` is when the business day ends,
        `timezone` the shop's.
        """
        how = self.model_dump_json(exclude={"files", "inbox", "signals", "source"})
        shop = f"{sorted((hours or {}).items())}{day_ends_s}{timezone}"
        return hashlib.sha256(f"{_READING_VERSION}{how}{shop}{_profiles()}".encode()).hexdigest()
