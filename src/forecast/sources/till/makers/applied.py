"""A till's table with the settings that read it: those of a person over those of the maker whose header it has.

In: `RawTable`, `[till]`. Out: the settings, and the table with what stands once for each ticket on all of its rows.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from forecast.config import TillSettings
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.makers.layouts import in_words_of, laid_over, layout_of


def as_made(raw: RawTable, settings: TillSettings) -> TillSettings:
    """Return `settings` over what is known of the maker's export; as they are for a table of no known maker."""
    columns = [str(name) for name in raw.frame.columns]
    layout = layout_of(columns)
    return settings if layout is None else laid_over(settings, in_words_of(layout, columns))


def read_as(raw: RawTable) -> str:
    """Return what the export of a known maker is called, "" for any other table."""
    layout = layout_of(str(name) for name in raw.frame.columns)
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
