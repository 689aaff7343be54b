"""New products borrow from their analogue and their shop until their own models speak (`models/new_products.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.models.ladder import Spoken
from forecast.models.new_products import (
    FEWEST_LENDERS,
    LENDER_DAYS,
    OWN_DAYS_ENOUGH,
    Lenders,
    Lent,
    activity,
    lent,
    level_of_new,
    widened,
)
from forecast.notices import reason

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
SHARE_WORTH_TELLING = 0.25
"""A share of a forecast below this is not worth a word."""


def with_borrowed(
    spoken: Spoken,
    rows: pd.DataFrame,
    *,
    history: pd.DataFrame,
    level: Floats,
    analogue_of: Mapping[str, str],
    offered_days: Mapping[tuple[str, str], int],
    young_days: int,
) -> tuple[Spoken, Floats]:
    """Return the forecasts with those of new products borrowed in part, and by how much each row's spread widens.

    New is what has been on offer in its shop on fewer than `young_days` days and has no model that speaks, and
    everything with an analogue in its first two weeks there. `level` is each row's recent level [units], `offered_days`
    counts the days by shop and product: what another shop sold says nothing here. Where nobody can lend, a forecast
    stays as it is.
    """
    asked = _Asked.of(spoken, rows, level=level, analogue_of=analogue_of, offered_days=offered_days)
    is_new = asked.is_new(young_days)
    forecast, widen = spoken.forecast.copy(), np.ones(len(rows))
    rung, method, why = spoken.rung.copy(), spoken.method.copy(), spoken.reason.copy()
    borrowed: dict[int, Lent] = {}
    for sold, here in _by_shop_and_day(rows, history, is_new):
        for at in here[is_new[here]]:
            lenders = asked.lenders_of(int(at), here[~is_new[here]])
            days, own_level = int(asked.days[at]), _level_beside(sold, asked.product, int(at), lenders)
            if own_level is None:
                continue
            made = lent(lenders, level=own_level, own_days=days, own_rung=str(spoken.rung[at]))
            borrowed[int(at)] = made
            forecast[at] = made.own_share * spoken.forecast[at] + made.weight @ lenders.forecast
            if lenders.analogue >= 0 and days < OWN_DAYS_ENOUGH:
                rung[at], method[at] = "analogue", spoken.method[lenders.rows[lenders.analogue]]
                why[at] = reason("analogue", analogue=str(asked.analogue[at]), have_days=days)
                widen[at] = widened(made.own_share)
            elif 1 - made.own_share >= SHARE_WORTH_TELLING:
                shop_share = round(1 - made.own_share, 2)
                why[at] = f"{why[at]}\n{reason('shop_beside', have_days=days, shop_share=shop_share)}"
    return replace(spoken, forecast=forecast, rung=rung, method=method, reason=why, lent=borrowed), widen


@dataclass(frozen=True)
class _Asked:
    """The rows that are forecast, as arrays; `days` is how long each has been on offer in its shop."""

    product: Texts
    analogue: Texts
    days: Ints
    rung: Texts
    forecast: Floats
    level: Floats

    @classmethod
    def of(
        cls,
        spoken: Spoken,
        rows: pd.DataFrame,
        *,
        level: Floats,
        analogue_of: Mapping[str, str],
        offered_days: Mapping[tuple[str, str], int],
    ) -> _Asked:
        product = rows["product"].to_numpy(dtype=object)
        days = [offered_days.get(key, 0) for key in zip(rows["shop"], rows["product"], strict=True)]
        return cls(
            product=product,
            analogue=np.array([analogue_of.get(name, "") for name in product], dtype=object),
            days=np.array(days, dtype=np.int64),
            rung=spoken.rung,
            forecast=spoken.forecast,
            level=level,
        )

    def is_new(self, young_days: int) -> Bools:
        """Tell which rows may borrow."""
        has_analogue = self.analogue != ""
        is_young = (self.days < young_days) & (self.rung != "boosted") & ((self.days > 0) | has_analogue)
        found: Bools = is_young | (has_analogue & (self.days < OWN_DAYS_ENOUGH))
        return found

    def lenders_of(self, at: int, others: Ints) -> Lenders:
        """Return who of the `others` of the same shop and day lends to one row."""
        able = others[(self.rung[others] != "none") & (self.level[others] > 0) & (self.days[others] >= OWN_DAYS_ENOUGH)]
        is_shop = (self.rung[able] == "boosted") & (self.days[able] >= LENDER_DAYS)
        is_shop &= is_shop.sum() >= FEWEST_LENDERS
        is_analogue = (self.product[able] == self.analogue[at]) & (self.analogue[at] != "")
        lends = is_shop | is_analogue
        place = np.flatnonzero(is_analogue[lends])
        return Lenders(
            rows=able[lends],
            forecast=self.forecast[able[lends]],
            level=self.level[able[lends]],
            is_shop=is_shop[lends],
            analogue=int(place[0]) if len(place) else -1,
        )


def _by_shop_and_day(rows: pd.DataFrame, history: pd.DataFrame, is_new: Bools) -> Iterator[tuple[pd.DataFrame, Ints]]:
    """Yield what a shop has sold since its first new product came, days × products, and its rows of one day."""
    shops = rows["shop"].to_numpy(dtype=object)
    for shop in dict.fromkeys(shops[is_new]):
        here = shops == shop
        past = history.loc[history["shop"] == shop]
        of_new = past["product"].isin(rows["product"].to_numpy()[is_new & here])
        past = past.loc[past["day"] >= past.loc[of_new, "day"].min()]
        sold = past.pivot_table(index="day", columns="product", values="demand_qty", observed=True)
        day = rows["day"].to_numpy()
        for one in np.unique(day[is_new & here]):
            yield sold, np.flatnonzero(here & (day == one))


def _level_beside(sold: pd.DataFrame, product: Texts, at: int, lenders: Lenders) -> float | None:
    """Return the level of a new product beside its lenders [units], None where nothing tells it.

    Days count on which it and a lender were on offer. Beside a whole shop the analogue does not tell how busy they
    were.
    """
    counts = lenders.is_shop if lenders.is_shop.any() else np.ones(len(lenders.rows), dtype=bool)
    start = float(lenders.level[lenders.analogue]) if lenders.analogue >= 0 else np.nan
    own, busy = np.zeros(0), np.zeros(0)
    if product[at] in sold and counts.any():
        names = product[lenders.rows[counts]]
        table = sold.reindex(columns=[product[at], *names]).to_numpy(dtype=np.float64)
        known = np.isfinite(table[:, 0]) & np.isfinite(table[:, 1:]).any(axis=1)
        own, busy = table[known, 0], activity(table[known, 1:], lenders.level[counts])
    return level_of_new(own, busy, start_level=start) if len(own) or np.isfinite(start) else None
