"""What the rows of a file mean together: names, sums of others, shops that are all shops, combos, units kept apart.

In: every line of a file, in its order. Out: the same lines with what they are, notices of what is doubtful.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.till.columns.naming import named
from forecast.sources.till.rows.combos import Combos, combos_of
from forecast.sources.till.rows.sum_shops import sum_shops
from forecast.sources.till.rows.sums import sum_rows
from forecast.sources.till.rows.units_apart import units_apart


@dataclass(frozen=True)
class Meaning:
    """Lines with `row_reason` and `is_part`, the combos among them, and what is doubtful."""

    lines: pd.DataFrame
    combos: Combos
    notices: tuple[Notice, ...]


def meaning_of(
    lines: pd.DataFrame, settings: TillSettings, *, file: str, grain: str, known: Collection[str] = ()
) -> Meaning:
    """Return what the rows of a file are beside what each says itself; `known` are spellings of products that win."""
    lines, notices = named(lines, settings, file, known=known)
    if "sum_of_others" not in settings.readmit:
        is_all_shops, of_shops = sum_shops(lines, file)
        # What a shop that is all shops has was held against the others already.
        is_sum, of_rows = sum_rows(lines[~is_all_shops], file, grain=grain)
        lines = _summed(lines, is_all_shops | is_sum.reindex(lines.index, fill_value=False))
        notices += [*of_shops, *of_rows]
    lines, apart = units_apart(lines)
    combos = combos_of(lines, file, grain=grain, known_deals=settings.deals)
    if apart:
        notices.append(Notice("till_two_units", "warning", values={"file": file, "products": ", ".join(apart)}))
    lines = lines.assign(is_part=combos.is_part)
    return Meaning(lines, combos, (*notices, *combos.notices))


def _summed(lines: pd.DataFrame, is_sum: pd.Series[bool]) -> pd.DataFrame:
    is_new = is_sum & (lines["row_reason"] == "")
    return lines.assign(row_reason=lines["row_reason"].mask(is_new, "sum_of_others"))
