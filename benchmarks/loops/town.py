"""A made-up bakery whose shelf the plan will decide: what customers want, what its baker made before.

In: seed, size, number of days. Out: `Town`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from temporary_place import temporary_place

from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.history.known import Facts
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample.baking import baked_for_walk_in
from forecast.sample.demand import LAST_DAY, World
from forecast.sample.make import make_sample
from forecast.tables import Baked, CustomerOrders, Leftovers, Products, checked, empty

Ints = npt.NDArray[np.int64]


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


def town(
    *, seed: int, products: int, history_days: int, nights: int, scale: float = 1.0, has_batches: bool = False
) -> Town:
    """Make a bakery with so many days of past, in which its baker decides, and so many nights after it.

    `scale` multiplies every demand. With `has_batches` the plan is rounded to the catalogue's batches, else to pieces.
    """
    days = history_days + nights
    with temporary_place() as place:
        (place.folder / "data").unlink()
        make_sample(place.folder / "data" / "sample", seed=seed, products=products, days=days, scale=scale)
        config = load_config(place.config("sample.toml"))
        archive = TillArchive(config.run.archive)
        import_new(config, archive)
        until = datetime.combine(LAST_DAY, clock_time(23, 59), tzinfo=ZoneInfo(config.bakery.timezone))
        facts = gather(config, archive, until=until).facts
    world = World(seed, 1, products, days, scale)
    factors = world.factors(0)
    _, demand = world.demand(0, world.mean_qty(factors))
    singly = facts.products.assign(batch_qty=1.0, minimum_batch_qty=0.0, minimum_display_qty=0.0)
    bare = dataclasses.replace(
        facts,
        products=facts.products if has_batches else checked(Products, singly),
        customer_orders=empty(CustomerOrders),
        leftovers=empty(Leftovers),
        baked=empty(Baked),
        planned=empty(Baked),
        opening=None,
        shelves=None,
    )
    return Town(world, bare, demand[:, :days], baked_for_walk_in(world, 0, factors)[:, :days], history_days)
