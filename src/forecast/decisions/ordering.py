"""What to order from whom, until when: need until the delivery after next, less what is there, in whole packs.

In: Need, Recipes, Suppliers, Stock, OnOrder, OpenDays. Out: OrderPlan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import NormalDist

import pandas as pd

from forecast.config import OrderingSettings
from forecast.decisions.consumption import Consumption
from forecast.decisions.ingredients import ingredient_use
from forecast.decisions.order_line import OrderLine, Shelf, order_line, shelves
from forecast.decisions.supplier_minimum import Minimum, keep_minimum
from forecast.decisions.suppliers import Terms, chosen_terms, next_deliveries
from forecast.notices import Notice, Value
from forecast.tables import (
    WEEKLY_CLOSINGS,
    DataFrame,
    Need,
    OrderPlan,
    ShopTables,
    Suppliers,
    checked,
    empty,
)

_AHEAD = pd.Timedelta(days=90)
_OLD_COUNT_DAYS = 7


def order_plan(
    need: DataFrame[Need],
    tables: ShopTables,
    *,
    public_holidays: pd.DataFrame,
    now: pd.Timestamp,
    settings: OrderingSettings,
    days_together: float = 0.0,
) -> tuple[DataFrame[OrderPlan], list[Notice]]:
    """Propose the next order of every ingredient at every shop; zero packs where what is there lasts.

    The next delivery that can still be ordered must last until the one after it arrives:

    order = need until then + safety − counted stock − under way, in whole packs.

    Deliveries come after the day's baking. The need starts on the day after the stock count, so an old count is
    rolled forward by what `need` holds for the days since. Safety = z · σ + `safety_days` · mean daily need, with z
    the normal quantile of `settings.level`; products of one day vary together, days as much as `days_together` tells
    (the correlation of the errors of two days' forecasts). Days beyond the forecast repeat its last week. See Silver,
    Pyke & Peterson (1998), Inventory Management and Production Planning and Scheduling, ch. 7, on fixed intervals.

    `public_holidays` has rows with `day`, and `shop` where holidays differ ("" = every shop): deliveries and cut-offs
    avoid them, and the shop's closed days other than its weekly ones. `now` is the aware moment of ordering.
    """
    use, terms, notices = _orderable(need, tables)
    stock, on_order, minimums = tables.stock, tables.on_order, _minimums(tables.suppliers)
    open_days = tables.open_days
    finished: list[OrderLine] = []
    for key, of_shop in use.groupby("shop", sort=True):
        shop, today = str(key), now.tz_convert(tables.timezone).tz_localize(None).normalize()
        planned_from = _baked_from(shop, need, today)
        names = sorted(of_shop["ingredient"].unique())
        on_shelf = shelves(shop, stock, ingredients=names, on_order=on_order, today=today, planned_from=planned_from)
        closures = open_days[(open_days["shop"] == shop) & ~open_days["is_open"]]
        closed, not_weekly = set(closures["day"]), closures.loc[~closures["reason"].isin(WEEKLY_CLOSINGS), "day"]
        blocked = _holidays(shop, public_holidays) | set(not_weekly)
        lines = []
        for name, rows in of_shop.groupby("ingredient", sort=True):
            used = Consumption.of(
                rows, known_from=planned_from, through=today + _AHEAD, closed=closed, days_together=days_together
            )
            line = order_line(
                shop,
                terms[str(name)],
                consumption=used,
                shelf=on_shelf[str(name)],
                planned_from=planned_from,
                deliveries=next_deliveries(terms[str(name)].schedule, now, blocked=blocked),
                z=NormalDist().inv_cdf(settings.level),
            )
            lines.append(line)
        notices += [_runs_out(line, line.runs_out_on) for line in lines if line.runs_out_on is not None]
        notices += _count_notices(shop, on_shelf, today)
        for together in _by_order(lines):
            kept, said = keep_minimum(together, minimums[together[0].terms.supplier])
            finished += kept
            notices += said
    return _table(finished), notices


def _orderable(need: DataFrame[Need], tables: ShopTables) -> tuple[pd.DataFrame, dict[str, Terms], list[Notice]]:
    """Return the use of ingredients that somebody delivers, the terms, and what there is to say of the others."""
    terms, chosen = chosen_terms(tables.suppliers, timezone=tables.timezone)
    use, notices = ingredient_use(need, tables.recipes, sold_in={name: each.unit for name, each in terms.items()})
    wanted = set(use["ingredient"])
    notices += [notice for notice in chosen if notice.values["ingredient"] in wanted]
    notices += [_no_delivery(each) for name, each in terms.items() if name in wanted and not each.schedule.weekdays]
    delivered = [name for name, each in terms.items() if each.schedule.weekdays]
    return use[use["ingredient"].isin(delivered)], terms, notices


def _baked_from(shop: str, need: DataFrame[Need], today: pd.Timestamp) -> pd.Timestamp:
    """Return the first day ahead on which the shop bakes, tomorrow if it has none.

    A day that is planned weeks ahead comes after deliveries that are ordered now: what is used until then counts.
    """
    ahead = need.loc[(need["shop"] == shop) & (need["is_planned"] | (need["day"] > today)), "day"]
    return today + pd.Timedelta(days=1) if ahead.empty else ahead.min()


def _minimums(suppliers: DataFrame[Suppliers]) -> dict[str, Minimum]:
    """Return the smallest order by supplier; the largest where its rows differ."""
    limits = suppliers.groupby("supplier")[["minimum_order_amount", "minimum_order_kg"]].max()
    return {str(supplier): Minimum(float(amount), float(kg)) for supplier, amount, kg in limits.itertuples(name=None)}


def _holidays(shop: str, public_holidays: pd.DataFrame) -> set[pd.Timestamp]:
    """Return the days on which nothing is delivered; the weekly closing day is a matter of supplier and shop."""
    if "shop" in public_holidays:
        public_holidays = public_holidays[public_holidays["shop"].isin(["", shop])]
    return set(pd.to_datetime(public_holidays["day"]))


def _by_order(lines: Sequence[OrderLine]) -> list[list[OrderLine]]:
    """Put lines that go to one supplier for one delivery together."""
    orders: dict[tuple[str, pd.Timestamp], list[OrderLine]] = {}
    for line in sorted(lines, key=lambda line: (line.terms.supplier, line.delivery.day)):
        orders.setdefault((line.terms.supplier, line.delivery.day), []).append(line)
    return list(orders.values())


def _no_delivery(terms: Terms) -> Notice:
    return Notice("no_delivery_day", "warning", values={"supplier": terms.supplier, "ingredient": terms.ingredient})


def _runs_out(line: OrderLine, day: pd.Timestamp) -> Notice:
    values: dict[str, Value] = {
        "ingredient": line.terms.ingredient,
        "supplier": line.terms.supplier,
        "runs_out_on": day.date().isoformat(),
        "delivery_day": line.delivery.day.date().isoformat(),
    }
    return Notice("runs_out_before", "warning", line.shop, values)


def _count_notices(shop: str, on_shelf: Mapping[str, Shelf], today: pd.Timestamp) -> list[Notice]:
    """Say once per shop which ingredients were never counted, and how old the oldest count is."""
    uncounted = [ingredient for ingredient, shelf in on_shelf.items() if shelf.counted_on is None]
    ages = [(today - shelf.counted_on).days for shelf in on_shelf.values() if shelf.counted_on is not None]
    notices = []
    if uncounted:
        values: dict[str, Value] = {"count": len(uncounted), "ingredients": ", ".join(uncounted)}
        notices.append(Notice("no_stock_count", shop=shop, values=values))
    if ages and max(ages) > _OLD_COUNT_DAYS:
        notices.append(Notice("old_stock_count", shop=shop, values={"days": max(ages)}))
    return notices


def _table(lines: Sequence[OrderLine]) -> DataFrame[OrderPlan]:
    if not lines:
        return empty(OrderPlan)
    rows = pd.DataFrame(
        {
            "shop": line.shop,
            "supplier": line.terms.supplier,
            "ingredient": line.terms.ingredient,
            "order_by_at": line.delivery.order_by_at.tz_convert("UTC"),
            "delivery_day": line.delivery.day,
            "covers_to_day": line.covers_to_day,
            "ingredient_unit": line.terms.unit,
            "need_qty": round(line.need_qty, 6),
            "safety_qty": round(line.safety_qty, 6),
            "stock_qty": line.stock_qty,
            "on_order_qty": round(line.on_order_qty, 6),
            "pack_qty": line.terms.pack_qty,
            "packs": line.packs,
            "order_qty": round(line.packs * line.terms.pack_qty, 6),
            "cost_net_amount": line.cost_net_amount,
            "reason": line.reason,
        }
        for line in lines
    )
    return checked(OrderPlan, rows.sort_values(["shop", "supplier", "ingredient", "delivery_day"]))
