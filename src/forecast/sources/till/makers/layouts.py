"""The exports of makers that are known, each found by its header alone.

In: `makers/*.toml`, the names of a table's columns. Out: `_ExportLayout`.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import Field

from forecast.config import TillSettings
from forecast.config.section import Section
from forecast.config.till import RowRule, TillColumns, TillReading
from forecast.sources.tabular.raw import RawTable

_Settings = TypeVar("_Settings", bound=TillReading)
_FOLDER = Path(__file__).parent
_PREFIX = "*"
"""Ends a name of which a file may write more: "取引明細区分*"."""


class _ExportLayout(Section):
    """One way in which a maker writes its export, and how it is read: `till` has the keys of `[till]`."""

    name: str = Field(description="what the maker calls the export and its year, in words that need no language")
    header: tuple[str, ...] = Field(min_length=3, description="columns without which a table is not this export")
    also: tuple[str, ...] = Field(default=(), description="columns that it may have")
    till: TillReading = TillReading()
    maker: str = ""

    def names_in(self, columns: Sequence[str]) -> dict[str, str]:
        """Return by each name of this layout what a file calls that column, without those that it does not have."""
        found = {_plain(column): column for column in reversed(columns)}
        names: dict[str, str] = {}
        for name in (*self.header, *self.also):
            start = _plain(name).removesuffix(_PREFIX)
            fits = [start] if start in found else [name for name in found if name.startswith(start)]
            if fits and (start in found or name.endswith(_PREFIX)):
                names[name] = found[fits[0]]
        return names


class _Maker(Section):
    """The exports of one maker; `till` and `also` hold for each of its layouts, under what the layout says itself."""

    maker: str
    source: tuple[str, ...] = Field(min_length=1, description="public documents or files that show the header")
    also: tuple[str, ...] = ()
    till: TillReading = TillReading()
    layout: tuple[_ExportLayout, ...]


def _layout_of(columns: Iterable[str]) -> _ExportLayout | None:
    """Return the layout whose header a table has, None when it has no maker's; of several the one that asks for most.

    Capitals, blanks and the order of the columns make no difference.

    Examples
    --------
    >>> names = "Date,Receipt number,Receipt type,Item,Variant,Quantity,Net sales,Status".split(",")
    >>> found = _layout_of(names)
    >>> (found.maker, found.name) if found else None
    ('Loyverse', 'Receipts by item')
    >>> _layout_of(["Date", "Item", "Quantity"])
    """
    return _found(tuple(columns))


@cache
def _found(columns: tuple[str, ...]) -> _ExportLayout | None:
    fits = [layout for layout in _layouts() if set(layout.header) <= layout.names_in(columns).keys()]
    return max(fits, key=lambda layout: len(layout.header), default=None)


@cache
def _layouts() -> tuple[_ExportLayout, ...]:
    """Return every layout of every maker."""
    return tuple(layout for path in sorted(_FOLDER.glob("*.toml")) for layout in _layouts_in(path.read_text("utf-8")))


def _layouts_in(text: str) -> list[_ExportLayout]:
    """Return the layouts of a maker's file, each with what the maker says of all of them.

    Raises
    ------
    ValueError
        When a key is unknown, or a setting names a column that the layout does not have.
    """
    made = _Maker.model_validate(tomllib.loads(text))
    found = []
    for layout in made.layout:
        also = tuple(name for name in dict.fromkeys((*layout.also, *made.also)) if name not in layout.header)
        till = _laid_over(layout.till, made.till)
        known = {*layout.header, *also}
        columns = {role: name for role, name in till.columns if _named(name) and set(_named(name)) <= known}
        rows = {name: rule for name, rule in till.rows.items() if name in known}
        if unknown := sorted({*_all_named(layout.till)} - known):
            raise ValueError(f"{made.maker}, {layout.name}: no such column in its header: {', '.join(unknown)}")
        till = till.model_copy(update={"columns": TillColumns.model_validate(columns), "rows": rows})
        found.append(layout.model_copy(update={"maker": made.maker, "also": also, "till": till}))
    return found


def _laid_over(settings: _Settings, under: TillReading) -> _Settings:
    """Return settings with what `under` says where they say nothing: by key, by role, by column of `rows`.

    A column of amounts or quantities that the settings name is not read as `under` would read its own.

    Examples
    --------
    >>> under = TillReading.model_validate({"decimal": ".", "columns": {"qty": "Qty", "amount": "Net"}})
    >>> mine = TillReading.model_validate({"decimal": ",", "columns": {"amount": "Gross"}})
    >>> found = _laid_over(mine, under)
    >>> found.decimal, found.columns.qty, found.columns.amount
    (',', 'Qty', 'Gross')
    """
    update: dict[str, Any] = {}
    for key in sorted(under.model_fields_set):
        if key not in settings.model_fields_set or getattr(settings, key) is None:
            update[key] = getattr(under, key)
    mine = {role: name for role, name in settings.columns if name is not None}
    theirs = {role: name for role, name in under.columns if name is not None}
    if "amount" in mine and mine["amount"] != theirs.get("amount"):
        update.pop("amount_is", None)
    update["columns"] = TillColumns.model_validate({**theirs, **mine})
    update["rows"], update["empty"] = {**under.rows, **settings.rows}, {**under.empty, **settings.empty}
    update["once_per_ticket"] = tuple(dict.fromkeys((*settings.once_per_ticket, *under.once_per_ticket)))
    used = {*settings.rows, *(name for said in mine.values() for name in _named(said))}
    update["ignore"] = tuple(name for name in dict.fromkeys((*settings.ignore, *under.ignore)) if name not in used)
    return settings.model_copy(update=update)


def _in_words_of(layout: _ExportLayout, columns: Sequence[str]) -> TillReading:
    """Return how a layout is read, with its columns as a file calls them; those that it knows and needs not go unread.

    Examples
    --------
    >>> columns = "date,receipt NUMBER,receipt type,item,variant,quantity,net sales,status,customer name".split(",")
    >>> layout = _layout_of(columns)
    >>> till = _in_words_of(layout, columns) if layout else TillReading()
    >>> till.columns.product, till.columns.shop, till.ignore
    (('item', 'variant'), None, ('customer name',))
    """
    names, till = layout.names_in(columns), layout.till
    roles: dict[str, str | tuple[str, ...]] = {}
    for role, said in till.columns:
        there = tuple(names[name] for name in _named(said) if name in names)
        if there:
            roles[role] = there if len(there) > 1 else there[0]
    rows: dict[str, RowRule] = {names[name]: rule for name, rule in till.rows.items() if name in names}
    once = tuple(names[name] for name in till.once_per_ticket if name in names)
    used = {*rows, *once, *(name for said in roles.values() for name in _named(said))}
    ignore = tuple(name for name in names.values() if name not in used)
    update = {"columns": TillColumns.model_validate(roles), "rows": rows, "once_per_ticket": once, "ignore": ignore}
    update["empty"] = {names[name]: words for name, words in till.empty.items() if name in names}
    return till.model_copy(update=update)


def _plain(name: str) -> str:
    """Return a column's name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _named(said: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said or ()


def _all_named(till: TillReading) -> list[str]:
    columns = [name for _, said in till.columns for name in _named(said)]
    return [*columns, *till.rows, *till.empty, *till.once_per_ticket]


def as_made(raw: RawTable, settings: TillSettings) -> TillSettings:
    """Return `settings` over what is known of the maker's export; as they are for a table of no known maker."""
    columns = [str(name) for name in raw.frame.columns]
    layout = _layout_of(columns)
    return settings if layout is None else _laid_over(settings, _in_words_of(layout, columns))


def read_as(raw: RawTable) -> str:
    """Return what the export of a known maker is called, "" for any other table."""
    layout = _layout_of(str(name) for name in raw.frame.columns)
    return "" if layout is None else f"{layout.maker}, {layout.name}"


def as_told(raw: RawTable, settings: TillSettings, *, after: pd.DataFrame | None = None) -> RawTable:
    """Return a table with the words that say nothing left out, and what stands once for a ticket on all of its rows.

    A ticket begins where its number changes; rows without a number go on with the ticket above them. `after` is the
    last row of the part of the file before this one.

    Examples
    --------
    >>> from pathlib import Path
    >>> frame = pd.DataFrame({"Order": ["A", "", "B", "B"], "State": ["paid", "", "void", ""]}, dtype="str")
    >>> settings = TillSettings.model_validate(
    ...     {"columns": {"ticket": "Order"}, "once_per_ticket": ["Order", "State"]})
    >>> found = as_told(RawTable(Path("a.csv"), frame, pd.Series([2, 3, 4, 5])), settings).frame
    >>> found["Order"].tolist(), found["State"].tolist()
    (['A', 'A', 'B', 'B'], ['paid', 'paid', 'void', 'void'])
    """
    settings = as_made(raw, settings)
    bare = {name: raw.frame[name].mask(raw.frame[name].isin(words), "") for name, words in settings.empty.items()
            if name in raw.frame}  # fmt: skip
    raw = replace(raw, frame=raw.frame.assign(**bare)) if bare else raw
    names = [name for name in settings.once_per_ticket if name in raw.frame]
    ticket = settings.columns.ticket
    if not names or ticket not in raw.frame:
        return raw
    rows = raw.frame if after is None else pd.concat([after, raw.frame], ignore_index=True)
    number = ((rows[ticket] != "") & (rows[ticket] != rows[ticket].shift())).cumsum()
    first = len(rows) - len(raw.frame)
    filled = {name: _filled(rows[name], number).to_numpy()[first:] for name in names}
    return replace(raw, frame=raw.frame.assign(**filled).astype("str"))


def _filled(cells: pd.Series[str], number: pd.Series[bool]) -> pd.Series[str]:
    return cells.where(cells != "", cells.groupby(number).transform("first"))
