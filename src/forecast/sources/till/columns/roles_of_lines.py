"""The small roles of a line: its id, its unit, whether it was training, and the currency of its amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.values.signs import currencies_of, currency_mark
from forecast.sources.tabular.values.units import unit_of
from forecast.sources.till.columns.cells import day_in
from forecast.sources.till.columns.evidence import Column, Columns

NOT_TRAINING = frozenset({"", "0", "0.0", "false", "falsch", "faux", "non", "nein", "no", "n", "normal"})
_MOSTLY_ONCE = 0.8
_TRAINING = frozenset(
    {"1", "true", "wahr", "vrai", "oui", "ja", "yes", "y", "x", "t", "train", "training", "training mode", "test"}
    | {"ecole", "école", "mode ecole", "mode école", "formation", "mode formation", "schulung", "schulungsmodus"}
    | {"übung", "uebung", "トレーニング"}
)
_CELLS_SEEN = 200
"""Among so many different cells a mark of money shows."""


@dataclass
class Small:
    """The roles line_id, unit and training, the currency (a code, a mark of several, "" for none) and the doubts."""

    columns: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    doubts: list[Notice] = field(default_factory=list)


def small_roles(columns: Columns, given: Mapping[str, str], joined: tuple[str, ...]) -> Small:
    """Return the roles that make no row; `given` are those found before, `joined` the columns of the article."""
    found = Small()
    taken = (*given.values(), *joined)
    known = NOT_TRAINING | _TRAINING
    fits = {
        "line_id": [c for c in columns.of("line_id", taken=taken) if is_unique_id(columns, c, given, joined)],
        "unit": [c for c in columns.of("unit", taken=taken) if c.share(unit_of) > 0.8],
        # An empty column of training says that nothing was; a till's other files may say otherwise.
        "training": [
            c
            for c in columns.of("training", "mode", taken=taken, may_be_empty=True)
            if not c.different or c.share(lambda text: text.casefold() in known) == 1
        ],
    }
    found.columns = {role: some[0].name for role, some in fits.items() if some and role not in given}
    _find_currency(columns, columns.by_name.get(given.get("amount", "")), found)
    return found


def is_unique_id(columns: Columns, column: Column, roles: Mapping[str, str], joined: tuple[str, ...]) -> bool:
    """Tell whether an id names one line within its shop, day and ticket.

    Rows that repeat it must be the same row again; of an id of the whole till a few may differ.
    """
    frame = columns.raw.frame
    key = pd.DataFrame({"id": column.cells}, index=frame.index)
    for role in ("shop", "ticket"):
        if role in roles:
            key[role] = frame[roles[role]]
    if "day" in roles:
        codes, texts = pd.factorize(frame[roles["day"]])
        days = [str(day_in(str(text)) or text) for text in texts]
        key["day"] = pd.Series(days, dtype="str").to_numpy()[codes]
    seen = [roles[role] for role in ("qty", "amount") if role in roles]
    told = pd.concat([key, frame[[*joined, *seen]].add_prefix("of ")], axis=1)[column.cells != ""].drop_duplicates()
    differing = float(told.duplicated(list(key.columns)).mean())
    if column.different >= _MOSTLY_ONCE * column.counts.sum():
        return differing <= 0.05
    others = [name for name in key if name != "id"]
    return differing == 0 and bool(others) and bool(told.duplicated(others).any())


def _find_currency(columns: Columns, amount: Column | None, found: Small) -> None:
    named = [c for c in columns.of("currency") if c.filled > 0.5]
    if named:
        kinds = sorted(str(text) for text in named[0].counts.index)
        found.currency = kinds[0].upper() if len(kinds) == 1 and len(kinds[0]) == 3 else ""
        if len(kinds) > 1 and amount is not None:
            found.doubts.append(_several(named[0], kinds))
    elif amount is not None and amount.different:
        marks = sorted({mark for text in amount.counts.index[:_CELLS_SEEN] if (mark := currency_mark(str(text)))})
        may_be = frozenset.intersection(*map(currencies_of, marks)) if marks else frozenset()
        if len(marks) > 1 and not may_be:
            found.doubts.append(_several(amount, marks))
        shown = next(iter(may_be)) if len(may_be) == 1 else (marks or [""])[0]
        found.currency = amount.named.currency or shown


def _several(column: Column, kinds: list[str]) -> Notice:
    values: dict[str, str | int] = {"column": column.name, "currencies": ", ".join(kinds[:5])}
    return Notice("till_several_currencies", severity="warning", values=values)
