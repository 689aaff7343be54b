"""The small roles of a line: its id, its unit, whether it was training, and the currency of its amount."""

from __future__ import annotations

import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.values.signs import currencies_of, currency_mark
from forecast.sources.tabular.values.units import unit_of
from forecast.sources.till.columns.cells import day_in
from forecast.sources.till.columns.evidence import Column
from forecast.sources.till.columns.roles import Roles

NOT_TRAINING = frozenset({"", "0", "0.0", "false", "falsch", "faux", "non", "nein", "no", "n", "normal"})
_MOSTLY_ONCE = 0.8
_TRAINING = frozenset(
    {"1", "true", "wahr", "vrai", "oui", "ja", "yes", "y", "x", "t", "train", "training", "training mode", "test"}
    | {"ecole", "école", "mode ecole", "mode école", "formation", "mode formation", "schulung", "schulungsmodus"}
    | {"übung", "uebung", "トレーニング"}
)
_CELLS_LOOKED_AT = 200
"""Among so many different cells a mark of money shows."""


def find_small_roles(roles: Roles) -> None:
    """Find the roles that make no row: line_id, unit, training; and the currency (a code, a mark of several, "")."""
    known = NOT_TRAINING | _TRAINING
    fits = {
        "line_id": [c for c in roles.named("line_id") if _is_unique_id(roles, c)],
        "unit": [c for c in roles.named("unit") if c.share(unit_of) > 0.8],
        # An empty column of training says that nothing was; a till's other files may say otherwise.
        "training": [
            c
            for c in roles.named("training", "mode", may_be_empty=True)
            if not c.different or c.share(lambda text: text.casefold() in known) == 1
        ],
    }
    for role, columns in fits.items():
        if role not in roles.found:
            roles.take(role, next(iter(columns), None))
    _find_currency(roles)


def _is_unique_id(roles: Roles, column: Column) -> bool:
    """Tell whether an id names one line within its shop, day and ticket.

    Rows that repeat it must be the same row again; of an id of the whole till a few may differ.
    """
    frame, found = roles.table.raw.frame, roles.found
    key = pd.DataFrame({"id": column.cells}, index=frame.index)
    for role in ("shop", "ticket"):
        if role in found:
            key[role] = frame[found[role]]
    if "day" in found:
        codes, texts = pd.factorize(frame[found["day"]])
        days = [str(day_in(str(text)) or text) for text in texts]
        key["day"] = pd.Series(days, dtype="str").to_numpy()[codes]
    figures = [found[role] for role in ("qty", "amount") if role in found]
    said = frame[[*roles.joined, *figures]].add_prefix("of ")
    rows = pd.concat([key, said], axis=1)[column.cells != ""].drop_duplicates()
    differing = float(rows.duplicated(list(key.columns)).mean())
    if column.different >= _MOSTLY_ONCE * column.counts.sum():
        return differing <= 0.05
    others = [name for name in key if name != "id"]
    return differing == 0 and bool(others) and bool(rows.duplicated(others).any())


def _find_currency(roles: Roles) -> None:
    amount = roles.column("amount")
    if named := [c for c in roles.table.of("currency") if c.filled > 0.5]:
        kinds = sorted(str(text) for text in named[0].counts.index)
        roles.currency = kinds[0].upper() if len(kinds) == 1 and len(kinds[0]) == 3 else ""
        if len(kinds) > 1 and amount is not None:
            roles.doubts.append(_several(named[0], kinds))
    elif amount is not None and amount.different:
        marks = sorted({mark for text in amount.counts.index[:_CELLS_LOOKED_AT] if (mark := currency_mark(str(text)))})
        may_be = frozenset.intersection(*map(currencies_of, marks)) if marks else frozenset()
        if len(marks) > 1 and not may_be:
            roles.doubts.append(_several(amount, marks))
        shown = next(iter(may_be)) if len(may_be) == 1 else (marks or [""])[0]
        roles.currency = amount.named.currency or shown


def _several(column: Column, kinds: list[str]) -> Notice:
    values: dict[str, str | int] = {"column": column.name, "currencies": ", ".join(kinds[:5])}
    return Notice("till_several_currencies", severity="warning", values=values)
