"""What every way to decide would have cost each shop on its own past weeks, for the page that an owner reads first.

In: what was gathered, the weeks asked for. Out: a `ShopProof` per shop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from forecast.archive.folds import FoldMemory
from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import ConfigError
from forecast.notices import Notice
from forecast.pipeline.backtests.backtesting import first_ratios, replay
from forecast.pipeline.backtests.request import BacktestRequest, wrong_option
from forecast.pipeline.backtests.simulating import by_now
from forecast.pipeline.inputs.gathering import Gathered
from forecast.pipeline.outcome import Progress, silent
from forecast.pipeline.record import versions
from forecast.reports.prove.found import ProofWeeks, ShopProof
from forecast.simulation.outcome import simulate
from forecast.simulation.policies import PROGRAM, what_evenings_knew
from forecast.simulation.proof import OWN, POLICIES, RULE, made_by_policies
from forecast.tables import CriticalRatios, DataFrame, History, HourlyProfile, Products
from forecast.texts import phrase
from forecast.value.proof import LEAST_WEEKS, by_week, costs_of_days, measure_of, policy_totals, product_verdicts
from forecast.value.waste_year import waste_of_year

_KEY = ["shop", "product", "day"]
_CHOOSING_WEEKS, _LEAST_CHOOSING_WEEKS = 52, 8
_TOLD = ("weather_used", "weather_of_spread", "sold_not_forecast", "forecast_not_scored", "days_not_forecast")
"""What of the notices of the replayed evenings says how far the figures can be believed."""
_MOSTLY = 0.95
"""From that share of product-days on, days whose own quantity is unknown are left out for everybody."""


def weeks_to_judge(first_day: date, last_day: date, *, first: date | None, weeks: int) -> ProofWeeks | None:
    """Return the whole weeks to judge within what the till has; None where there is not one before another.

    Rules are chosen on up to a year before. Of a short past at least eight weeks are kept for that, and of a very short
    one half.

    Examples
    --------
    >>> found = weeks_to_judge(date(2024, 1, 2), date(2025, 6, 12), first=None, weeks=26)
    >>> str(found.first), str(found.last), found.count, found.chosen_on
    ('2024-12-09', '2025-06-08', 26, 48)
    >>> weeks_to_judge(date(2025, 5, 5), date(2025, 6, 12), first=None, weeks=26).count
    2
    """
    begin, end = pd.Timestamp(first_day), pd.Timestamp(last_day)
    begin += pd.Timedelta(days=-begin.day_of_week % 7)
    end -= pd.Timedelta(days=(end.day_of_week + 1) % 7)
    there = ((end - begin).days + 1) // 7
    if there < 2:
        return None
    most = max(there - _LEAST_CHOOSING_WEEKS, there // 2)
    if first is None:
        start = end - pd.Timedelta(days=7 * min(weeks, most) - 1)
    else:
        start = pd.Timestamp(first)
        start = max(start + pd.Timedelta(days=-start.day_of_week % 7), begin + pd.Timedelta(weeks=1))
    if start > end:
        return None
    choose_from = max(begin, start - pd.Timedelta(weeks=_CHOOSING_WEEKS))
    return ProofWeeks(start.date(), end.date(), choose_from.date())


def settled_weeks(gathered: Gathered, request: BacktestRequest, *, first: date | None, weeks: int) -> ProofWeeks:
    """Return the weeks to judge of those that were asked for.

    Raises
    ------
    ConfigError
        Where the till has no whole week to judge and one before it.
    """
    days = gathered.facts.sales["day"]
    last = request.last or days.max().date()
    found = weeks_to_judge(days.min().date(), last, first=first, weeks=weeks)
    if found is None:
        spans = phrase("expected.two_weeks_of_till", first=str(days.min().date()), last=str(days.max().date()))
        raise ConfigError(wrong_option("--weeks/--from/--to", f"{first or weeks} to {last}", spans))
    return found


def shop_proofs(
    config: Config,
    request: BacktestRequest,
    gathered: Gathered,
    weeks: ProofWeeks,
    *,
    progress: Progress = silent,
) -> tuple[list[ShopProof], list[Notice]]:
    """Return what was found of every shop, and what the replayed evenings had to tell.

    Evenings are replayed as in a backtest, and the same customers come to the shelves of every way to decide.
    """
    replayed = replace(request, first=weeks.first, last=weeks.last, horizons=(1,), levels=config.models.levels)
    used = versions()
    memory = FoldMemory(
        config.run.archive / "cache", version=f"{used['forecast']}-{used['lightgbm']}", name="past-folds"
    )
    result = replay(config, replayed, gathered, memory=memory, progress=progress)
    said = [*(each for each in result.notices if each.code in _TOLD), *memory.save(), *gathered.shelf_memory.save()]
    history, ratios = by_now(gathered.facts), first_ratios(config, replayed, gathered)
    if result.predictions.empty:
        return [], said
    products = gathered.facts.products
    rows = what_evenings_knew(result.predictions, history, products=products, ratios=ratios)
    made, chosen = made_by_policies(
        rows, result.predictions, history, products=products, ratios=ratios, facts=gathered.facts,
        choose_from=pd.Timestamp(weeks.choose_from),
    )  # fmt: skip
    profile = TillArchive(config.run.archive).hourly_profile()
    judge = _Judge(config, weeks, gathered, history, ratios, profile)
    shops = [str(shop) for shop in sorted(made["shop"].unique()) if not request.shops or shop in request.shops]
    offered = history[history["day"].between(pd.Timestamp(weeks.first), pd.Timestamp(weeks.last))]
    planned = set(products.loc[products["is_planned"], "product"]) & set(request.products or products["product"])
    offered = offered[offered["product"].isin(planned)]
    proofs = []
    for shop in shops:
        counts = {"offered": int((offered["shop"] == shop).sum()), "forecast": int((rows["shop"] == shop).sum())}
        proofs.append(judge.proof(shop, made[made["shop"] == shop], chosen[chosen["shop"] == shop], counts))
    return proofs, said


@dataclass(frozen=True)
class _Judge:
    """What all shops have in common."""

    config: Config
    weeks: ProofWeeks
    gathered: Gathered
    history: DataFrame[History]
    ratios: DataFrame[CriticalRatios]
    profile: DataFrame[HourlyProfile]

    @property
    def products(self) -> DataFrame[Products]:
        return self.gathered.facts.products

    def costs(self, made: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
        """Return what every policy of `made` would have cost with the same customers."""
        decisions = self.config.decisions
        simulated = simulate(
            made, demand, products=self.products, profile=self.profile, recapture=decisions.recapture_share or 0.0,
            seed=self.config.run.seed,
        )  # fmt: skip
        return costs_of_days(
            simulated.days, products=self.products, ratios=self.ratios, goodwill_amount=decisions.goodwill_net_amount
        )

    def proof(self, shop: str, made: pd.DataFrame, chosen: pd.DataFrame, counts: dict[str, int]) -> ShopProof:
        own_share = float(made[OWN].notna().mean())
        beside = made if own_share >= _MOSTLY else made.drop(columns=OWN)
        kept = beside.dropna()
        costs = self.costs(kept, self.history)
        measured = [policy for policy in (*POLICIES, OWN) if policy in kept]
        alike = kept[[*_KEY, *measured]]
        sold = self.history.assign(demand_qty=self.history["sold_qty"])
        own_totals = None
        if 0 < own_share < _MOSTLY:
            of_own = self.costs(made.loc[made[OWN].notna(), [*_KEY, *POLICIES, OWN]], self.history)
            own_totals = policy_totals(of_own, beside=PROGRAM, policies=[*POLICIES, OWN])
        is_out = kept[_KEY].merge(self.history[[*_KEY, "is_sold_out"]], on=_KEY)["is_sold_out"]
        of_rule = chosen.drop(columns="shop")
        return ShopProof(
            shop,
            self.weeks,
            LEAST_WEEKS,
            measure_of(costs),
            costs,
            by_week(costs),
            policy_totals(costs, beside=PROGRAM, policies=measured),
            own_totals,
            policy_totals(self.costs(alike, sold), beside=PROGRAM, policies=measured),
            product_verdicts(costs, program=PROGRAM, rule=RULE, own=OWN).merge(of_rule, on="product", how="left"),
            waste_of_year(
                self.gathered.facts,
                costs[costs["policy"] == PROGRAM],
                products=self.products,
                shop=shop,
                last=pd.Timestamp(self.gathered.facts.sales["day"].max()),
            ),
            {**counts, "judged": len(kept), "sold_out": int(is_out.sum()), **self._own_days(made)},
        )

    def _own_days(self, made: pd.DataFrame) -> dict[str, int]:
        """Return on how many product-days the shop's own quantity is known, and on how many of them from a plan."""
        facts, own = self.gathered.facts, made.loc[made[OWN].notna(), _KEY]
        is_baked, is_planned = (
            pd.MultiIndex.from_frame(own).isin(pd.MultiIndex.from_frame(table[_KEY]))
            for table in (facts.baked, facts.planned)
        )
        return {"own": len(own), "planned": int((is_planned & ~is_baked).sum())}
