"""Which column of a till export holds what, its grain and its units: set in `[till]`, or detected and stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError, nearest_name
from forecast.sources.tabular.column import decimal_of, order_of
from forecast.sources.tabular.dates import order_shown, second_of
from forecast.sources.tabular.number import number_of
from forecast.sources.tabular.table import RawTable
from forecast.sources.till.words import is_personal, named_like

ROLES = ("day", "time", "hour", "shop", "ticket", "line_id", "product", "qty", "amount", "training", "mark")
_SAMPLE = 200


@dataclass(frozen=True)
class TillMapping:
    """How one export is to be read.

    `columns` gives the column of each role, `time_in_day` says that the day's column has the time as well, `stated`
    puts into words what was set and what was detected, `personal` names the columns about people, which are dropped.
    """

    columns: Mapping[str, str]
    grain: str
    amount_is: str
    qty_is: str
    line_is_one_unit: bool
    time_in_day: bool
    stated: Mapping[str, str]
    personal: tuple[str, ...]
    unused: tuple[str, ...]


def till_mapping(raw: RawTable, settings: TillSettings) -> TillMapping:
    """Return how `raw` is to be read.

    Raises
    ------
    SourceError
        If a column that is set does not exist, or one that is needed is neither set nor found.
    """
    set_by_hand = {role: name for role, name in settings.columns if name is not None}
    _refuse_unknown(raw, set_by_hand)
    columns = dict(set_by_hand)
    for role in ROLES:
        if role not in columns and (found := _found(raw, role, columns, settings)):
            columns[role] = found
    _move_hours(raw, columns, set_by_hand)
    _refuse_missing(raw, columns)
    time_in_day = "time" not in columns and "hour" not in columns and _are(raw, columns["day"], _has_time, 0.01)
    amount_is = settings.amount_is or ("unit_price" if _is_unit_price(columns) else "line_total")
    has_total = "amount" in columns and amount_is == "line_total"
    qty_is = "eur" if "qty" not in columns and has_total else settings.qty_is
    is_one_unit = settings.line_is_one_unit or ("qty" not in columns and qty_is == "units")
    grain = settings.grain or _grain(raw, columns, time_in_day=time_in_day)
    others = [str(name) for name in raw.frame.columns if name not in columns.values()]
    mapping = TillMapping(
        columns={role: columns[role] for role in ROLES if role in columns},
        grain=grain,
        amount_is=amount_is,
        qty_is=qty_is,
        line_is_one_unit=is_one_unit,
        time_in_day=time_in_day,
        stated={},
        personal=tuple(name for name in others if is_personal(name)),
        unused=tuple(name for name in others if not is_personal(name)),
    )
    return TillMapping(**{**vars(mapping), "stated": _stated(raw, mapping, settings, set_by_hand)})


def _refuse_unknown(raw: RawTable, columns: Mapping[str, str]) -> None:
    names = [str(name) for name in raw.frame.columns]
    problems = []
    for role, name in columns.items():
        if name not in names:
            near = nearest_name(name, names)
            hint = f"did you mean '{near}'? " if near else ""
            action = f"{hint}correct [till.columns] {role}"
            expected = f"one of: {', '.join(names)}"
            problems.append(Problem(str(raw.path), "no such column", 1, name, expected=expected, action=action))
    if problems:
        raise SourceError(problems)


def _refuse_missing(raw: RawTable, columns: Mapping[str, str]) -> None:
    names = ", ".join(str(name) for name in raw.frame.columns)
    problems = [
        Problem(
            str(raw.path),
            line=1,
            got=f"columns {names}, none of which is known as the {role}",
            expected=f"a column with the {role}",
            action=f"name it in [till.columns] {role}",
        )
        for role in ("day", "product")
        if role not in columns
    ]
    if problems:
        raise SourceError(problems)


def _found(raw: RawTable, role: str, taken: Mapping[str, str], settings: TillSettings) -> str | None:
    """Return the free column that fits `role` by its name, else by what it holds."""
    free = [str(name) for name in raw.frame.columns if name not in taken.values() and not is_personal(str(name))]
    if role == "amount":
        kinds = sorted(("line_total", "unit_price"), key=lambda kind: kind != (settings.amount_is or "line_total"))
        return next((found for kind in kinds if (found := named_like(kind, free))), None)
    if found := named_like(role, free):
        return found
    if role == "day":
        return next((name for name in free if _are(raw, name, lambda text: order_shown(text) != "")), None)
    if role == "time":
        return next((name for name in free if _are(raw, name, _is_clock_time)), None)
    if role == "product":
        kinds_of_text = [name for name in free if _are(raw, name, _is_wordy)]
        return kinds_of_text[0] if len(kinds_of_text) == 1 else None
    return None


def _is_clock_time(text: str) -> bool:
    return ":" in text and second_of(text) is not None and not order_shown(text)


def _has_time(text: str) -> bool:
    return bool(order_shown(text)) and second_of(text) not in (None, 0)


def _is_wordy(text: str) -> bool:
    return number_of(text, ".") is None and number_of(text, ",") is None and not order_shown(text)


def _is_hour(text: str) -> bool:
    return text.isdigit() and len(text) <= 2 and int(text) < 24


def _are(raw: RawTable, column: str, holds: Callable[[str], bool], share: float = 0.95) -> bool:
    """Tell whether at least `share` of the different texts of a column hold."""
    different = [text for text in raw.frame[column].drop_duplicates().head(_SAMPLE) if text]
    return bool(different) and sum(map(holds, different)) >= share * len(different)


def _move_hours(raw: RawTable, columns: dict[str, str], set_by_hand: Mapping[str, str]) -> None:
    """Read a column called 'heure' that holds 7, 8, 9 as hours, not as times."""
    if (
        "time" in columns
        and "time" not in set_by_hand
        and "hour" not in columns
        and _are(raw, columns["time"], _is_hour)
    ):
        columns["hour"] = columns.pop("time")


def _is_unit_price(columns: Mapping[str, str]) -> bool:
    return "amount" in columns and named_like("unit_price", [columns["amount"]]) is not None


def _grain(raw: RawTable, columns: Mapping[str, str], *, time_in_day: bool) -> str:
    if "hour" in columns:
        return "hourly"
    if "time" not in columns and not time_in_day:
        return "daily"
    column = columns["time"] if "time" in columns else columns["day"]
    on_the_hour = _are(raw, column, lambda text: (second_of(text) or 0) % 3600 == 0, share=1.0)
    key = [columns[role] for role in ("shop", "day", "time", "product") if role in columns]
    is_hourly = on_the_hour and "ticket" not in columns and not raw.frame.duplicated(key).any()
    return "hourly" if is_hourly else "ticket_lines"


def _stated(
    raw: RawTable, mapping: TillMapping, settings: TillSettings, set_by_hand: Mapping[str, str]
) -> dict[str, str]:
    """Put into words how the file is read, "(set)" or "(detected)" after each."""

    def origin(is_set: object) -> str:
        return "(set)" if is_set else "(detected)"

    said = {
        name: f"{value} {origin(getattr(settings, name, None))}"
        for name, value in raw.detected.items()
        if name not in ("mojibake", "dropped")
    }
    said |= {role: f"'{name}' {origin(role in set_by_hand)}" for role, name in mapping.columns.items()}
    said["grain"] = f"{mapping.grain} {origin(settings.grain)}"
    order = settings.date_order or order_of(raw, mapping.columns["day"])
    said["date_order"] = f"{order or '?'} {origin(settings.date_order)}"
    if "amount" in mapping.columns:
        said["amount_is"] = f"{mapping.amount_is} {origin(settings.amount_is)}"
        decimal = settings.decimal or decimal_of(raw, mapping.columns["amount"])
        said["decimal"] = f"{decimal or '?'} {origin(settings.decimal)}"
    if "qty" not in mapping.columns:
        quantity = "every line is one unit" if mapping.line_is_one_unit else "euros"
        said["qty"] = f"{quantity} {origin(settings.line_is_one_unit or settings.qty_is == 'eur')}"
    return said


def mapping_as_toml(mapping: TillMapping) -> list[str]:
    """Return the lines of TOML that would set what was detected.

    Examples
    --------
    >>> mapping_as_toml(TillMapping({"day": "date"}, "daily", "line_total", "units", False, False, {}, (), ()))
    ['[till]', 'grain = "daily"', '', '[till.columns]', 'day = "date"']
    """
    lines = ["[till]", f'grain = "{mapping.grain}"']
    if "amount" in mapping.columns:
        lines.append(f'amount_is = "{mapping.amount_is}"')
    if mapping.qty_is == "eur":
        lines.append('qty_is = "eur"')
    if mapping.line_is_one_unit:
        lines.append("line_is_one_unit = true")
    lines += ["", "[till.columns]"]
    quoted = {role: name.replace("\\", "\\\\").replace('"', '\\"') for role, name in mapping.columns.items()}
    return lines + [f'{role} = "{name}"' for role, name in quoted.items()]


def text_of(raw: RawTable, mapping: TillMapping, role: str) -> pd.Series[str]:
    """Return the cells of a role, all empty when the export has no such column."""
    if role in mapping.columns:
        cells: pd.Series[str] = raw.frame[mapping.columns[role]]
        return cells
    return pd.Series("", index=raw.frame.index, dtype="str")
