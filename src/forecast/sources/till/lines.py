"""From the text of a till export to its lines, every one of them, none left out.

In: `RawTable`, `TillMapping`. Out: the columns of `TillLines` with `line`, `article`, `is_training`
and `mark`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.config import TillSettings
from forecast.sources.tabular.table import Gathered, RawTable, days, numbers, times
from forecast.sources.till.business_day import business_day
from forecast.sources.till.mapping import TillMapping, text_of

HALF_HOUR_S = 1800
NOT_TRAINING = frozenset({"", "0", "0.0", "false", "falsch", "faux", "non", "nein", "no", "n", "normal"})


def till_lines(
    raw: RawTable, mapping: TillMapping, settings: TillSettings, *, shop: str, day_ends_s: int = 0
) -> pd.DataFrame:
    """Return every line of the file, with its line number.

    `qty` and `amount_eur` are as the till gives them, or qty × unit price rounded to cents; a line of an hourly total
    stands at the middle of its hour. Sales before
    `day_ends_s` are of the day before, and their seconds count on past its midnight.

    Raises
    ------
    SourceError
        With every unreadable cell of every column.
    """
    gathered = Gathered()
    columns = mapping.columns
    lines = pd.DataFrame({"line": raw.lines.to_numpy()}, index=raw.frame.index)
    lines["shop"] = shops_of(raw, mapping, shop=shop)
    with gathered.gathering():
        lines["day"] = days(raw, columns["day"], order=settings.date_order, setting="[till] date_order")
    with gathered.gathering():
        lines["time_s"] = _seconds(raw, mapping)
    lines["ticket"] = _names(text_of(raw, mapping, "ticket"))
    lines["line_id"] = _names(text_of(raw, mapping, "line_id"))
    article = _names(text_of(raw, mapping, "product"))
    lines["article"] = article
    lines["product"] = article.replace(settings.rename) if settings.rename else article
    with gathered.gathering():
        lines["qty"] = 1.0 if mapping.line_is_one_unit else _quantities(raw, mapping, settings)
    with gathered.gathering():
        lines["amount_eur"] = _amounts(raw, mapping, settings, lines)
    gathered.tell()
    lines["day"], lines["time_s"] = business_day(lines["day"], lines["time_s"], day_ends_s)
    lines["is_training"] = ~text_of(raw, mapping, "training").str.casefold().isin(NOT_TRAINING)
    lines["mark"] = text_of(raw, mapping, "mark")
    if mapping.amount_is == "line_total" and mapping.qty_is == "units" and not mapping.line_is_one_unit:
        # Some tills write a refund as one piece for minus its price.
        is_refund = (lines["amount_eur"] < 0) & (lines["qty"] > 0)
        lines["qty"] = lines["qty"].where(~is_refund, -lines["qty"])
    return lines


def shops_of(raw: RawTable, mapping: TillMapping, *, shop: str) -> pd.Series[str]:
    """Return the shop of each line; `shop` where the file names none."""
    shops = _names(text_of(raw, mapping, "shop"))
    return shops.where(shops != "", shop)


def _names(cells: pd.Series[str]) -> pd.Series[str]:
    """Return names and numbers with single blanks, without the `.0` that spreadsheets add: 150040.0 is 150040."""
    codes, texts = pd.factorize(cells)
    names = pd.Series(texts, dtype="str").str.replace(r"^(\d+)\.0+$", r"\1", regex=True).str.split().str.join(" ")
    return pd.Series(names.to_numpy()[codes], index=cells.index, dtype="str")


def _seconds(raw: RawTable, mapping: TillMapping) -> pd.Series[int] | None:
    columns = mapping.columns
    if mapping.grain == "daily":
        return pd.Series(pd.NA, index=raw.frame.index, dtype="Int32")
    if mapping.grain == "hourly" and "hour" in columns:
        hours = numbers(raw, columns["hour"], ge=0, le=23)
        return (hours // 1 * 3600 + HALF_HOUR_S).astype("Int32")
    seconds = times(raw, columns["time"] if "time" in columns else columns["day"])
    return seconds // 3600 * 3600 + HALF_HOUR_S if mapping.grain == "hourly" else seconds


def _quantities(raw: RawTable, mapping: TillMapping, settings: TillSettings) -> pd.Series[float]:
    role = "qty" if "qty" in mapping.columns else "amount"
    return numbers(raw, mapping.columns[role], decimal=settings.decimal, setting="[till] decimal")


def _amounts(
    raw: RawTable, mapping: TillMapping, settings: TillSettings, lines: pd.DataFrame
) -> pd.Series[float] | float:
    if "amount" not in mapping.columns:
        return lines["qty"] if mapping.qty_is == "eur" else np.nan
    least = 0.0 if mapping.amount_is == "unit_price" else None
    values = numbers(
        raw, mapping.columns["amount"], decimal=settings.decimal, ge=least, required=False, setting="[till] decimal"
    )
    if mapping.amount_is == "unit_price" and "qty" in lines:
        return (values * lines["qty"]).round(2)
    return values
