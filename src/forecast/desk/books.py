"""The shop's own files as the pages read and write them: the same lines that a person edits in a spreadsheet.

In: lines of forms, with values as Python has them. Out: the same as plain texts, which a page can carry and send back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pandas as pd

from forecast.desk.rows import Values
from forecast.desk.state import Desk, stamp_of
from forecast.desk.typed import plain
from forecast.history.standing_orders import standing_as_orders
from forecast.pipeline.inputs.files import note_readers
from forecast.pipeline.saving import LineChange, form_of, path_of, save
from forecast.sources.forms.writing.cells import Value
from forecast.sources.forms.writing.excerpt import lines_of
from forecast.sources.forms.writing.forms import FORMS
from forecast.tables import CustomerOrders, DataFrame, empty

_KEYS: Mapping[str, tuple[str, ...]] = {
    "overrides": ("product", "day", "shop"),
    "leftovers": ("product", "day", "shop"),
    "baked": ("product", "day", "shop"),
    "customer_orders": ("order_id", "product", "shop"),
    "events": ("first_day", "name", "shop"),
    "closures": ("first_day", "shop"),
}
"""What tells a line of a form from the others."""
_OF_ALL_SHOPS = ("events", "closures")
_SAMPLES = 16
"""So many lines that were read before show how the file writes its days and numbers."""

_RECENT = 2000

Row = tuple[Values, Values]
"""A line: what tells it from the others, and everything that it says besides."""


class Books:
    """The lines of every form, as they stand in the files now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def rows(self, form: str, shop: str) -> list[Row]:
        """Return the lines of a form that concern a shop, in the order of the file."""
        every = self._every(form)
        return every.get(shop, []) + (every.get("", []) if form in _OF_ALL_SHOPS else [])

    def lines(self, form: str, shop: str, day: date) -> dict[str, Values]:
        """Return what a form says of a day, by product."""
        at = day.isoformat()
        return {key["product"]: values for key, values in self.rows(form, shop) if key["day"] == at}

    def recent(self, form: str, shop: str) -> list[tuple[str, Values]]:
        """Return product and values of the last lines of a form, some weeks of them."""
        return [(key["product"], values) for key, values in self.rows(form, shop)[-_RECENT:]]

    def save(self, form: str, shop: str, key: Values, *, before: Values, after: Values) -> Values | None:
        """Change one line, add one (`before` is empty) or take one out (`after` is empty).

        Return what stands there now where it is not what `before` says, None once it is saved.

        Raises
        ------
        SourceError
            If the file cannot be written, or would not be read any more.
        """
        is_own = form not in _OF_ALL_SHOPS or len(self._desk.shops()) > 1
        told = {"shop": shop if is_own else "", **key}
        if form == "customer_orders" and not key.get("order_id"):
            # Without a number an order is told by everything that it says.
            told |= before
        names = [column.name for column in FORMS[form].columns if column.name not in told]
        change = LineChange(
            {name: _value(form, name, text) for name, text in told.items()},
            {name: _value(form, name, before.get(name, "")) for name in names} if any(before.values()) else None,
            {name: _value(form, name, after[name]) for name in names if name in after} if any(after.values()) else None,
        )
        conflicts = save(self._desk.config, form, [change]).conflicts
        if not conflicts:
            return None
        now = conflicts[0].now
        return {} if now is None else _parted(form, now)[1]

    def standing(self, shop: str, *, first: date, last: date) -> DataFrame[CustomerOrders]:
        """Return standing orders as orders of each day that is not written down among the customer orders."""
        config = self._desk.config
        path = config.shop_files.standing_orders
        if path is None or not path.exists():
            return empty(CustomerOrders)
        written = config.shop_files.customer_orders
        readers = {name: reader for name, (_, reader) in note_readers(config).items()}
        standing = self._desk.read("standing", stamp_of(path), partial(readers["standing_orders"], path))
        orders = empty(CustomerOrders)
        if written is not None and written.exists():
            orders = self._desk.read("orders", stamp_of(written), partial(readers["customer_orders"], written))
        every = standing_as_orders(
            standing, orders, first=pd.Timestamp(first), last=pd.Timestamp(last), timezone=config.bakery.timezone
        )
        mine: DataFrame[CustomerOrders] = every[every["shop"] == shop]
        return mine

    def _every(self, form: str) -> dict[str, list[Row]]:
        """Return the lines of a form by shop, read again only after the file has changed."""
        path = path_of(self._desk.config, form)
        return self._desk.read(("form", form, path), stamp_of(path), partial(self._read, form, path))

    def _read(self, form: str, path: Path | None) -> dict[str, list[Row]]:
        """Return the lines of a form by shop; of a file that was read before only the new lines are read."""
        content = path.read_bytes() if path is not None and path.exists() else b""
        lines = lines_of(content)
        if lines is None:
            return _by_shop(_parted(form, line.values) for line in form_of(self._desk.config, form).lines)
        known = self._desk.known_lines.get((form, path), {})
        header = lines[0]
        fresh = [line for line in lines[1:] if line not in known] if header in known else lines[1:]
        if fresh or header not in known:
            samples = list(known)[1 :: max(len(known) // _SAMPLES, 1)] if header in known else []
            known = known | self._parsed(form, [header, *samples, *fresh])
        self._desk.known_lines[(form, path)] = {line: known[line] for line in lines}
        return _by_shop(row for line in lines if (row := known[line]) is not None)

    def _parsed(self, form: str, lines: Sequence[bytes]) -> dict[bytes, Row | None]:
        """Return what each line says, None for what is no line of the form or cannot be read."""
        found: dict[bytes, Row | None] = dict.fromkeys(lines)
        for line in form_of(self._desk.config, form, content=b"".join(lines)).lines:
            found[lines[line.number - 1]] = _parted(form, line.values)
        return found


def _by_shop(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0]["shop"], []).append(row)
    return found


def _parted(form: str, values: Mapping[str, Value]) -> Row:
    """Return key and values of a line as texts; events and closures are told by what stands in them."""
    texts = {name: _text(form, name, value) for name, value in values.items()}
    key = {name: texts.get(name, "") for name in _KEYS[form]}
    return key, {name: text for name, text in texts.items() if name not in key or form in _OF_ALL_SHOPS}


def _kind(form: str, name: str) -> str:
    return "text" if name == "shop" else FORMS[form].column(name).kind


def _text(form: str, name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if _kind(form, name) == "time":
        minutes = int(value) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return plain(float(value))


def _value(form: str, name: str, text: str) -> Value:
    kind = _kind(form, name)
    if not text:
        default: Value = "" if name == "shop" else FORMS[form].column(name).default
        return default or None
    if kind == "time":
        hour, _, minute = text.partition(":")
        return float(int(hour) * 3600 + int(minute) * 60)
    if kind == "number":
        return float(text)
    if kind in {"day", "moment"}:
        return date.fromisoformat(text) if len(text) == len("2025-06-12") else datetime.fromisoformat(text)
    return text
