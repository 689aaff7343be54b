"""What `init` shows: what was found, with three rows as they were understood, and what to do next.

In: `Look`, one a file. Out: lines and tables in the words of the shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecast import formats
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome, TerminalTable
from forecast.pipeline.starts.looking import Look
from forecast.pipeline.starts.place import Talk
from forecast.reports.wording import Wording
from forecast.sources.forms.columns import weekdays_of
from forecast.sources.till.reports.report import makers
from forecast.sources.till.rows.business_day import proposed_day_end

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHOWN = ("shop", "day", "time", "product", "qty", "amount")
_FEWEST_WEEKS = 3
_FILES_SHOWN = 3
_RULE = "rows by "


def files_found(looks: Sequence[Look], words: Wording) -> Outcome:
    """Return one line per file, and for the first of each layout its first three rows as they were understood."""
    lines = []
    tables = []
    for layout in dict.fromkeys(look.layout for look in looks):
        same = [look for look in looks if look.layout == layout]
        lines += [_line(look, words) for look in same[:_FILES_SHOWN]]
        if len(same) > _FILES_SHOWN:
            lines.append("  " + words.text("init.more_files", count=len(same) - _FILES_SHOWN))
        lines += [f"  {said}" for said in (_columns(same[0], words), *_rules(same[0], words))]
        tables.append(_rows(same[0], words))
    return Outcome(lines=lines, tables=tables)


def asked_day_end(looks: Sequence[Look], talk: Talk, words: Wording) -> tuple[dict[str, Any], list[Notice]]:
    """Return `[opening]` for a shop that sells past midnight, if a person wants its nights to be one day each."""
    found = next((end for look in looks if (end := proposed_day_end(look.read_sales.times))), None)
    if found is None:
        return {}, []
    if not talk.is_there:
        return {}, [Notice("init_day_ends", values={"time": found, "setting": f'opening.day_ends="{found}"'})]
    said = talk.ask(words.text("init.ask_day_ends", time=found), found).strip()
    return ({} if said in ("-", "0") else {"day_ends": said}), []


def asked_closing_days(looks: Sequence[Look], talk: Talk, words: Wording) -> dict[str, Any]:
    """Return `[opening]` with the closing days that a person says: only what is written cancels a day.

    Where nobody closes, as the till shows, nothing is written.
    """
    learnt = _weekdays_without_sales(pd.DatetimeIndex(sorted({day for look in looks for day in look.days})))
    if not talk.is_there or learnt is None:
        return {}
    shown = ", ".join(_weekday(number, words) for number in learnt) or words.text("init.no_weekday")
    said = talk.ask(words.text("init.ask_closed", days=shown), shown)
    named = () if said.strip() in ("-", "0") else weekdays_of(said)
    if said == shown:
        named = tuple(learnt)
    if named is None or (not named and not learnt):
        return {}
    return {"closed_weekdays": [_WEEKDAYS[number] for number in named]}


def _weekdays_without_sales(days: pd.DatetimeIndex) -> list[int] | None:
    """Return the weekdays (0 Monday) on which nothing was ever sold; None where the days are too few to tell.

    Examples
    --------
    >>> _weekdays_without_sales(pd.date_range("2026-05-04", "2026-05-31").difference(pd.date_range("2026-05-10",
    ...     "2026-05-31", freq="7D")))
    [6]
    >>> _weekdays_without_sales(pd.date_range("2026-05-04", "2026-05-10")) is None
    True
    """
    if days.empty or (days.max() - days.min()).days < 7 * _FEWEST_WEEKS - 1:
        return None
    return [number for number in range(7) if number not in set(days.day_of_week)]


def next_steps(target: Path, program: str, words: Wording) -> list[str]:
    """Return the two commands that follow."""
    here = Path.cwd()
    place = target.relative_to(here) if target.is_relative_to(here) else target
    named = "" if target.parent == here else f" -c {_quoted(str(place))}"
    return ["", words.text("init.next"), f"  {program} import{named}", f"  {program} plan{named}"]


def _line(look: Look, words: Wording) -> str:
    report = next(iter(look.read_sales.reports.values()))
    grain = words.text(f"init.grain_{report.grain}")
    read = words.text("init.read", count=report.lines_read, grain=grain)
    return words.text("told.at", place=look.path.name, text=" · ".join([*makers([report]), read]))


def _columns(look: Look, words: Wording) -> str:
    return ", ".join(
        f"{words.text(f'init.role_{role}')} = {' + '.join(name) if isinstance(name, list) else name}"
        for role, name in look.proposed.get("columns", {}).items()
    )


def _rules(look: Look, words: Wording) -> list[str]:
    """Return how words of a file decide what a row is, as the report states it."""
    report = next(iter(look.read_sales.reports.values()))
    rules = {name.removeprefix(_RULE): said for name, said in report.detected.items() if name.startswith(_RULE)}
    return [words.text("init.rows", column=column, said=said) for column, said in rules.items()]


def _rows(look: Look, words: Wording) -> TerminalTable:
    """Return the first rows of a file in words; columns that nothing stands in are left out."""
    first = look.read_sales.first_lines
    # The sales of an hour are told by its middle.
    around = "≈ " if look.read_sales.grain == "hourly" else ""
    cells = {
        "shop": [str(shop) if look.names_shops else "" for shop in first["shop"]],
        "day": [formats.day_with_year(day.date(), words.locale) for day in first["day"]],
        "time": ["" if pd.isna(second) else around + _clock(second) for second in first["time_s"]],
        "product": list(first["product"]),
        "qty": [_amount(qty, unit, words) for qty, unit in zip(first["qty"], first["unit"], strict=True)],
        "amount": ["" if pd.isna(amount) else words.money(amount) for amount in first["amount"]],
    }
    shown = [name for name in _SHOWN if any(cells[name])]
    header = [words.text(f"init.role_{name}") for name in shown]
    rows = list(zip(*(cells[name] for name in shown), strict=True))
    return TerminalTable(title=look.path.name, header=header, rows=rows)


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"


def _amount(qty: float, unit: str, words: Wording) -> str:
    if unit == "amount":
        return ""
    text = formats.number(qty, words.locale, decimals=3)
    return text if unit == "pcs" else f"{text} {unit}"


def _weekday(number: int, words: Wording) -> str:
    return formats.weekday((pd.Timestamp("2026-05-04") + pd.Timedelta(days=number)).date(), words.locale)


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path
