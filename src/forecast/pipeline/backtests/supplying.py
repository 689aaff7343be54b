"""The storeroom in the simulation: the program's plans are baked from what different ways to order have brought.

In: what was forecast on past evenings, what the program would have made. Out: by way to order, what was made of it, and
the storeroom day by day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

import pandas as pd

from forecast.config import Config
from forecast.history.known import Facts, Known
from forecast.simulation.deliveries import DeliveryCalendar
from forecast.simulation.ordering import OrderingPolicy
from forecast.simulation.outcome import Simulated
from forecast.simulation.pantry import Pantry
from forecast.simulation.policies import PROGRAM
from forecast.simulation.program_ordering import ProgramOrdering, past_errors
from forecast.simulation.storage import storage_totals
from forecast.simulation.supply import Supplied, supplied
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import (
    WEEKLY_CLOSINGS,
    CriticalRatios,
    DataFrame,
    Predictions,
    SimulatedDays,
    SimulatedStock,
    checked,
)

_ORDERED_BY = "ordered:"
"""What marks, among policies, the program's plan as it was baked from what somebody ordered."""
_KEY = ["shop", "product", "day"]
_DAYS_BEFORE = pd.Timedelta(days=28)


@dataclass(frozen=True)
class Supplies:
    """What became of the program's plans by way to order: the storeroom, what was sold, and without any shortage."""

    stock: DataFrame[SimulatedStock]
    days: DataFrame[SimulatedDays]
    ample: DataFrame[SimulatedDays]

    def totals(self, *, beside: str = PROGRAM) -> pd.DataFrame:
        """Return a row per way to order, least money in stock first."""
        return storage_totals(self.stock, self.days, ample=self.ample, beside=beside)


def has_supplies(facts: Facts) -> bool:
    """Return whether there are recipes and suppliers to order by."""
    return len(facts.recipes) > 0 and len(facts.suppliers) > 0


def supplied_shops(
    config: Config,
    facts: Facts,
    predictions: DataFrame[Predictions],
    planned: pd.DataFrame,
    *,
    ratios: DataFrame[CriticalRatios],
    orderings: Mapping[str, OrderingPolicy],
) -> dict[str, Supplied]:
    """Bake what the program planned (shop, product, day, made_qty) from a storeroom for each way to order."""
    holidays = _public_holidays(config, facts)
    known_at = cache(facts.at)
    program = ProgramOrdering(
        {pd.Timestamp(str(cutoff)): rows for cutoff, rows in predictions.groupby("cutoff")},
        tables_at=known_at,
        ratios=ratios,
        public_holidays=holidays,
        settings=config.ordering,
        errors=past_errors(predictions),
        seed=config.run.seed,
    )

    def blocked(shop: str, now: pd.Timestamp) -> set[pd.Timestamp]:
        return _blocked(known_at(now), holidays, shop)

    parts: dict[str, list[Supplied]] = {}
    for shop, of_shop in planned.groupby("shop"):
        names = sorted(of_shop["product"].unique())
        sales = facts.sales[(facts.sales["shop"] == shop) & facts.sales["product"].isin(names)]
        begins = of_shop["day"].min()
        before = sales[(sales["day"] < begins) & (sales["day"] >= begins - _DAYS_BEFORE)]
        found = supplied(
            of_shop,
            before.rename(columns={"sold_qty": "made_qty"}),
            Pantry.of(names, facts),
            calendar=DeliveryCalendar(config.run.cutoff, facts.timezone, partial(blocked, str(shop))),
            orderings={PROGRAM: program, **orderings},
        )
        for name, each in found.items():
            parts.setdefault(name, []).append(each)
    return {name: _together(each) for name, each in parts.items()}


def _together(parts: list[Supplied]) -> Supplied:
    stock = pd.concat([part.stock for part in parts], ignore_index=True)
    return Supplied(pd.concat([part.made for part in parts], ignore_index=True), checked(SimulatedStock, stock))


def _public_holidays(config: Config, facts: Facts) -> pd.DataFrame:
    regions = regions_of_shops(config.bakery, facts.shops)
    holidays = facts.calendar.loc[facts.calendar["kind"] == "public_holiday", ["region", "day"]]
    return regions[~regions["is_school"]].merge(holidays, on="region")[["shop", "day"]]


def _blocked(known: Known, holidays: pd.DataFrame, shop: str) -> set[pd.Timestamp]:
    """Return the days on which nobody delivers: public holidays and closings, but the weekly closing day."""
    closed = known.open_days[(known.open_days["shop"] == shop) & ~known.open_days["is_open"]]
    of_shop = holidays.loc[holidays["shop"].isin(["", shop]), "day"]
    return set(of_shop) | set(closed.loc[~closed["reason"].isin(WEEKLY_CLOSINGS), "day"])


def with_supplies(made: pd.DataFrame, stocked: Mapping[str, Supplied]) -> pd.DataFrame:
    """Return what is made with a column more for each way to order: what the program's plan came to."""
    for name, each in stocked.items():
        made = made.merge(each.made.rename(columns={"made_qty": f"{_ORDERED_BY}{name}"}), on=_KEY)
    return made


def supplies_apart(simulated: Simulated, stocked: Mapping[str, Supplied]) -> tuple[Simulated, Supplies | None]:
    """Return what policies came to with all ingredients at hand, and what ways to order came to."""
    if not stocked:
        return simulated, None
    names = simulated.days["policy"].unique()
    ordered = [name for name in names if name.startswith(_ORDERED_BY)]
    ample = simulated.of([name for name in names if name not in ordered])
    days = simulated.of(ordered).days
    stock = pd.concat([each.stock for each in stocked.values()], ignore_index=True)
    supplies = Supplies(
        stock=checked(SimulatedStock, stock),
        days=checked(SimulatedDays, days.assign(policy=days["policy"].str.removeprefix(_ORDERED_BY))),
        ample=ample.of([PROGRAM]).days,
    )
    return ample, supplies
