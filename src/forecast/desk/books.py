"""The shop's own files as the desk reads and writes them: the same lines that a person edits in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forecast.desk.rows import Values
from forecast.desk.state import Desk, stamp_of
from forecast.desk.typed import plain
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.notes import read_overrides


class Books:
    """The lines of every form, by shop and day."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self, form: str, shop: str, day: date) -> dict[str, Values]:
        """Return the lines of a form for a shop and day, by product."""
        if form != "overrides":
            return {}
        config = self._desk.config
        path = getattr(config.shop_files, form)
        if path is None or not path.exists():
            return {}
        dialect = dialect_of(config.bakery.language, config.bakery.country)
        table = self._desk.read(
            (form,), stamp_of(path), lambda: read_overrides(path, shop=config.bakery.shop, dialect=dialect)
        )
        mine = table[(table["shop"] == shop) & (table["day"].dt.date == day)]
        return {
            str(row["product"]): {"decided_qty": plain(row["decided_qty"]), "reason_code": str(row["reason_code"])}
            for row in mine.to_dict("records")
        }

    def rows(self, form, shop):
        return []

    def standing(self, shop, *, first, last):
        from forecast.tables import CustomerOrders, empty

        return empty(CustomerOrders)

    def recent(self, form: str, shop: str) -> list[tuple[str, Values]]:
        return []

    def save(
        self, form: str, shop: str, day: date, key: Mapping[str, str], *, before: Values, after: Values
    ) -> Values | None:
        """Change one line; return what stands there where somebody else changed it meanwhile, None when saved."""
        raise NotImplementedError
