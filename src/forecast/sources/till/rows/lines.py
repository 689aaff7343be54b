"""From the text of a till export to its lines, every one of them, none left out.

In: `RawTable`, `TillMapping`, rules of rows. Out: the columns of `TillLines` with `line`, `article`, `is_training`,
`mark` and `row_reason`: why a row is nothing that was sold, as its own cells say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem
from forecast.notices import Notice
from forecast.sources.tabular.layout.report_words import begins_total
from forecast.sources.tabular.raw import MOST_TOLD, RawTable
from forecast.sources.tabular.values.read import Read
from forecast.sources.till.columns.codes import refuse_spoilt_codes
from forecast.sources.till.columns.mapping import TillMapping, text_of
from forecast.sources.till.columns.names import tidied
from forecast.sources.till.columns.roles_of_articles import joined
from forecast.sources.till.columns.roles_of_lines import NOT_TRAINING
from forecast.sources.till.rows.business_day import business_day
from forecast.sources.till.rows.checks import allowed_unreadable, at_odds, held_against, refuse_beyond, unreadable
from forecast.sources.till.rows.readings import Readings, readings
from forecast.sources.till.rows.row_words import REFUND, SALE
from forecast.sources.till.rows.rows import ColumnRule, kinds_of_rows
from forecast.sources.till.rows.signs import signed, voids_netted
from forecast.texts import Said, phrase

_AT_LEAST_NOTHING = phrase("expected.at_least", least=0)


def till_lines(
    raw: RawTable,
    mapping: TillMapping,
    settings: TillSettings,
    *,
    shop: str,
    timezone: str = "UTC",
    day_ends_s: int = 0,
    rules: Sequence[ColumnRule] = (),
    rows: int | None = None,
) -> tuple[pd.DataFrame, dict[str, Said], list[Notice]]:
    """Return every line of the file with its line number, how they were read in words, and what is doubtful in them.

    `qty` and `amount` are as the till gives them, or qty × unit price rounded to cents; what takes a sale back has
    a minus. A line of an hourly total stands at the middle of its hour. A row with a cell that cannot be read has the
    `row_reason` "unreadable" and what could be read of it. `rows` is how many the whole file has, of which `raw` may be
    a part.

    Raises
    ------
    SourceError
        When more than a few rows cannot be read, with the first cells of every column.
    """
    lines = _called(raw, mapping, shop=shop)
    refuse_spoilt_codes(raw.path, " + ".join(mapping.joined), lines["article"], lines["line"].tolist())
    read = readings(raw, mapping, settings, timezone=timezone)
    reads = dict(read.by_role)
    lines["row_reason"] = kinds_of_rows(raw, rules, lines["ticket"])
    is_sold = lines["row_reason"].isin([SALE, REFUND]) & (lines["article"] != "")
    reads["day"] = _required(reads["day"])
    is_undated = reads["day"].is_wrong | (reads["time"].is_wrong if "time" in reads else False)
    is_nameless = lines["row_reason"].isin([SALE, REFUND]) & (lines["article"] == "")
    is_total = _has_total_word(raw, mapping, is_sold & is_undated) | _is_called_total(raw, is_nameless)
    matters = is_sold & ~is_total
    if mapping.amount_is == "unit_price" and "amount" in reads:
        reads["amount"] = _not_negative(reads["amount"], lines["row_reason"] == REFUND)
    allowed = allowed_unreadable(rows or len(raw.frame) + len(raw.spoilt))
    is_wrong = unreadable(
        raw,
        [
            (_column_of(mapping, role), read_cells, _action(role, read_cells))
            for role, read_cells in reads.items()
            if role != "price"
        ],
        matters,
        allowed=allowed,
    )
    lines["day"] = reads["day"].values
    nothing = pd.Series(pd.NA, index=lines.index, dtype="Int32")
    lines["time_s"] = reads["time"].values.astype("Int32") if "time" in reads else nothing
    if not read.is_business_day:
        lines["day"], lines["time_s"] = business_day(lines["day"], lines["time_s"], day_ends_s)
    lines["qty"] = 1.0 if mapping.line_is_one_unit else reads["qty" if "qty" in reads else "amount"].values
    lines["unit"] = read.unit
    lines["amount"] = _amounts(mapping, reads, lines["qty"])
    is_odd = _spoilt_numbers(mapping, reads, matters & ~is_wrong)
    refuse_beyond(raw, int((is_wrong | is_odd).sum()), _odd_problems(raw, mapping, is_odd), allowed=allowed)
    reason = lines["row_reason"].mask(is_total, "sum_of_others").mask(is_wrong | is_odd, "unreadable")
    is_empty = reason.isin([SALE, REFUND]) & (lines["article"] != "") & lines["qty"].isna()
    lines["row_reason"] = reason.mask(is_empty, "no_quantity")
    lines = signed(lines, amount_has_sign=mapping.amount_is == "line_total" and mapping.qty_is == "units")
    lines, notices = voids_netted(lines, raw.path.name)
    stated, differing = held_against(raw, mapping, lines, read.marks)
    return lines, {**read.stated, **stated}, [*_unknown_units(read, raw.path.name), *notices, *differing]


def shops_of(raw: RawTable, mapping: TillMapping, *, shop: str) -> pd.Series[str]:
    """Return the shop of each line; `shop` where the file names none."""
    shops = tidied(text_of(raw, mapping, "shop"))
    return shops.where(shops != "", shop)


def spoilt_lines(raw: RawTable, lines: pd.DataFrame, *, shop: str) -> pd.DataFrame:
    """Return a line for each row of the file that could not be told apart into cells: its number, and nothing else."""
    empty = {"shop": shop, "ticket": "", "line_id": "", "article": "", "unit": "", "mark": ""}
    rows = pd.DataFrame({"line": list(raw.spoilt)}).assign(**empty, is_training=False, row_reason="unreadable")
    return rows.reindex(columns=lines.columns).astype(lines.dtypes.to_dict())


def _column_of(mapping: TillMapping, role: str) -> str:
    """Return the column that a role is read from; a time may stand in the hour's column, or in the day's."""
    columns = mapping.columns
    return columns.get(role) or columns.get("hour" if role == "time" else "") or columns["day"]


def _called(raw: RawTable, mapping: TillMapping, *, shop: str) -> pd.DataFrame:
    """Return what each line is called: shop, receipt, article."""
    lines = pd.DataFrame({"line": raw.lines.to_numpy()}, index=raw.frame.index)
    lines["shop"] = shops_of(raw, mapping, shop=shop)
    lines["ticket"] = tidied(text_of(raw, mapping, "ticket"))
    lines["line_id"] = tidied(text_of(raw, mapping, "line_id"))
    lines["article"] = tidied(joined([raw.frame[name] for name in mapping.joined]))
    lines["is_training"] = ~text_of(raw, mapping, "training").str.casefold().isin(NOT_TRAINING)
    lines["mark"] = text_of(raw, mapping, "mark")
    return lines


def _has_total_word(raw: RawTable, mapping: TillMapping, among: pd.Series[bool]) -> pd.Series[bool]:
    """Tell those rows in which a cell for day, shop, receipt or article begins with the word for a total."""
    found = pd.Series(False, index=raw.frame.index)
    for role in ("day", "time", "hour", "shop", "ticket", "product"):
        cells = text_of(raw, mapping, role)[among]
        found |= found.index.isin(cells.index[cells.map(begins_total).astype(bool)])
    return found


def _is_called_total(raw: RawTable, among: pd.Series[bool]) -> pd.Series[bool]:
    """Tell those rows in which any cell begins with the word for a total: "Summe Brot" in the column of groups."""
    rows = raw.frame[among]
    found = pd.Series(False, index=raw.frame.index)
    for name in rows.columns:
        words = [cell for cell in rows[name].unique() if begins_total(cell)]
        found |= found.index.isin(rows.index[rows[name].isin(words)])
    return found


def _action(role: str, read: Read) -> Said | None:
    is_number = role in ("qty", "amount") and read.expected != _AT_LEAST_NOTHING
    return phrase("advice.correct_cell_or_set", setting="[till] decimal") if is_number else None


def _unknown_units(read: Readings, file: str) -> list[Notice]:
    if not read.unknown_units:
        return []
    words = ", ".join(f"'{word}' ({count:,})" for word, count in read.unknown_units.items())
    return [Notice("till_units_unknown", "warning", values={"file": file, "words": words})]


def _required(read: Read) -> Read:
    return replace(read, is_wrong=read.is_wrong | read.is_empty)


def _not_negative(read: Read, may_be: pd.Series[bool]) -> Read:
    """Return a reading of prices in which one below nothing is wrong, but for refunds."""
    is_below = (read.values < 0) & ~may_be
    expected = _AT_LEAST_NOTHING if is_below.any() else read.expected
    return replace(read, is_wrong=read.is_wrong | is_below, expected=expected)


def _amounts(mapping: TillMapping, reads: Mapping[str, Read], qty: pd.Series[float]) -> pd.Series[float] | float:
    if "amount" not in reads:
        return qty if mapping.qty_is == "amount" else np.nan
    values: pd.Series[float] = reads["amount"].values
    return (values * qty).round(2) if mapping.amount_is == "unit_price" else values


def _spoilt_numbers(mapping: TillMapping, reads: Mapping[str, Read], matters: pd.Series[bool]) -> pd.Series[bool]:
    """Tell rows whose amount is at odds with price × pieces, where a file has all three."""
    if not {"qty", "price", "amount"} <= reads.keys() or mapping.amount_is != "line_total":
        return pd.Series(False, index=matters.index)
    qty, price, amount = (reads[role].values.where(matters) for role in ("qty", "price", "amount"))
    return at_odds(qty, price, amount)


def _odd_problems(raw: RawTable, mapping: TillMapping, is_odd: pd.Series[bool]) -> list[Problem]:
    """Return a problem for each row at odds with its own price."""
    rows = is_odd.to_numpy().nonzero()[0].tolist()
    names = [mapping.columns[role] for role in ("qty", "price", "amount")] if rows else []
    return [
        raw.problem(
            row,
            names[2],
            "amount_at_odds",
            **{role: raw.frame[name].iloc[row] for role, name in zip(("qty", "price", "amount"), names, strict=True)},
        )
        for row in rows[:MOST_TOLD]
    ]
