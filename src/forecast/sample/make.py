"""Write a whole made-up bakery: `make_sample(folder, seed=…)`.

Shop after shop and quarter after quarter, so that a chain with tens of millions of till lines needs no more memory
than one shop.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.sample.baking import baked_for_walk_in, customer_orders, orders_table
from forecast.sample.chance import stream
from forecast.sample.demand import AS_USUAL, Trade, World
from forecast.sample.mess import TILL_DOWN_AFTER_MIN, days_without_a_till, with_mess
from forecast.sample.oracle import TruthFile
from forecast.sample.selling import Lines, sell
from forecast.sample.shop_files import NoteFiles, write_shared_files
from forecast.sample.shop_notes import baked_table, daily_need, leftovers_table, on_order_table, stock_table
from forecast.sample.till_files import FIRST_TICKET, TillExports, quarters


@dataclass(frozen=True)
class SampleFiles:
    """What was written: the files, how many till lines, and how much of each kind of mess is in them."""

    folder: Path
    files: tuple[Path, ...]
    lines_count: int
    mess: dict[str, int]


def make_sample(
    folder: Path,
    *,
    seed: int,
    shops: int = 1,
    products: int = 20,
    days: int = 528,
    scale: float = 1.0,
    trade: Trade = AS_USUAL,
    with_truth: bool = False,
) -> SampleFiles:
    """Write a made-up Alsatian bakery (or a chain) of so many days into `folder`; same seed, same bytes.

    `scale` multiplies every demand; `trade` says how much the baker makes and who takes another product. With
    `with_truth`, `truth/truth.parquet` holds what nobody knows in real life: read it with `read_truth`.

    Raises
    ------
    ValueError
        If the size asked for is not positive.
    """
    world = World(seed, shops, products, days, scale, trade)
    mess: Counter[str] = Counter()
    notes = NoteFiles(folder, has_shop_column=world.shops > 1)
    with ExitStack() as opened:
        exports = TillExports(world, folder / "till", opened)
        truth = TruthFile(folder, opened) if with_truth else None
        for shop in range(world.shops):
            mess += _one_shop(world, shop, exports, notes, truth)
    mess["repeated_export_lines"] = exports.repeated_count
    counts = dict(sorted((kind, count) for kind, count in mess.items() if count))
    write_shared_files(notes, world, lines_count=exports.lines_count, mess=counts)
    files = [*exports.files, *notes.files, *([truth.path] if truth else [])]
    return SampleFiles(folder, tuple(sorted(files)), exports.lines_count, counts)


def _one_shop(world: World, shop: int, exports: TillExports, notes: NoteFiles, truth: TruthFile | None) -> Counter[str]:
    factors = world.factors(shop)
    is_trading = world.is_trading(shop)
    mean_qty = world.mean_qty(factors) * is_trading
    shock, demand = world.demand(shop, mean_qty)
    orders = customer_orders(world, shop)
    orders = orders[is_trading[orders["day"]]]
    order_qty = np.zeros_like(demand)
    np.add.at(order_qty, (orders["product"], orders["day"]), orders["qty"])
    for_walk_in = baked_for_walk_in(world, shop, factors) * is_trading
    sold, lost, in_till = np.zeros_like(demand), np.zeros_like(demand), np.zeros_like(demand)
    sold_out_min = np.full_like(demand, -1)
    down_day, missing_day = days_without_a_till(world, shop)
    mess: Counter[str] = Counter(till_down_days=int(down_day >= 0), missing_days=int(missing_day >= 0))
    mess["bulk_lines"] = int((~orders["is_noted"]).sum())
    ticket = FIRST_TICKET
    for number, (quarter, days) in enumerate(quarters(world.dates[: world.days])):
        chance = stream(world.seed, 12, shop, number)
        sales = sell(world, chance, days=days, demand=demand[:, days], available=for_walk_in[:, days])
        sold[:, days], lost[:, days], sold_out_min[:, days] = sales.sold_qty, sales.lost_qty, sales.sold_out_min
        lines = sales.lines.and_also(_picked_up(orders, days, sales.lines))
        is_lost = (lines.day == down_day) & (lines.minute > world.opens_min[lines.day] + TILL_DOWN_AFTER_MIN)
        lines = lines.taken(~is_lost & (lines.day != missing_day))
        np.add.at(in_till, (lines.article, lines.day), lines.qty)
        open_days = days.start + np.flatnonzero((world.is_open & is_trading)[days])
        quiet = open_days[(open_days != down_day) & (open_days != missing_day)]
        lines, counts = with_mess(world, chance, lines, open_days=quiet)
        mess += counts
        ticket = exports.write(shop, quarter, lines, first_ticket=ticket)
    baked, sold = for_walk_in + order_qty, sold + order_qty
    notes.add("customer_orders", orders_table(world, shop, orders))
    notes.add("baked", baked_table(world, shop, baked))
    notes.add("leftovers", leftovers_table(world, shop, left=baked - sold, sold_out_min=sold_out_min))
    if is_trading[world.days - 1]:
        notes.add("stock", stock_table(world, shop, daily_need(world, mean_qty)))
        notes.add("on_order", on_order_table(world, shop))
    if truth is not None:
        quantities = {
            "demand_qty": demand, "order_qty": order_qty, "baked_qty": baked, "sold_qty": sold,
            "left_qty": baked - sold, "lost_qty": lost, "till_qty": in_till,
            "sold_out_min": sold_out_min,
        }  # fmt: skip
        truth.add(world, shop, mean_qty=mean_qty, shock=shock, factors=factors, quantities=quantities)
    return mess


def _picked_up(orders: pd.DataFrame, days: slice, sales: Lines) -> Lines:
    """Return the lines of the orders of these days, on tickets of their own."""
    chosen = orders[(orders["day"] >= days.start) & (orders["day"] < days.stop)]
    day, minute, product, qty = (chosen[name].to_numpy() for name in ("day", "minute", "product", "qty"))
    tickets = sales.ticket.max(initial=-1) + 1 + np.arange(len(day))
    return Lines(day, minute, tickets, product, qty, np.full(len(day), -1), np.zeros(len(day), dtype=bool))
