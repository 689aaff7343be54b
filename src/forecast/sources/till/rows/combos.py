"""Combos rung up as a header with the price and its parts at nothing: the parts are counted, the header is none.

In: every line of a file of ticket lines. Out: which lines are headers and parts, the parts with the header's money.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.rows.deals import COLUMNS as DEALS
from forecast.sources.till.rows.deals import usual_prices

_NEARLY_ALWAYS = 0.8
_FEWEST_TIMES = 3
_PARTS_WORTH = 0.8
"""Parts that cost at least this share of the header's price when they are sold alone are what the header is made of."""
_LIKE_A_COMBO = re.compile(
    r"\b(\w*menue?s?|combos?|kombi\w*|formules?|formula|\w*deals?|meals?|sets?|bundle|\w*paket|pack|box|zestaw)\b|セット"
)


@dataclass(frozen=True)
class Combos:
    """Headers and parts among lines: `header` has for each part the index of its header, -1 for other lines."""

    is_header: pd.Series[bool]
    header: pd.Series[int]
    notices: tuple[Notice, ...] = ()

    @property
    def is_part(self) -> pd.Series[bool]:
        """The lines that belong to a header."""
        return self.header >= 0


def combos_of(lines: pd.DataFrame, file: str, *, grain: str, known_deals: Collection[str]) -> Combos:
    """Return headers and parts: lines at nothing that stand right after a line with a price, nearly always.

    A header is a combo if it is called like one, or if its parts sold alone cost about as much; lines at nothing after
    anything else (toppings, wishes) are told as doubtful when they are sold as goods as well.
    """
    nothing = Combos(pd.Series(False, index=lines.index), pd.Series(-1, index=lines.index))
    if grain != "ticket_lines" or lines["amount"].isna().all():
        return nothing
    header = _headers(lines)
    if not (header >= 0).any():
        return nothing
    has_parts = np.zeros(len(lines), dtype=bool)
    has_parts[header[header >= 0]] = True
    is_sold = ((lines["amount"] != 0) & (lines["qty"] != 0) & (lines["row_reason"] == "")).to_numpy()
    of_product = pd.DataFrame({"product": lines["product"], "has": has_parts})[is_sold].groupby("product")["has"]
    often = of_product.agg(["mean", "sum"])
    always = often.index[(often["mean"] >= _NEARLY_ALWAYS) & (often["sum"] >= _FEWEST_TIMES)].difference(
        pd.Index(list(known_deals))
    )
    prices = usual_prices(lines[is_sold & ~has_parts])
    made_of, unclear = [], []
    for name in always:
        parts = _parts_of(lines, header, str(name))
        is_called_so, are_sold = _is_like_a_combo(str(name)), any(part in prices for part in parts)
        if (is_called_so and (are_sold or _are_several(parts))) or _is_worth(lines, str(name), parts, prices):
            made_of.append(str(name))
        elif is_called_so or are_sold:
            unclear.append(str(name))
    is_header = lines["product"].isin(made_of).to_numpy() & has_parts
    of_header = np.where((header >= 0) & is_header[header], header, -1)
    values = {"file": file, "products": ", ".join(unclear)}
    notices = (Notice("till_combo_unclear", "warning", values=values),) if unclear else ()
    return Combos(
        pd.Series(is_header, index=lines.index), pd.Series(of_header, index=lines.index, dtype="int64"), notices
    )


def with_parts_paid(lines: pd.DataFrame, combos: Combos) -> pd.DataFrame:
    """Return `lines` in which the parts of each header share its money by what they usually cost alone; headers go.

    In whole cents, the last part taking the rest: money stays as it was.

    Examples
    --------
    >>> lines = pd.DataFrame({"product": ["Menu", "Tea", "Cake"], "qty": [1.0] * 3, "amount": [6.5, 0.0, 0.0]})
    >>> combos = Combos(pd.Series([True, False, False]), pd.Series([-1, 0, 0]))
    >>> with_parts_paid(lines, combos)[["product", "amount"]].to_numpy().tolist()
    [['Tea', 3.25], ['Cake', 3.25]]
    """
    if not combos.is_header.any():
        return lines
    is_sold = ((lines["amount"] != 0) & ~combos.is_header & (lines["qty"] != 0)).to_numpy()
    prices = usual_prices(lines[is_sold])
    parts = lines[combos.is_part]
    header = combos.header[combos.is_part]
    otherwise = float(np.mean(list(prices.values()))) if prices else 1.0
    worth = parts["product"].map(prices).fillna(otherwise) * parts["qty"].abs()
    by_header = worth.groupby(header)
    share = by_header.cumsum() / by_header.transform("sum")
    paid = pd.Series(lines["amount"].to_numpy()[header.to_numpy()], index=parts.index)
    to_here = (paid * share).round(2).where(header.duplicated(keep="last"), paid)
    before = to_here.groupby(header).shift(1, fill_value=0.0)
    amount = lines["amount"].copy()
    amount.loc[parts.index] = (to_here - before).round(6)
    return lines.assign(amount=amount)[~combos.is_header]


def combo_parts(lines: pd.DataFrame, combos: Combos) -> pd.DataFrame:
    """Return per header and part how many lines of the header became how many pieces of which product."""
    parts = lines[combos.is_part]
    deal = pd.Series(lines["product"].to_numpy()[combos.header[combos.is_part].to_numpy()], index=parts.index)
    by_part = parts.assign(deal=deal).groupby(["deal", "product"])["qty"].sum().rename("part_qty").reset_index()
    of_header = lines[combos.is_header].groupby("product")
    totals = pd.DataFrame(
        {"lines_count": of_header.size(), "qty": of_header["qty"].sum(), "amount": of_header["amount"].sum()}
    )
    return by_part.merge(totals, left_on="deal", right_index=True)[DEALS]


def _headers(lines: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return for each line at nothing the place of the priced line that it follows on its receipt, -1 for others."""
    where = np.arange(len(lines))
    is_free = ((lines["amount"] == 0) & (lines["qty"] != 0) & (lines["row_reason"] == "")).to_numpy()
    is_paid = ((lines["amount"] != 0) & (lines["row_reason"] == "") & (lines["qty"] != 0)).to_numpy()
    last_paid = np.maximum.accumulate(np.where(is_paid, where, -1))
    # What stands between them ends it; a voided line does not.
    last_other = np.maximum.accumulate(np.where(is_paid | is_free | (lines["row_reason"] != "").to_numpy(), -1, where))
    receipt = lines.groupby(["shop", "day", "ticket", lines["time_s"].astype(float).fillna(-1)], sort=False).ngroup()
    at = receipt.to_numpy()
    is_of = is_free & (last_paid >= 0) & (last_other < last_paid)
    return np.where(is_of & (at[last_paid] == at), last_paid, -1)


def _parts_of(lines: pd.DataFrame, header: np.ndarray[tuple[int], np.dtype[np.int64]], name: str) -> dict[str, float]:
    """Return the products that follow `name` at nothing, and how many of each for one of it."""
    is_header = (lines["product"] == name).to_numpy()
    is_part = (header >= 0) & is_header[header]
    parts = lines[is_part].groupby("product")["qty"].sum()
    count = float(lines.loc[is_header, "qty"].sum()) or 1.0
    return {str(product): float(qty) / count for product, qty in parts.items()}


def _are_several(parts: dict[str, float]) -> bool:
    return sum(parts.values()) >= 2 * _NEARLY_ALWAYS


def _is_worth(lines: pd.DataFrame, name: str, parts: dict[str, float], prices: Mapping[str, float]) -> bool:
    """Tell whether the parts, sold alone, cost about as much as the header: at least two of them, or two pieces."""
    if not _are_several(parts) or not set(parts) <= set(prices):
        return False
    header = lines[(lines["product"] == name) & (lines["qty"] > 0)]
    header_price = float((header["amount"] / header["qty"]).median())
    return sum(prices[part] * per for part, per in parts.items()) >= _PARTS_WORTH * header_price


def _is_like_a_combo(name: str) -> bool:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = unicodedata.normalize("NFC", "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f"))
    return bool(_LIKE_A_COMBO.search(plain))
