"""What to order from whom, until when: need until the delivery after next, less what is there, in whole packs.

In: Need on scenario paths, Products, Recipes, Doughs, Suppliers, Stock, OnOrder, OpenDays, Sales. Out: OrderPlan,
SupplierOutlook.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.config import OrderingSettings
from forecast.decisions.ordering.consumption import Consumption
from forecast.decisions.ordering.deliveries import Delivery, next_deliveries
from forecast.decisions.ordering.ingredients import ingredient_use
from forecast.decisions.ordering.level import margins_of, service_level
from forecast.decisions.ordering.line import OrderLine, order_line
from forecast.decisions.ordering.minimum import Minimum, keep_minimum
from forecast.decisions.ordering.need import NeedPaths
from forecast.decisions.ordering.outlook import OUTLOOK_DAYS, Ahead, supplier_outlook
from forecast.decisions.ordering.shelf import shelves
from forecast.decisions.ordering.suppliers import Terms, chosen_terms
from forecast.decisions.ordering.told import count_notices, level_assumed, no_delivery, runs_out
from forecast.notices import Notice
from forecast.tables import (
    WEEKLY_CLOSINGS,
    DataFrame,
    Need,
    OrderPlan,
    ShopTables,
    SupplierOutlook,
    Suppliers,
    checked,
    empty,
)

_AHEAD = pd.Timedelta(days=90)


@dataclass(frozen=True)
class Ordered:
    """What to order now, what suppliers will probably be asked for after it, and what there is to say."""

    plan: DataFrame[OrderPlan]
    outlook: DataFrame[SupplierOutlook]
    notices: list[Notice]


def order_plan(
    need: NeedPaths,
    tables: ShopTables,
    *,
    public_holidays: pd.DataFrame,
    now: pd.Timestamp,
    settings: OrderingSettings,
) -> Ordered:
    """Propose the next order of every ingredient at every shop; zero packs where what is there lasts.

    The next delivery that can still be ordered must last until the one after it arrives (periodic review):

    order = need until then + safety − counted stock − under way, in whole packs.

    Deliveries come after the day's baking. The need starts on the day after the stock count, so an old count is
    rolled forward by what `need` holds for the days since. Need and safety are read off the scenario paths of `need`
    (`order_line`), at a service level of each ingredient's own (`service_level`). Days beyond the forecast repeat its
    last week. See Silver, Pyke & Peterson (1998), Inventory Management and Production Planning and Scheduling, ch. 7,
    on periodic review.

    Of `tables` are read: products (margins, doughs), recipes, doughs, suppliers, stock, on_order, open_days, sales (the
    share of what has no recipe). `public_holidays` has rows with `day`, and `shop` where holidays differ ("" = every
    shop): deliveries and cut-offs avoid them, and the shop's closed days other than its weekly ones. `now` is the aware
    moment of ordering.
    """
    use, terms, notices = _orderable(need.rows, tables)
    notices = [*need.notices, *notices] if len(use) else notices
    minimums = _minimums(tables.suppliers)
    finished: list[OrderLine] = []
    ahead: list[Ahead] = []
    assumed: set[str] = set()
    for shop in sorted(need.rows["shop"].unique()) if len(use) else ():
        today = now.tz_convert(tables.timezone).tz_localize(None).normalize()
        mine = _lines_of_shop(
            str(shop), need, use, terms, tables=tables, settings=settings,
            calendar=_Calendar(now, today, _blocked(str(shop), public_holidays, tables)),
        )  # fmt: skip
        lines = [each.line for each in mine]
        assumed |= {line.terms.ingredient for line in lines if line.level_is_assumed}
        notices += [runs_out(line, line.runs_out_on) for line in lines if line.runs_out_on is not None]
        notices += count_notices(str(shop), {each.line.terms.ingredient: each.shelf for each in mine}, today)
        for together in _by_order(lines):
            kept, said = keep_minimum(together, minimums[together[0].terms.supplier])
            finished += kept
            notices += said
        ahead += mine
    notices += level_assumed(assumed, settings.level)
    decided = {(line.shop, line.terms.ingredient): line for line in finished}
    told = [replace(each, line=decided[each.line.shop, each.line.terms.ingredient]) for each in ahead]
    return Ordered(_table(finished), supplier_outlook(told), notices)


@dataclass(frozen=True)
class _Calendar:
    """When a shop orders, and the days on which nobody delivers to it."""

    now: pd.Timestamp
    today: pd.Timestamp
    blocked: Collection[pd.Timestamp]

    def deliveries(self, terms: Terms) -> list[Delivery]:
        """Return every delivery of the outlook that can still be ordered, and one more; two at least."""
        last = self.today + pd.Timedelta(days=OUTLOOK_DAYS)
        found = next_deliveries(terms.schedule, self.now, blocked=self.blocked, count=OUTLOOK_DAYS + 2)
        within = sum(delivery.day <= last for delivery in found)
        return found[: max(within + 1, 2)]


def _lines_of_shop(
    shop: str,
    need: NeedPaths,
    use: pd.DataFrame,
    terms: Mapping[str, Terms],
    *,
    tables: ShopTables,
    settings: OrderingSettings,
    calendar: _Calendar,
) -> list[Ahead]:
    """Return the order lines of one shop, before the suppliers' smallest orders."""
    rows = need.rows[need.rows["shop"] == shop].reset_index(drop=True)
    paths = need.paths_of(shop)
    planned_from = _baked_from(rows, calendar.today)
    wanted = rows.assign(row=rows.index).merge(use, on="product")
    names = sorted(wanted["ingredient"].unique())
    on_shelf = shelves(
        shop, tables.stock, ingredients=names, on_order=tables.on_order, today=calendar.today, planned_from=planned_from
    )
    closures = tables.open_days[(tables.open_days["shop"] == shop) & ~tables.open_days["is_open"]]
    margins = margins_of(wanted[wanted["day"] >= planned_from], tables.products)
    lines = []
    for name, of_ingredient in wanted.groupby("ingredient", sort=True):
        sold = terms[str(name)]
        used = Consumption.of(
            of_ingredient, paths[of_ingredient["row"]], known_from=planned_from, through=calendar.today + _AHEAD,
            closed=set(closures["day"]),
        )  # fmt: skip
        deliveries = calendar.deliveries(sold)
        margin, days = margins.get(str(name), math.nan), (deliveries[1].day - deliveries[0].day).days
        line = order_line(
            shop,
            sold,
            consumption=used,
            shelf=on_shelf[str(name)],
            planned_from=planned_from,
            deliveries=deliveries,
            level=service_level(margin, sold, days=days, settings=settings),
            holding_share=settings.holding_share,
        )
        line = replace(line, level_is_assumed=math.isnan(margin) or math.isnan(sold.pack_price()))
        lines.append(Ahead(line, used, on_shelf[str(name)], deliveries))
    return lines


def _blocked(shop: str, public_holidays: pd.DataFrame, tables: ShopTables) -> set[pd.Timestamp]:
    """Return the days on which nothing is delivered; the weekly closing day is a matter of supplier and shop."""
    if "shop" in public_holidays:
        public_holidays = public_holidays[public_holidays["shop"].isin(["", shop])]
    closures = tables.open_days[(tables.open_days["shop"] == shop) & ~tables.open_days["is_open"]]
    not_weekly = closures.loc[~closures["reason"].isin(WEEKLY_CLOSINGS), "day"]
    return set(pd.to_datetime(public_holidays["day"])) | set(not_weekly)


def _orderable(need: DataFrame[Need], tables: ShopTables) -> tuple[pd.DataFrame, dict[str, Terms], list[Notice]]:
    """Return the use of ingredients that somebody delivers, the terms, and what there is to say of the others."""
    terms, chosen = chosen_terms(tables.suppliers, timezone=tables.timezone)
    use, notices = ingredient_use(need, tables, sold_in={name: each.unit for name, each in terms.items()})
    wanted = set(use["ingredient"])
    notices += [notice for notice in chosen if notice.values["ingredient"] in wanted]
    notices += [no_delivery(each) for name, each in terms.items() if name in wanted and not each.schedule.weekdays]
    delivered = [name for name, each in terms.items() if each.schedule.weekdays]
    return use[use["ingredient"].isin(delivered)], terms, notices


def _baked_from(need: pd.DataFrame, today: pd.Timestamp) -> pd.Timestamp:
    """Return the first day ahead on which the shop bakes, tomorrow if it has none.

    A day that is planned weeks ahead comes after deliveries that are ordered now: what is used until then counts.
    """
    ahead = need.loc[need["is_planned"] | (need["day"] > today), "day"]
    return today + pd.Timedelta(days=1) if ahead.empty else ahead.min()


def _minimums(suppliers: DataFrame[Suppliers]) -> dict[str, Minimum]:
    """Return the smallest order by supplier; the largest where its rows differ."""
    limits = suppliers.groupby("supplier")[["minimum_order_amount", "minimum_order_kg"]].max()
    return {str(supplier): Minimum(float(amount), float(kg)) for supplier, amount, kg in limits.itertuples(name=None)}


def _by_order(lines: Sequence[OrderLine]) -> list[list[OrderLine]]:
    """Put lines that go to one supplier for one delivery together."""
    orders: dict[tuple[str, pd.Timestamp], list[OrderLine]] = {}
    for line in sorted(lines, key=lambda line: (line.terms.supplier, line.delivery.day)):
        orders.setdefault((line.terms.supplier, line.delivery.day), []).append(line)
    return list(orders.values())


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
            "level": round(line.level, 6),
            "reason": line.reason,
        }
        for line in lines
    )
    return checked(OrderPlan, rows.sort_values(["shop", "supplier", "ingredient", "delivery_day"]))
