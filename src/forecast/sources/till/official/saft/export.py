"""SAF-T exports of a till, whatever holds them: the tables of their lines, and how they are read.

In: the bytes of a file. Out: `_SaftExport`, or None for a file that is no such export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from forecast.config import TillColumns, TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.files.containers import zip_kind
from forecast.sources.tabular.files.file_guards import defects_named
from forecast.sources.tabular.files.file_kinds import NoTableError, kind_of, unreadable
from forecast.sources.tabular.raw import RawTable, with_names
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.till.official.package import PackedFile, package_of, ungzipped
from forecast.sources.till.official.saft.cash import companies_in
from forecast.sources.till.official.saft.invoices import invoices_in
from forecast.sources.till.official.saft.lines import kind_rules
from forecast.sources.till.official.saft.table import table_of
from forecast.sources.till.official.saft.xml import begins_with, root_in
from forecast.texts import phrase

_CASH = frozenset({"header", "company"})
"""What a cash register's audit file begins with; Portugal's begins with a `Header`."""


@dataclass(frozen=True)
class _SaftExport:
    """The tables of an official export with the columns that each has, the rules of rows, and what is to be said."""

    tables: Sequence[tuple[RawTable, TillSettings]]
    settings: TillSettings
    notices: Sequence[Notice] = ()

    @property
    def closing(self) -> str:
        """The column of tills, "" where a table has none: an export of one till leaves the days of others alone."""
        return "till" if all("till" in raw.frame for raw, _ in self.tables) else ""


def saft_export(taken: Snapshot, settings: TillSettings) -> _SaftExport | None:
    """Return the lines of a SAF-T Cash Register or SAF-T PT file, of one in a gzip file, of all in a ZIP archive.

    Raises
    ------
    SourceError
        If a file cannot be read to its end, none holds a sale, or one is a SAF-T of another kind.
    """
    with _audit_files(taken) as (files, others):
        return _export(taken, files, others, settings) if files else None


def _export(
    taken: Snapshot, files: Sequence[PackedFile], others: Mapping[str, Sequence[str]], settings: TillSettings
) -> _SaftExport:
    notices: list[Notice] = []
    tables: list[RawTable] = []
    for file in files:
        if begins_with(file.start) in _CASH:
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
    named = [replace(raw, detected=with_names(raw.detected, others)) for raw in tables]
    return _SaftExport([(raw, _with_columns(rules, raw)) for raw in named], rules, notices)


@contextmanager
def _audit_files(taken: Snapshot) -> Iterator[tuple[list[PackedFile], dict[str, list[str]]]]:
    """Give the files whose root is called audit file, by what they hold and not by their names.

    Other files of the container come by name: those that may hold sales (`unread`), and `members_not_read`.
    """
    kind, files = kind_of(taken.start()), []
    others: dict[str, list[str]] = {"unread": [], "members_not_read": []}
    with ExitStack() as opened:
        members: Iterable[PackedFile] = ()
        if kind in ("xml", "gzip"):
            members = [PackedFile(taken.path, "", partial(taken.blocks, _BLOCK_BYTES), taken.size_bytes)]
        elif kind == "zip":
            with defects_named(taken.path, "", phrase("kind.damaged_workbook_or_zip")):
                is_package = zip_kind(taken.read()) == "files"
            members = opened.enter_context(package_of(taken)).members.values() if is_package else ()
        for packed in members:
            try:
                member = ungzipped(packed) if kind_of(packed.start) == "gzip" else packed
                is_audit_file = root_in(member.start).casefold() == "auditfile"
            except SourceError:
                if not packed.name:
                    raise
                # Told by who reads the others, or beside the audit files.
                others["unread"].append(packed.name)
                continue
            if is_audit_file:
                files.append(member)
            elif member.name:
                others["unread" if kind_of(member.start) in _NO_SALES else "members_not_read"].append(member.name)
        yield files, others


_BLOCK_BYTES = 262_144
_NO_SALES = frozenset({"text", "html", "xml", "zip", "gzip", "ole"})
_AS_WRITTEN = {"grain": "ticket_lines", "amount_is": "line_total", "decimal": None, "date_order": None}
"""What the standards say, whatever a shop's other files are like."""


def _of_cash_registers(file: PackedFile, settings: TillSettings, notices: list[Notice]) -> list[RawTable]:
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
    update: dict[str, object] = {"columns": columns}
    if "qty" in raw.frame:
        update |= {"qty_is": "units", "line_is_one_unit": False}
    return rules.model_copy(update=update)
