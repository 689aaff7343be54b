"""A year in which the plan decides what is on the shelf and only sales are seen: `make benchmark-closed-loop`.

Who learns sales as if they were demand plans less, sells out earlier, learns less. Four loops go through the same
made-up customers, night after night: one that is told what was wanted, this program, this program without knowing its
own plans, and one that learns what was sold. What each plans and earns is a share of the first one's, by quarter.
"""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from quality.markdown import table
from temporary_place import ROOT, temporary_place

from forecast.archive.till import TillArchive
from forecast.config import DecisionSettings, ModelSettings, load_config
from forecast.decisions.production import production_plan
from forecast.decisions.service_level import critical_ratios
from forecast.forecasting import Evening, FittedModels, fit
from forecast.history.known import Facts
from forecast.history.shelves.kept_readings import Workshop
from forecast.history.shelves.reading import Shelves
from forecast.history.shelves.slot_book import SLOTS_PER_DAY, SlotBook
from forecast.models.means.folds import Memory
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample.baking import baked_for_walk_in
from forecast.sample.chance import stream
from forecast.sample.demand import World
from forecast.sample.make import make_sample
from forecast.sample.selling import sell
from forecast.tables import (
    Baked,
    CustomerOrders,
    Leftovers,
    Overrides,
    Products,
    Sales,
    checked,
    empty,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LAST = date(2025, 6, 12)
SHOP = "Grand-Rue"
REFIT_EVERY_DAYS = 28
QUARTER_NIGHTS = 91
SETTINGS = ModelSettings(levels=(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975))
UNKNOWN_COST_SHARE = 0.3
"""Cost of a product that has none, as a share of its price."""
_STREAM = 41
"""The stream of chance of the loops' customers, another than those of the files of the made-up bakery."""


@dataclass(frozen=True)
class Loop:
    """Who plans: what is seen of the day, and whether the program looks at times and at its own plans."""

    title: str
    sees_demand: bool = False
    reads_times: bool = True
    knows_plans: bool = True


LOOPS = {
    "told": Loop("told what was wanted", sees_demand=True, reads_times=False, knows_plans=False),
    "program": Loop("this program"),
    "times": Loop("this program, its own plans unknown", knows_plans=False),
    "sold": Loop("learns what was sold", reads_times=False, knows_plans=False),
}


@dataclass(frozen=True)
class Town:
    """The made-up bakery: its facts without anything sold, and what customers want by product and day."""

    world: World
    facts: Facts
    demand: Ints
    bakers: Ints
    start: int

    @cached_property
    def names(self) -> list[str]:
        """The products in the order of `demand`."""
        return [good.product for good in self.world.goods]

    @cached_property
    def days(self) -> pd.DatetimeIndex:
        """Every day up to the last one."""
        return pd.date_range(self.world.first, self.world.last, unit="ns")


def town(*, seed: int, products: int, history_days: int, nights: int) -> Town:
    """Make a bakery with so many days of past, in which its baker decides, and so many nights after it."""
    days = history_days + nights
    with temporary_place() as place:
        (place.folder / "data").unlink()
        make_sample(place.folder / "data" / "sample", seed=seed, products=products, days=days)
        config = load_config(place.config("sample.toml"))
        archive = TillArchive(config.run.archive)
        import_new(config, archive)
        until = datetime.combine(LAST, clock_time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
        facts = gather(config, archive, until=until).facts
    world = World(seed, 1, products, days)
    factors = world.factors(0)
    _, demand = world.demand(0, world.mean_qty(factors))
    catalogue = facts.products.assign(batch_qty=1.0, minimum_batch_qty=0.0, minimum_display_qty=0.0)
    bare = dataclasses.replace(
        facts,
        products=checked(Products, catalogue),
        customer_orders=empty(CustomerOrders),
        leftovers=empty(Leftovers),
        baked=empty(Baked),
        planned=empty(Baked),
        opening=None,
        shelves=None,
    )
    return Town(world, bare, demand[:, :days], baked_for_walk_in(world, 0, factors)[:, :days], history_days)


def lived(place: Town, loop: Loop, *, settings: ModelSettings = SETTINGS) -> pd.DataFrame:
    """Go through the nights; return one row per product and day: planned_qty, sold_qty, wanted_qty."""
    names = place.names
    code = np.argsort(np.argsort(names))
    sold, planned = np.zeros_like(place.demand), np.zeros_like(place.demand)
    entries: list[npt.NDArray[np.float64]] = []
    workshop, memory = Workshop(), {}
    fitted: FittedModels | None = None
    fitted_on = 0
    for day in range(len(place.days)):
        on_shelf = place.bakers[:, day]
        if day >= place.start:
            seen = place.demand if loop.sees_demand else sold
            facts = _facts(place, loop, seen, planned, entries, workshop, until=day - 1)
            fresh = day - fitted_on >= REFIT_EVERY_DAYS
            on_shelf, fitted = _plan(place, facts, day, None if fresh else fitted, memory, settings)
            fitted_on = day if fresh or day == place.start else fitted_on
            planned[:, day] = on_shelf
        chance = stream(place.world.seed, _STREAM, day)
        one = slice(day, day + 1)
        sales = sell(place.world, chance, days=one, demand=place.demand[:, one], available=on_shelf[:, None])
        sold[:, day] = sales.sold_qty[:, 0]
        lines = sales.lines
        cell = code[lines.article] * SLOTS_PER_DAY + lines.minute // 30
        for cell_number in np.unique(cell):
            mine = cell == cell_number
            product, slot = divmod(int(cell_number), SLOTS_PER_DAY)
            entries.append(np.array([product, day, slot, lines.qty[mine].sum(), mine.sum()], dtype=np.float64))
    nights = np.arange(place.start, len(place.days))
    return pd.DataFrame(
        {
            "night": np.tile(nights - place.start, len(names)),
            "product": np.repeat(names, len(nights)),
            "planned_qty": planned[:, nights].ravel(),
            "sold_qty": sold[:, nights].ravel(),
            "wanted_qty": place.demand[:, nights].ravel(),
        }
    )


def _facts(
    place: Town,
    loop: Loop,
    seen: Ints,
    planned: Ints,
    entries: list[npt.NDArray[np.float64]],
    workshop: Workshop,
    *,
    until: int,
) -> Facts:
    sales = checked(Sales, _rows(place, seen[:, : until + 1], "sold_qty"))
    plans = empty(Baked)
    if loop.knows_plans and (planned[:, : until + 1] > 0).any():
        plans = checked(Baked, _rows(place, planned[:, : until + 1], "baked_qty"))
    shelves = None
    if loop.reads_times:
        columns = np.array(entries).T
        first = int(np.datetime64(place.world.first, "D").astype(np.int64))
        whole = columns[:3].astype(np.int64)
        names = tuple(sorted(place.names))
        book = SlotBook(SHOP, names, whole[0], whole[1] + first, whole[2], columns[3], columns[4])
        shelves = Shelves({SHOP: book}, workshop=workshop)
    return dataclasses.replace(place.facts, sales=sales, planned=plans, shelves=shelves)


def _rows(place: Town, qty: Ints, column: str) -> pd.DataFrame:
    product, day = np.nonzero(qty > 0)
    order = np.lexsort((day, np.array(place.names)[product]))
    product, day = product[order], day[order]
    frame = {"shop": SHOP, "product": np.array(place.names, dtype=object)[product], "day": place.days[day]}
    return pd.DataFrame(frame | {column: qty[product, day].astype(float)})


def _plan(
    place: Town, facts: Facts, day: int, fitted: FittedModels | None, memory: Memory, settings: ModelSettings
) -> tuple[Ints, FittedModels]:
    """Return what is planned of every product, and the models that said so."""
    tomorrow = place.days[day]
    cutoff = (tomorrow - pd.Timedelta(hours=3)).tz_localize("Europe/Paris")
    known = facts.at(cutoff)
    if fitted is None:
        fitted = fit(known, settings=settings, jobs=1, horizons=(1,), memory=memory)
    quantiles = Evening(fitted, known, [tomorrow]).quantiles()
    made = np.zeros(len(place.names), dtype=np.int64)
    if quantiles.empty:
        return made, fitted
    plan, _ = production_plan(
        quantiles,
        day=tomorrow,
        products=facts.products,
        ratios=critical_ratios(facts.products, DecisionSettings())[0],
        customer_orders=empty(CustomerOrders),
        overrides=empty(Overrides),
        usual=pd.DataFrame({"shop": [], "product": [], "usual_qty": [], "sold_out_days": []}).astype(
            {"shop": "str", "product": "str"}
        ),
    )
    qty = plan.set_index("product")["plan_qty"]
    return np.array([round(qty.get(name, 0.0)) for name in place.names], dtype=np.int64), fitted


def by_quarter(place: Town, nights: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return planned pieces, profit and sold-out days by loop and quarter, the first two as shares of who is told."""
    goods = {good.product: good for good in place.world.goods}
    parts = []
    for name, rows in nights.items():
        price = rows["product"].map({key: good.price_amount / (1 + good.vat) for key, good in goods.items()})
        cost = rows["product"].map(
            {key: good.cost_amount or UNKNOWN_COST_SHARE * good.price_amount for key, good in goods.items()}
        )
        told = rows.assign(
            quarter=np.minimum(rows["night"] // QUARTER_NIGHTS, 3) + 1,
            profit_amount=price * rows["sold_qty"] - cost * rows["planned_qty"],
            is_out=(rows["sold_qty"] >= rows["planned_qty"]) & (rows["planned_qty"] > 0),
            is_planned=rows["planned_qty"] > 0,
        )
        sums = told.groupby("quarter")[["planned_qty", "profit_amount", "is_out", "is_planned"]].sum()
        parts.append(sums.assign(loop=name).reset_index())
    whole = pd.concat(parts, ignore_index=True)
    reference = whole[whole["loop"] == "told"].set_index("quarter")
    for column in ("planned_qty", "profit_amount"):
        whole[f"{column.rpartition('_')[0]}_share"] = whole[column] / whole["quarter"].map(reference[column])
    return whole.assign(sold_out_share=whole["is_out"] / whole["is_planned"])


def drift(quarters: pd.DataFrame, loop: str, column: str) -> float:
    """Return by how much a loop's share moves from the first to the last quarter (0 is level)."""
    mine = quarters[quarters["loop"] == loop].set_index("quarter")[column]
    return float(mine.iloc[-1] / mine.iloc[0] - 1.0)


def picture(nights: dict[str, pd.DataFrame]) -> bytes:
    """Draw what each loop plans, as a share of who is told what was wanted, over four weeks."""
    import io

    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.2), layout="constrained")
    axes = figure.subplots()
    total = {name: rows.groupby("night")["planned_qty"].sum().rolling(28).sum() for name, rows in nights.items()}
    for (name, loop), style in zip(LOOPS.items(), (":", "-", "-.", "--"), strict=True):
        if name in total:
            axes.plot(total[name] / total["told"], style, color="black", label=loop.title)
    axes.set_xlabel("night")
    axes.set_ylabel("planned pieces of the last 28 nights,\nas a share of who is told what was wanted")
    axes.legend()
    axes.grid(alpha=0.3)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120, metadata={"Software": None})
    return buffer.getvalue()


def report(quarters: pd.DataFrame) -> list[str]:
    """Return the tables as lines of Markdown."""
    lines = []
    for column, what in (("planned_share", "Planned pieces"), ("profit_share", "Profit"), ("sold_out_share", "")):
        wide = quarters.pivot_table(column, "loop", "quarter").reindex(
            [name for name in LOOPS if name in set(quarters["loop"])]
        )
        is_share = column != "sold_out_share"
        title = f"{what}, as a share of who is told what was wanted" if is_share else "Share of product-days sold out"
        rows = [
            [
                LOOPS[name].title,
                *(f"{value:.3f}" for value in values),
                f"{drift(quarters, name, column):+.1%}" if is_share else "",
            ]
            for name, values in zip(wide.index, wide.to_numpy(), strict=True)
        ]
        header = ["loop", *(f"quarter {number}" for number in wide.columns), "last against first" if is_share else ""]
        lines += [f"## {title}", "", *table(header, rows), ""]
    return lines


def main(words: Sequence[str] | None = None) -> None:
    """Run the loops and print, draw and write what they planned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--history", type=int, default=182, help="days before them, in which the baker decides")
    parser.add_argument("--products", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=list(LOOPS), action="append", help="one loop; 'told' always runs")
    parser.add_argument("--write", action="store_true", help="write docs/closed-loop.md and its picture")
    asked = parser.parse_args(words)
    place = town(seed=asked.seed, products=asked.products, history_days=asked.history, nights=asked.nights)
    nights = {}
    for name, loop in LOOPS.items():
        if name == "told" or not asked.only or name in asked.only:
            begun = time.process_time()
            nights[name] = lived(place, loop)
            print(f"{loop.title}: {time.process_time() - begun:.0f} s of processor time", flush=True)
    quarters = by_quarter(place, nights)
    lines = report(quarters)
    print("\n".join(lines))
    if asked.write:
        options = f"--seed {asked.seed} --products {asked.products} --history {asked.history} --nights {asked.nights}"
        head = [
            "# A year in which only sales are seen",
            "",
            f"Written by `python benchmarks/closed_loop.py --write {options}`; do not edit.",
            "",
            *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(),
            "",
            "![Planned pieces over the year](closed-loop.png)",
            "",
        ]
        (ROOT / "docs" / "closed-loop.md").write_text("\n".join([*head, *lines]).rstrip() + "\n", encoding="utf-8")
        (ROOT / "docs" / "closed-loop.png").write_bytes(picture(nights))


if __name__ == "__main__":
    main()
