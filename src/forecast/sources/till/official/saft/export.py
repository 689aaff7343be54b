"""SAF-T exports of a till, whatever holds them: the tables of their lines, and how they are read.

In: the bytes of a file. Out: `SaftExport`, or None for a file that is no such export.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forecast.config import TillColumns, TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.files.file_kinds import NoTableError, unreadable
from forecast.sources.tabular.raw import RawTable, with_names
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.till.official.saft.cash import companies_in
from forecast.sources.till.official.saft.files import audit_files
from forecast.sources.till.official.saft.invoices import invoices_in
from forecast.sources.till.official.saft.kinds import kind_rules
from forecast.sources.till.official.saft.table import table_of
from forecast.sources.till.official.saft.xml import XmlFile, begins_with, root_in
from forecast.texts import phrase

CASH = frozenset({"header", "company"})
"""What a cash register's audit file begins with; Portugal's begins with a `Header`."""


@dataclass(frozen=True)
class SaftExport:
    """The tables of an official export with the columns that each has, the rules of rows, and what is to be said."""

    tables: Sequence[tuple[RawTable, TillSettings]]
    settings: TillSettings
    notices: Sequence[Notice] = ()

    @property
    def closing(self) -> str:
        """The column of tills, "" where a table has none: an export of one till leaves the days of others alone."""
        return "till" if all("till" in raw.frame for raw, _ in self.tables) else ""


def saft_export(taken: Snapshot, settings: TillSettings) -> SaftExport | None:
    """Return the lines of a SAF-T Cash Register or SAF-T PT file, of one in a gzip file, of all in a ZIP archive.

    Raises
    ------
    SourceError
        If a file cannot be read to its end, none holds a sale, or one is a SAF-T of another kind.
    """
    found = audit_files(taken)
    if not found.files:
        return None
    notices: list[Notice] = []
    tables: list[RawTable] = []
    for file in found.files:
        if begins_with(file.start) in CASH:
            tables += _of_cash_registers(file, settings, notices)
        elif (raw := invoices_in(file, encoding=settings.encoding)) is not None:
            tables.append(raw)
        else:
            raise NoTableError(
                unreadable(taken.path, phrase("kind.xml_named", root=root_in(file.start), name="SAF-T"), file.name)
            )
    if not tables:
        raise SourceError(Problem(str(taken.path), "saft_without_lines"))
    rules = settings.model_copy(update={"rows": kind_rules(settings.rows), **_AS_WRITTEN})
    told = [replace(raw, detected=with_names(raw.detected, found.others)) for raw in tables]
    return SaftExport([(raw, _with_columns(rules, raw)) for raw in told], rules, notices)


_AS_WRITTEN = {"grain": "ticket_lines", "amount_is": "line_total", "decimal": None, "date_order": None}
"""What the standards say, whatever a shop's other files are like."""


def _of_cash_registers(file: XmlFile, settings: TillSettings, notices: list[Notice]) -> list[RawTable]:
    companies = [each for each in companies_in(file, encoding=settings.encoding) if len(each.lines)]
    places = [(each.number, name) for each in companies for name in each.lines["shop"].unique()]
    tables = []
    for each in companies:
        if len({name for _, name in places}) < len(places):
            # Two companies call a place alike.
            each.lines["shop"] = each.lines["shop"] + f" ({each.number})"
        raw, doubts = table_of(file, each, has_shops=len(places) > 1)
        tables.append(raw)
        notices += doubts
    return tables


def _with_columns(rules: TillSettings, raw: RawTable) -> TillSettings:
    """Return the settings with the columns that a table has."""
    roles = {"day": "at", "ticket": "ticket", "line_id": "line", "product": "product", "qty": "qty", "unit": "unit"}
    roles |= {"amount": "amount", "shop": "shop"}
    columns = TillColumns(**{role: name for role, name in roles.items() if name in raw.frame})
    told: dict[str, object] = {"columns": columns}
    if "qty" in raw.frame:
        told |= {"qty_is": "units", "line_is_one_unit": False}
    return rules.model_copy(update=told)
