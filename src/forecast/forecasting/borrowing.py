"""New products borrow from their analogue and their shop until their own models speak (`models/ladder`).

In: what the ladder said of every row, what every shop sold. Out: the same with what is borrowed, and from whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.models.ladder.new_products import (
    FEWEST_LENDERS,
    LEAST_BUSY,
    LENDER_DAYS,
    OWN_DAYS_ENOUGH,
    RECENT_DAYS,
    Lenders,
    Lent,
    activity,
    lent,
    level_of_new,
    widened,
)
from forecast.models.ladder.rungs import Spoken
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
    is_settled: Bools | None = None,
) -> tuple[Spoken, Floats]:
    """Return the forecasts with those of new products borrowed in part, and by how much each row's spread widens.

    New is what has been on offer in its shop on fewer than `young_days` days and has no model that speaks, and
    everything with an analogue in its first two weeks there. `level` is each row's recent level [units], `offered_days`
    counts the days by shop and product: what another shop sold says nothing here. Rows that are `is_settled`, since a
    person chose who speaks, borrow nothing. Only what is among the `rows` lends;
    where nobody does, a forecast stays as it is. A spread widens only where it is that of the analogue's method: the
    weekday rule's own is wide enough for what else is borrowed.
    """
    asked = _Asked.of(spoken, rows, level=level, analogue_of=analogue_of, offered_days=offered_days)
    is_new = asked.is_new(young_days)
    if is_settled is not None:
        is_new &= ~is_settled
    forecast, widen = spoken.forecast.copy(), np.ones(len(rows))
    if not is_new.any():
        return spoken, widen
    rung, method, why = spoken.rung.copy(), spoken.method.copy(), spoken.reason.copy()
    borrowed: dict[int, Lent] = {}
    for sold, in_shop, here in _by_shop_and_day(rows, history, is_new):
        for at in here[is_new[here]]:
            start_level = asked.start_level(int(at), in_shop)
            lenders = asked.lenders_of(int(at), here, is_new)
            days, own_level = int(asked.days[at]), _level_beside(sold, asked.product, int(at), lenders, start_level)
            if own_level is None:
                continue
            made = lent(lenders, level=own_level, own_days=days, own_rung=str(spoken.rung[at]))
            borrowed[int(at)] = made
            forecast[at] = made.own_share * spoken.forecast[at] + made.weight @ lenders.forecast
            like, share = reason("analogue", analogue=str(asked.analogue[at]), have_days=days), 1 - made.own_share
            if np.isfinite(start_level) and days < OWN_DAYS_ENOUGH:
                rung[at], why[at] = "analogue", like
                method[at] = spoken.method[lenders.rows[max(lenders.analogue, 0)]]
                widen[at] = widened(made.own_share)
            elif share >= SHARE_WORTH_TELLING:
                beside = reason("shop_beside", have_days=days, shop_share=round(share, 2))
                why[at] = f"{why[at]}\n{beside if lenders.is_shop.any() else like}"
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

    def start_level(self, at: int, in_shop: Ints) -> float:
        """Return the level of one row's analogue [units], nan where it has none that has been on offer long enough."""
        like = in_shop[self._is_analogue(at, in_shop)]
        return float(self.level[like[0]]) if len(like) else np.nan

    def lenders_of(self, at: int, here: Ints, is_new: Bools) -> Lenders:
        """Return who of the same shop and day (`here`) lends to one row: what stands for the shop, and the analogue."""
        is_shop = (self.rung[here] == "boosted") & (self.level[here] > 0) & (self.days[here] >= LENDER_DAYS)
        is_shop &= ~is_new[here]
        is_shop &= is_shop.sum() >= FEWEST_LENDERS
        is_analogue = self._is_analogue(at, here)
        lends = is_shop | is_analogue
        place = np.flatnonzero(is_analogue[lends])
        return Lenders(
            rows=here[lends],
            forecast=self.forecast[here[lends]],
            level=self.level[here[lends]],
            is_shop=is_shop[lends],
            analogue=int(place[0]) if len(place) else -1,
        )

    def _is_analogue(self, at: int, among: Ints) -> Bools:
        """Tell which rows are one row's analogue, where it can lend: from its own third week on."""
        is_named = (self.product[among] == self.analogue[at]) & (self.analogue[at] not in ("", self.product[at]))
        able = (self.rung[among] != "none") & (self.level[among] > 0) & (self.days[among] >= OWN_DAYS_ENOUGH)
        found: Bools = is_named & able
        return found


def _by_shop_and_day(
    rows: pd.DataFrame, history: pd.DataFrame, is_new: Bools
) -> Iterator[tuple[pd.DataFrame, Ints, Ints]]:
    """Yield what a shop has sold since its first new product came, days × products; its rows; those of one day."""
    shops, days = rows["shop"].to_numpy(dtype=object), rows["day"].to_numpy()
    past_of = dict(list(history.loc[history["shop"].isin(shops[is_new])].groupby("shop")))
    for shop in dict.fromkeys(shops[is_new]):
        here = shops == shop
        past = past_of.get(shop, history.iloc[:0])
        of_new = past["product"].isin(rows["product"].to_numpy()[is_new & here])
        past = past.loc[past["day"] >= past.loc[of_new, "day"].min()]
        sold = past.pivot_table(index="day", columns="product", values="demand_qty", observed=True)
        for one in np.unique(days[is_new & here]):
            yield sold, np.flatnonzero(here), np.flatnonzero(here & (days == one))


def _level_beside(sold: pd.DataFrame, product: Texts, at: int, lenders: Lenders, start_level: float) -> float | None:
    """Return the level of a new product beside its lenders [units], None where nothing tells it.

    Days count on which it was on offer and its lenders sold something worth the name, of the newest eight weeks of
    them. Beside a whole shop the analogue does not tell how busy they were.
    """
    if not len(lenders.rows):
        return None
    counts = lenders.is_shop if lenders.is_shop.any() else np.ones(len(lenders.rows), dtype=bool)
    own, busy = np.zeros(0), np.zeros(0)
    if product[at] in sold:
        table = sold.reindex(columns=[product[at], *product[lenders.rows[counts]]])
        table = table.loc[table[product[at]].notna()]
        table = table.loc[table.index > table.index.max() - pd.Timedelta(days=RECENT_DAYS)]
        values = table.to_numpy(dtype=np.float64)
        own, busy = values[:, 0], activity(values[:, 1:], lenders.level[counts])
        own, busy = own[busy >= LEAST_BUSY], busy[busy >= LEAST_BUSY]
    return level_of_new(own, busy, start_level=start_level) if len(own) or np.isfinite(start_level) else None
