"""Which column of a till export holds what, its grain and its units: set in `[till]`, or detected and stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError, hint_of
from forecast.notices import Notice
from forecast.sources.tabular.table import RawTable
from forecast.sources.tabular.values.dates import second_of
from forecast.sources.tabular.values.decimals import settled
from forecast.sources.tabular.values.reading import order_of
from forecast.sources.till.columns.detecting import roles_of, why_no_till
from forecast.sources.till.columns.evidence import Columns
from forecast.sources.till.columns.roles import ROLES, Question, Roles
from forecast.sources.till.columns.roles_of_articles import joined
from forecast.sources.till.columns.words import is_personal
from forecast.sources.till.makers.layouts import as_made, read_as
from forecast.texts import Said, phrase


@dataclass(frozen=True)
class TillMapping:
    """How one export is to be read.

    `columns` gives the column of each role; of `joined`, the columns that together name the article, it has the first.
    `time_in_day` says that the day's column has the time as well, `stated` puts into words what was set and what was
    detected, `personal` names the columns about people, which are dropped. `doubts` are what a person should know of
    it, `currency` is "" where the file names none.
    """

    columns: Mapping[str, str]
    grain: str
    amount_is: str
    qty_is: str
    line_is_one_unit: bool
    time_in_day: bool
    stated: Mapping[str, Said]
    personal: tuple[str, ...]
    unused: tuple[str, ...]
    joined: tuple[str, ...] = ()
    currency: str = ""
    doubts: tuple[Notice, ...] = ()


def till_mapping(raw: RawTable, settings: TillSettings) -> TillMapping:
    """Return how `raw` is to be read.

    Raises
    ------
    SourceError
        If a column that is set does not exist, one that is needed is neither set nor found, the file is no till's, or
        it can be read two ways.
    """
    mapping, questions = mapping_and_questions(raw, settings)
    if questions:
        raise SourceError([question.problem(raw.path) for question in questions])
    return mapping


def mapping_and_questions(raw: RawTable, settings: TillSettings) -> tuple[TillMapping, Sequence[Question]]:
    """Return the likeliest way to read `raw`, and what is to be asked before it is read so.

    Raises
    ------
    SourceError
        If a column that is set does not exist, one that is needed is neither set nor found, or the file is no till's.
    """
    own_settings, settings = settings, as_made(raw, settings)
    set_by_hand = _set_by_hand(settings)
    _refuse_unknown(raw, settings)
    columns = Columns(replace(raw, frame=raw.frame.drop(columns=list(settings.ignore), errors="ignore")))
    roles = roles_of(columns, settings)
    if (why := why_no_till(roles)) and not {"day", "product"} <= set_by_hand.keys():
        raise SourceError(Problem(str(raw.path), "no_sales", line=1, values={"what": why}))
    _refuse_missing(raw, roles.found)
    mapping = _mapping(raw, roles, settings)
    return replace(mapping, stated=_stated(raw, mapping, settings, own_settings)), roles.questions


def _set_by_hand(settings: TillSettings) -> dict[str, str | tuple[str, ...]]:
    return {role: name for role, name in settings.columns if name is not None}


def _mapping(raw: RawTable, roles: Roles, settings: TillSettings) -> TillMapping:
    has_total = "amount" in roles.found and roles.amount_is == "line_total"
    qty_is = settings.qty_is
    if "qty" not in roles.found and has_total and not settings.line_is_one_unit:
        qty_is = "amount"
    others = [str(name) for name in raw.frame.columns if name not in {*roles.found.values(), *roles.joined}]
    return TillMapping(
        columns={role: roles.found[role] for role in ROLES if role in roles.found},
        grain=settings.grain or _grain(roles),
        amount_is=roles.amount_is,
        qty_is=qty_is,
        line_is_one_unit=settings.line_is_one_unit or ("qty" not in roles.found and qty_is == "units"),
        time_in_day=roles.time_in_day,
        stated={},
        personal=tuple(name for name in others if is_personal(name)),
        unused=tuple(name for name in others if not is_personal(name)),
        joined=roles.joined,
        currency=roles.currency,
        doubts=tuple(roles.doubts),
    )


def _refuse_unknown(raw: RawTable, settings: TillSettings) -> None:
    names = [str(name) for name in raw.frame.columns]
    problems = []
    for role, said in _set_by_hand(settings).items():
        for name in (said,) if isinstance(said, str) else said:
            if name not in names:
                values = {"names": names, "hint": hint_of(name, names), "what": phrase("words.till_column", role=role)}
                problems.append(Problem(str(raw.path), "no_such_column", line=1, column=name, values=values))
    if problems:
        raise SourceError(problems)


def _refuse_missing(raw: RawTable, columns: Mapping[str, str]) -> None:
    names = ", ".join(str(name) for name in raw.frame.columns)
    problems = [
        Problem(
            str(raw.path),
            "column_not_found",
            line=1,
            values={"names": names, "role": phrase(f"role.{role}"), "key": role},
        )
        for role in ("day", "product")
        if role not in columns
    ]
    if problems:
        raise SourceError(problems)


def _grain(roles: Roles) -> str:
    raw, columns = roles.table.raw, roles.found
    if "hour" in columns or roles.is_hourly:
        return "hourly"
    if "time" not in columns and not roles.time_in_day:
        return "daily"
    seconds = {
        second_of(str(text)) or 0 for text in raw.frame[columns["time" if "time" in columns else "day"]].unique()
    }
    key = [columns[role] for role in ("shop", "day", "time") if role in columns] + list(roles.joined)
    is_on_the_hour = all(second % 3600 == 0 for second in seconds)
    is_hourly = is_on_the_hour and "ticket" not in columns and not raw.frame.duplicated(key).any()
    return "hourly" if is_hourly else "ticket_lines"


def _stated(raw: RawTable, mapping: TillMapping, settings: TillSettings, own_settings: TillSettings) -> dict[str, Said]:
    """Put into words how the file is read, "(set)" after what a person `told` and "(detected)" after the rest."""
    set_by_hand = _set_by_hand(own_settings)

    def origin(value: object, is_set: object) -> Said:
        return phrase("read_as.set" if is_set else "read_as.found", value=value)

    maker = read_as(raw)
    said = {"maker": origin(maker, False)} if maker else {}
    said |= {
        name: origin(value, getattr(own_settings, name, None))
        for name, value in raw.detected.items()
        if name not in ("mojibake", "dropped")
    }
    said |= {role: origin(f"'{name}'", role in set_by_hand) for role, name in mapping.columns.items()}
    if len(mapping.joined) > 1:
        said["product"] = origin(" + ".join(map(repr, mapping.joined)), "product" in set_by_hand)
    said["grain"] = origin(mapping.grain, own_settings.grain)
    order = settings.date_order or order_of(raw, mapping.columns["day"])
    said["date_order"] = origin(order or "?", own_settings.date_order)
    if "amount" in mapping.columns:
        said["amount_is"] = origin(mapping.amount_is, own_settings.amount_is)
        decimal = settings.decimal or _decimal(raw, mapping)
        said["decimal"] = origin(decimal or "?", own_settings.decimal)
    if mapping.currency:
        said["currency"] = origin(mapping.currency, None)
    if "qty" not in mapping.columns:
        quantity = phrase("read_as.one_unit" if mapping.line_is_one_unit else "read_as.money")
        said["qty"] = origin(quantity, own_settings.line_is_one_unit or own_settings.qty_is == "amount")
    return said


def _decimal(raw: RawTable, mapping: TillMapping) -> str | None:
    """Return the decimal mark of the amounts, by price × pieces where both are there."""
    columns = mapping.columns
    numbers = {role: columns[role] for role in ("qty", "price", "amount") if role in columns}
    product = (numbers["qty"], numbers["price"], numbers["amount"]) if len(numbers) == 3 else None
    return settled(raw, numbers=list(numbers.values()), product=product)[columns["amount"]]


def text_of(raw: RawTable, mapping: TillMapping, role: str) -> pd.Series[str]:
    """Return the cells of a role, those of joined columns together; all empty when the export has no such column."""
    if role == "product" and len(mapping.joined) > 1:
        return joined([raw.frame[name] for name in mapping.joined])
    if role in mapping.columns:
        cells: pd.Series[str] = raw.frame[mapping.columns[role]]
        return cells
    return pd.Series("", index=raw.frame.index, dtype="str")
