"""Night after night in a made-up bakery in which the plan decides what is on the shelf and only sales are seen.

In: `Town`, `Loop`. Out: one row per product and night: planned_qty, sold_qty, wanted_qty.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import DecisionSettings, ModelSettings
from forecast.decisions.production import production_plan
from forecast.decisions.service_level import critical_ratios
from forecast.decisions.targets.day import Targets
from forecast.forecasting import Evening, FittedModels, fit
from forecast.history.known import Facts
from forecast.history.shelves.half_hours import DAY_S, SLOT_S, SlotBook
from forecast.history.shelves.shelves import ENOUGH_TOLD, ReadingMemory, Shelves
from forecast.models.means.folds import Memory
from forecast.sample.chance import stream
from forecast.sample.selling import sell
from forecast.tables import Baked, CustomerOrders, Overrides, Sales, checked, empty
from loops.town import Ints, Town

SHOP = "Grand-Rue"
SLOTS_PER_DAY = DAY_S // SLOT_S
REFIT_EVERY_DAYS = 28
SETTINGS = ModelSettings(levels=(0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975))
_STREAM = 41
"""The stream of chance of the loops' customers, another than those of the files of the made-up bakery."""


@dataclass(frozen=True)
class Loop:
    """Who plans: what is seen of the day, and whether the program looks at times and at its own plans."""

    title: str
    sees_demand: bool = False
    reads_times: bool = True
    knows_plans: bool = True
    enough_told: float = ENOUGH_TOLD


LOOPS = {
    "told": Loop("told what was wanted", sees_demand=True, reads_times=False, knows_plans=False),
    "program": Loop("this program"),
    "both": Loop("this program, times read although plans tell", enough_told=2.0),
    "plans": Loop("this program, times never read", reads_times=False),
    "times": Loop("this program, its own plans unknown", knows_plans=False),
    "sold": Loop("learns what was sold", reads_times=False, knows_plans=False),
}


def lived(place: Town, loop: Loop, *, settings: ModelSettings = SETTINGS) -> pd.DataFrame:
    """Go through the nights; return one row per product and day: planned_qty, sold_qty, wanted_qty."""
    names = place.names
    code = np.argsort(np.argsort(names))
    sold, planned = np.zeros_like(place.demand), np.zeros_like(place.demand)
    entries: list[npt.NDArray[np.float64]] = []
    readings, memory = ReadingMemory(), {}
    fitted: FittedModels | None = None
    fitted_on = 0
    for day in range(len(place.days)):
        on_shelf = place.bakers[:, day]
        if day >= place.start:
            seen = place.demand if loop.sees_demand else sold
            facts = _facts(place, loop, seen, planned, entries, readings, until=day - 1)
            fresh = day - fitted_on >= REFIT_EVERY_DAYS
            on_shelf, fitted = _plan(place, facts, day, None if fresh else fitted, memory, settings)
            fitted_on = day if fresh or day == place.start else fitted_on
            planned[:, day] = on_shelf
        chance = stream(place.world.seed, _STREAM, day)
        one = slice(day, day + 1)
        sales = sell(place.world, chance, days=one, demand=place.demand[:, one], available=on_shelf[:, None])
        sold[:, day] = sales.sold_qty[:, 0]
        lines = sales.lines
        cell = code[lines.article] * SLOTS_PER_DAY + lines.minute * 60 // SLOT_S
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
    readings: ReadingMemory,
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
        shelves = Shelves({SHOP: book}, enough_told=loop.enough_told, memory=readings)
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
        targets=Targets(critical_ratios(facts.products, DecisionSettings())[0]),
        customer_orders=empty(CustomerOrders),
        overrides=empty(Overrides),
    )
    qty = plan.set_index("product")["plan_qty"]
    return np.array([round(qty.get(name, 0.0)) for name in place.names], dtype=np.int64), fitted
