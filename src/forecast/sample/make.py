"""Write a whole made-up bakery: `make_sample(folder, seed=…)`.

Shop after shop and quarter after quarter, so that a chain with tens of millions of till lines needs no more memory
than one shop.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.sample.baking import Orders, baked_for_walk_in, customer_orders, orders_table
from forecast.sample.chance import Floats, Ints, stream
from forecast.sample.demand import FACTORS, World
from forecast.sample.mess import TILL_DOWN_AFTER_MIN, days_without_a_till, with_mess
from forecast.sample.selling import Lines, Selling, sell
from forecast.sample.shop_files import NoteFiles, TruthFile, write_shared_files
from forecast.sample.shop_notes import baked_table, daily_need, leftovers_table, on_order_table, stock_table
from forecast.sample.till_files import FIRST_TICKET, TillExports, quarters

LAST_DAY = date(2025, 6, 12)
DAYS = 528


@dataclass(frozen=True)
class Sample:
    """What was written: the files, how many till lines, and how much of each kind of mess is in them."""

    folder: Path
    files: tuple[Path, ...]
    lines_count: int
    mess: dict[str, int] = field(default_factory=dict)


def make_sample(
    folder: Path,
    *,
    seed: int,
    shops: int = 1,
    products: int = 20,
    days: int = DAYS,
    last: date = LAST_DAY,
    scale: float = 1.0,
    baked_share: float = 1.0,
    with_truth: bool = False,
) -> Sample:
    """Write a made-up Alsatian bakery (or a chain) of `days` days up to `last` into `folder`; same seed, same bytes.

    `scale` multiplies every demand, `baked_share` what the baker makes of each product: below one sells out more often,
    far above one never. With `with_truth`, `truth/truth.parquet` holds what nobody knows in real life:
    read it with `read_truth`.

    Raises
    ------
    ValueError
        If the size asked for is not positive.
    """
    if min(shops, products, days, scale, baked_share) <= 0:
        got = f"{shops}, {products}, {days}, {scale}, {baked_share}"
        raise ValueError(f"shops, products, days, scale and baked_share must be positive; got {got}")
    world = World(seed, shops, products, last - timedelta(days=days - 1), last, scale)
    mess: Counter[str] = Counter()
    notes, truth = NoteFiles(folder, world), TruthFile(folder, is_wanted=with_truth)
    with TillExports(world, folder / "till") as exports, truth:
        for shop in range(shops):
            mess += _one_shop(world, shop, exports, notes, truth, baked_share=baked_share)
    mess["repeated_export_lines"] = exports.repeated_count
    counts = dict(sorted((kind, count) for kind, count in mess.items() if count))
    shared = write_shared_files(folder, world, lines_count=exports.lines_count, mess=counts)
    files = (*exports.files, *notes.files, *truth.files, *shared)
    return Sample(folder, tuple(sorted(files)), exports.lines_count, counts)


def _one_shop(
    world: World, shop: int, exports: TillExports, notes: NoteFiles, truth: TruthFile, *, baked_share: float
) -> Counter[str]:
    factors = world.factors(shop)
    mean_qty = world.mean_qty(factors)
    shock, demand = world.demand(shop, mean_qty)
    orders = customer_orders(world, shop)
    order_qty = orders.by_product_and_day(mean_qty.shape)
    for_walk_in = baked_for_walk_in(world, shop, factors, baked_share=baked_share)
    sold, in_till = np.zeros_like(demand), np.zeros_like(demand)
    sold_out_min = np.full_like(demand, -1)
    down_day, missing_day = days_without_a_till(world, shop)
    mess: Counter[str] = Counter(till_down_days=int(down_day >= 0), missing_days=int(missing_day >= 0))
    mess["bulk_lines"] = int((~orders.is_noted).sum())
    ticket = FIRST_TICKET
    for number, (quarter, days) in enumerate(quarters(world.first, world.last)):
        chance = stream(world.seed, 12, shop, number)
        sales = sell(world, chance, days=days, demand=demand[:, days], available=for_walk_in[:, days])
        sold[:, days], sold_out_min[:, days] = sales.sold_qty, sales.sold_out_min
        seen = _in_till(world, sales, orders, days, down_day=down_day, missing_day=missing_day)
        np.add.at(in_till, (seen.article, seen.day), seen.qty)
        open_days = days.start + np.flatnonzero(world.days["is_open"].to_numpy()[days])
        quiet = open_days[(open_days != down_day) & (open_days != missing_day)]
        lines, counts = with_mess(world, chance, seen, open_days=quiet)
        mess += counts
        ticket = exports.write(shop, quarter, lines, first_ticket=ticket)
    baked, sold = for_walk_in + order_qty, sold + order_qty
    notes.add("customer_orders", orders_table(world, shop, orders))
    notes.add("baked", baked_table(world, shop, baked))
    notes.add("leftovers", leftovers_table(world, shop, baked=baked, sold=sold, sold_out_min=sold_out_min))
    notes.add("stock", stock_table(world, shop, daily_need(world, mean_qty)))
    notes.add("on_order", on_order_table(world, shop))
    if truth.is_wanted:
        quantities = {
            "demand_qty": demand, "order_qty": order_qty, "baked_qty": baked, "sold_qty": sold,
            "left_qty": baked - sold, "lost_qty": demand + order_qty - sold, "till_qty": in_till,
        }  # fmt: skip
        truth.add(_truth_rows(world, shop, mean_qty, shock, factors, quantities, sold_out_min))
    return mess


def _in_till(world: World, sales: Selling, orders: Orders, days: slice, *, down_day: int, missing_day: int) -> Lines:
    """Return what the till saw: walk-in sales and orders picked up, but for the days on which it did not work."""
    picked_up = np.flatnonzero((orders.day >= days.start) & (orders.day < days.stop))
    count = len(picked_up)
    first = int(sales.lines.ticket.max()) + 1 if len(sales.lines.ticket) else 0
    lines = sales.lines.and_also(
        Lines(
            orders.day[picked_up], orders.minute[picked_up], first + np.arange(count), orders.product[picked_up],
            orders.qty[picked_up], np.full(count, -1), np.zeros(count, dtype=bool),
        )
    )  # fmt: skip
    opens = world.days["opens_min"].to_numpy()[lines.day]
    is_lost = (lines.day == down_day) & (lines.minute > opens + TILL_DOWN_AFTER_MIN)
    return lines.taken(~is_lost & (lines.day != missing_day))


def _truth_rows(
    world: World,
    shop: int,
    mean_qty: Floats,
    shock: Floats,
    factors: dict[str, Floats],
    quantities: dict[str, Ints],
    sold_out_min: Ints,
) -> pd.DataFrame:
    product, day = np.nonzero(world.is_offered[:, : (world.last - world.first).days + 1])
    at = (product, day)
    rows = pd.DataFrame(
        {
            "shop": world.shop_names[shop],
            "product": np.array([good.product for good in world.goods])[product],
            "day": world.days["day"].to_numpy()[day],
            "mean_qty": mean_qty[at],
            "size_count": np.array([good.size for good in world.goods])[product],
            "shop_shock": shock[day],
        }
    )
    for name, values in quantities.items():
        rows[name] = values[at]
    minute = pd.Series(sold_out_min[at])
    rows["sold_out_s"] = (minute * 60).where(minute >= 0).astype("Int32")
    for name in FACTORS:
        rows[f"{name}_factor"] = factors[name][at]
    return rows
