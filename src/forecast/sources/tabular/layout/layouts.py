"""From a grid as it stands in a file to tables with one header and one row per fact.

In: a `Grid`: rows of text cells, with titles, totals, labels and page breaks between them. Out: `RawTable`s. What was
found out is said in `detected`, in plain words; no row is left out without being counted there or kept in `totals` or
`spoilt`.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

import pandas as pd

from forecast.sources.tabular.layout.body import Body, body_of
from forecast.sources.tabular.layout.fitting import problems_placed
from forecast.sources.tabular.layout.groups import carried_down, labelled
from forecast.sources.tabular.layout.layout import Layout, find_layout
from forecast.sources.tabular.layout.odd_rows import Left, runs
from forecast.sources.tabular.layout.pivot import Across, across_labels, across_products, unpivoted, with_sums_only
from forecast.sources.tabular.layout.printed_lists import stacked, without_rows_after_total
from forecast.sources.tabular.layout.report_words import names_a_date
from forecast.sources.tabular.layout.sheet_days import ReportDay, report_day
from forecast.sources.tabular.raw import Grid, RawTable
from forecast.sources.tabular.values.cell_kinds import cell_kind, main_kind
from forecast.texts import Said, phrase

__all__ = ["Layout", "find_layout", "laid_out", "table_of"]

_MOST_SHOWN = 5
_LOOKED_AT = 50
_SHORTEST_COUNT = 5
"""A count of days or seconds has so many digits, an hour has fewer [letters]."""


def laid_out(grid: Grid) -> list[RawTable]:
    """Return the tables of a grid, none if it holds no table.

    Examples
    --------
    >>> from pathlib import Path
    >>> rows = [["Bericht vom 04.05.2026"], [], ["Artikel", "Menge"]]
    >>> rows += [["Brezel", "40"], ["Semmel", "80"], ["Summe", "120"]]
    >>> table, = laid_out(Grid(Path("till.csv"), "", rows, range(1, 7)))
    >>> table.frame.to_numpy().tolist()
    [['Brezel', '40', '2026-05-04'], ['Semmel', '80', '2026-05-04']]
    >>> print(*table.detected.values(), sep="; ")
    1; 1 (line 6); 2026-05-04, from the title

    Raises
    ------
    SourceError
        If a year or a month is told nowhere, or the rows do not fit the header.
    """
    with problems_placed(grid.path):
        return _tables(grid, ())


def _tables(grid: Grid, above: Sequence[str]) -> list[RawTable]:
    """Return the tables of a grid; `above` are the titles of those before, which may tell the year."""
    layout = find_layout(grid.rows)
    if layout is None:
        return []
    if (one := stacked(grid, layout)) is not None:
        return _tables(one, above)
    body = without_rows_after_total(layout, body_of(layout, grid.rows, grid.lines))
    table = table_of(grid, layout, body, above)
    if body.rest_at is None:
        return [table]
    rest = replace(grid, rows=grid.rows[body.rest_at :], lines=grid.lines[body.rest_at :], spoilt=())
    return [table, *_tables(rest, [*above, *layout.titles])]


def table_of(grid: Grid, layout: Layout, body: Body, above: Sequence[str] = ()) -> RawTable:
    """Return the facts below a header, one a row, with what labels, titles, names and titles `above` say of them.

    Raises
    ------
    SourceError
        If a year or a month is told nowhere.
    """
    texts = [*above, *layout.titles, grid.name, grid.path.stem]
    columns = zip(layout.names, body.columns, strict=True)
    frame = pd.DataFrame({name: pd.Series(cells.to_pandas(), dtype="str") for name, cells in columns})
    frame, labels_said = labelled(frame, body.labels, layout.titles, texts, grid.path)
    frame, carried = carried_down(frame, [*layout.kinds, *[""] * (frame.shape[1] - layout.width)])
    frame, dropped = _without_blanks(frame, layout)
    said = {**grid.detected, **layout.detected, **_left_out(body), **labels_said}
    said |= {name: text for name, text in (("carried down", tuple(carried)), ("dropped", dropped)) if text}
    lines, spoilt = pd.Series(body.lines, dtype="int64"), sorted([*grid.spoilt, *body.spoilt])
    raw = RawTable(grid.path, frame, lines, said, name=grid.name, spoilt=spoilt, totals=body.totals)
    return _dated(raw, grid, layout, _kinds_of(frame, layout, labels_said), texts)


def _dated(raw: RawTable, grid: Grid, layout: Layout, kinds: Sequence[str], texts: Sequence[str]) -> RawTable:
    """Return a table with the days, hours or products that stand as columns as rows, and the day of the report."""
    has_date = "date" in kinds
    are_days = layout.labels is not None and layout.labels.kind in ("day", "day without year")
    may_tell = (_may_tell_days(raw.frame[name], kind) for name, kind in zip(raw.frame, kinds, strict=True))
    is_dated = has_date or are_days or any(may_tell)
    day = ReportDay() if is_dated else report_day(grid.path, grid.name, layout.titles)
    across = _across(raw, layout, kinds, texts, has_day=has_date or bool(day.day))
    if across is not None:
        raw = replace(unpivoted(raw, across), detected={**raw.detected, **_said_of(across)})
    return _with_day(raw, day) if across is None or across.name != "Date" else raw


def _may_tell_days(cells: pd.Series[str], kind: str) -> bool:
    """Tell whether a column may hold days in a form of its own, such as a count of seconds."""
    if kind in ("", "time") or not names_a_date(str(cells.name)):
        return False
    return kind != "number" or cells.iloc[:_LOOKED_AT].str.len().max() >= _SHORTEST_COUNT


def _kinds_of(frame: pd.DataFrame, layout: Layout, by_label: Container[str]) -> list[str]:
    """Return what each column holds; those that labels filled are looked at again."""
    own = dict(zip(layout.names, layout.kinds, strict=True))
    return [
        main_kind(map(cell_kind, frame[name].unique()[:_LOOKED_AT]))[0] if name in by_label else own[name]
        for name in map(str, frame.columns)
    ]


def _across(
    raw: RawTable, layout: Layout, kinds: Sequence[str], texts: Sequence[str], *, has_day: bool
) -> Across | None:
    if layout.labels is not None:
        across = across_labels(layout.labels, layout.names, texts, raw.path, has_day=has_day)
        return with_sums_only(across, raw.frame)
    return across_products(raw.frame, kinds)


def _said_of(across: Across) -> dict[str, str | Said]:
    """Put into words which columns became rows."""
    cells = list(dict.fromkeys(across.cells.values()))
    shown = f"{cells[0]} – {cells[-1]}" if across.name != "Product" else _listed(cells)
    plural = {"Date": "days", "Hour": "hours", "Time": "times", "Product": "products"}[across.name]
    said = {f"{plural} as columns": shown}
    return said | ({"total columns": _listed(across.totals)} if across.totals else {})


def _listed(texts: Sequence[str]) -> str | Said:
    shown, more = ", ".join(texts[:_MOST_SHOWN]), len(texts) - _MOST_SHOWN
    return phrase("read_as.and_more", names=shown, count=more) if more > 0 else shown


def _left_out(body: Body) -> dict[str, Said]:
    """Put into words which rows are no facts."""
    said = {"total rows": _counted([total.line for total in body.totals])} if body.totals else {}
    for verdict, name in Left.WHAT.items():
        rows = [left for left in body.left if left.verdict == verdict]
        if rows:
            quoted = "; ".join(left.text for left in rows[:_MOST_SHOWN]) if verdict == "footer" else ""
            counted = _counted([left.line for left in rows])
            said[name] = phrase("read_as.on_lines_quoted", counted=counted, quoted=quoted) if quoted else counted
    return said


def _counted(lines: Sequence[int]) -> Said:
    spans = [str(first) if first == last else f"{first}–{last}" for first, last in runs(sorted(lines))]
    return phrase("read_as.on_lines", count=len(lines), lines=_listed(spans))


def _without_blanks(frame: pd.DataFrame, layout: Layout) -> tuple[pd.DataFrame, Sequence[str | Said]]:
    """Return a table without unnamed columns that hold nothing or the row's number, and without equal twins."""
    dropped: list[str | Said] = []
    for name in map(str, frame.columns):
        base, _, number = name.rpartition(" (")
        if number == "2)" and base in frame and frame[base].equals(frame[name].rename(base)):
            dropped.append(phrase("read_as.second", name=base))
            frame = frame.drop(columns=name)
        elif layout.has_header and name.startswith("column ") and _is_blank_or_count(frame[name]):
            dropped.append(name)
            frame = frame.drop(columns=name)
    return frame, tuple(dropped)


def _is_blank_or_count(cells: pd.Series[str]) -> bool:
    if (cells == "").all():
        return True
    if len(cells) < 2 or not cells.iloc[:_MOST_SHOWN].str.fullmatch(r"\d{1,9}").all():
        return False
    numbers = pd.to_numeric(cells, errors="coerce")
    return bool((numbers.diff().iloc[1:] == 1).all())


def _with_day(raw: RawTable, day: ReportDay) -> RawTable:
    """Return a table with the day of the report in each row, if one is told."""
    if not day.day:
        return replace(raw, detected={**raw.detected, "period": day.period}) if day.period else raw
    name = "Date" if "Date" not in raw.frame else "Date (report)"
    frame = raw.frame.assign(**{name: pd.Series(day.day, index=raw.frame.index, dtype="str")})
    said = phrase("read_as.day_from", day=day.day, where=day.where)
    return replace(raw, frame=frame, detected={**raw.detected, name: said})
