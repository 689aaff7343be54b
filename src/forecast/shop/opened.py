"""A shop that is opened from its configuration: its tables, its evenings, its past replayed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config, seconds_of
from forecast.features.matrix import OwnColumn
from forecast.history.known import Facts
from forecast.pipeline.backtests.backtesting import replay
from forecast.pipeline.backtests.proofs import settled_weeks, shop_proofs
from forecast.pipeline.backtests.request import DEFAULT_LEVELS, BacktestRequest
from forecast.pipeline.backtests.simulating import SimulationRequest, simulated_days
from forecast.pipeline.backtests.targeting import shop_curves
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.evening import RunTime, ShopEvening
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.pipeline.tending import tended
from forecast.pipeline.through_the_day.morning import morning_of
from forecast.pipeline.through_the_day.rest import rest_of_plan
from forecast.reports import charts
from forecast.reports.prove.found import ShopProof
from forecast.simulation.ordering import ORDERING_RULES, OrderingPolicy
from forecast.simulation.policies import RULES, Policy
from forecast.tables import DataFrame, RestPlan

if TYPE_CHECKING:
    from forecast.reports.charts import Axes

from forecast.shop.columns import Values, own_columns
from forecast.shop.evening import OpenedEvening
from forecast.shop.replays import ShopBacktest, ShopSimulation
from forecast.shop.targets import ShopTargets


def open_shop(config: str | Path, *, archive: str | Path | None = None) -> OpenedShop:
    """Open a shop: read its configuration and import what its till has written since.

    Parameters
    ----------
    config : path
        The configuration, such as forecast.toml.
    archive : path, optional
        A folder for an archive of one's own, so that trying things never touches what the night keeps; the configured
        one if it is not given.

    Raises
    ------
    ConfigError
        When the configuration cannot be used; with every problem at once.
    SourceError
        When the till's files cannot be read and the archive holds nothing.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> shop = open_shop("configs/sample.toml", archive=folder.name)
    >>> evening = shop.evening("2025-06-12 21:00")
    >>> quantiles = evening.forecast(days=1, top=1).quantiles
    >>> quantiles["product"].unique().tolist(), str(quantiles["day"].max().date())
    (['BAGUETTE'], '2025-06-13')
    >>> folder.cleanup()
    """
    settings = load_config(Path(config))
    if archive is not None:
        run = settings.run.model_copy(update={"archive": Path(archive), "out": Path(archive) / "out"})
        settings = settings.model_copy(update={"run": run})
    with tended(settings):
        import_new(settings, TillArchive(settings.run.archive)).raise_refused()
    return OpenedShop(settings)


class OpenedShop:
    """A shop or chain whose configuration is read and whose till is imported.

    Attributes
    ----------
    config : Config
        Its settings.
    archive : TillArchive
        What its till told, line by line.
    """

    def __init__(self, config: Config) -> None:
        self.config, self.archive = config, TillArchive(config.run.archive)
        self._gathered: dict[datetime, Gathered] = {}

    def _gather(self, until: datetime) -> Gathered:
        if until not in self._gathered:
            self._gathered[until] = gather(self.config, self.archive, until=until)
        return self._gathered[until]

    def _newest(self) -> Gathered:
        newest = self.archive.till_days()["day"].max().date()
        return self._gather(datetime.combine(newest, time(23, 59), tzinfo=ZoneInfo(self.config.bakery.timezone)))

    @property
    def tables(self) -> Facts:
        """Every table, past and future together; `tables.at(cutoff)` is what was known at a moment."""
        return self._newest().facts

    def evening(self, cutoff: str | datetime) -> OpenedEvening:
        """Return what the shop knew at a moment, local where it names no zone.

        Raises
        ------
        NoPlanError
            When the till holds nothing up to then.
        """
        moment = pd.Timestamp(cutoff)
        zone = self.config.bakery.timezone
        moment = moment.tz_localize(zone) if moment.tzinfo is None else moment.tz_convert(zone)
        at = moment.to_pydatetime()
        tomorrow = (moment.tz_localize(None).normalize() + pd.Timedelta(days=1)).date()
        return OpenedEvening(ShopEvening(self.config, self._gather(at), RunTime(at, tomorrow)))

    def adjust(
        self,
        day: str | date,
        now: str = "11:00",
        *,
        files: Sequence[Path] | None = None,
        top: int | None = None,
        products: Sequence[str] | None = None,
    ) -> DataFrame[RestPlan]:
        """Return what is still to bake of a day, one row per product and slot to come; nothing is issued or imported.

        The plan is that of the evening before, its morning what the till sold up to a moment.

        Parameters
        ----------
        day : date
            The day under way, or a past one to look at again.
        now : str
            Time of day up to which till lines count, such as "11:00".
        files : sequence of path, optional
            Exports with the morning's lines; those that are configured and not imported, then the archive, otherwise.
        top, products
            As in `backtest`.

        Raises
        ------
        NoPlanError
            When nothing tells of that morning, or the shop is closed on that day.
        """
        asked = pd.Timestamp(day)
        cutoff = self.config.run.cutoff
        eve = asked - pd.Timedelta(days=1) + pd.Timedelta(hours=cutoff.hour, minutes=cutoff.minute)
        decided = self.evening(eve.to_pydatetime()).plan(asked.date(), top=top, products=products).made
        now_s = seconds_of(now)
        morning = morning_of(self.config, self.archive, day=asked.date(), now_s=now_s, files=files)
        return rest_of_plan(decided, morning.lines, until_s=morning.until_s, now_s=now_s)

    def backtest(
        self,
        first: str | date,
        last: str | date,
        *,
        top: int | None = None,
        products: Sequence[str] | None = None,
        columns: Sequence[OwnColumn | Values] = (),
        horizons: Sequence[int] = (1,),
        levels: Sequence[float] = DEFAULT_LEVELS,
        refit_every_days: int = 28,
    ) -> ShopBacktest:
        """Forecast past days as it would have been done on the evenings before them.

        Parameters
        ----------
        first, last : date
            The days that are forecast, both included.
        top, products : int, sequence of str, optional
            The products that sell most, or those named; all by default.
        columns : sequence of OwnColumn or callable
            Columns to forecast with besides the program's; of a plain function its name is the column's.
        horizons : sequence of int
            From how many days ahead each day is forecast, 1 to 14 [days].
        levels : sequence of float
            Levels of the quantiles, between 0 and 1.
        refit_every_days : int
            How often models are fitted anew [days].
        """
        begin, end = (pd.Timestamp(day).date() for day in (first, last))
        request = BacktestRequest(
            begin,
            end,
            refit_every_days=refit_every_days,
            horizons=horizons,
            levels=levels,
            products=products,
            top=top,
            weather=self.config.weather.in_backtest,
        )
        return ShopBacktest(replay(self.config, request, self._newest(), own=own_columns(columns)))

    def simulate(
        self,
        first: str | date,
        last: str | date,
        policies: Mapping[str, Policy] | None = None,
        *,
        orderings: Mapping[str, OrderingPolicy] | None = None,
        top: int | None = None,
        products: Sequence[str] | None = None,
        truth: str | Path | None = None,
        refit_every_days: int = 28,
    ) -> ShopSimulation:
        """Let the same customers come to the shelves of this program and of other policies.

        Parameters
        ----------
        first, last : date
            The days, both included.
        policies : mapping of str to callable, optional
            Given what the evenings before knew (one row per shop, product and day: the columns of `ProductionPlan` and
            of `Products`, `usual_qty`, `last_week_qty`), each returns how much to make [units]; it is rounded up to
            whole batches. By default those of people without a forecast: the usual, a tenth more, last week's.
        orderings : mapping of str to callable, optional
            Where there are recipes and suppliers, the program's plans are baked from the stock that its own orders
            leave, and from that of each of these: given what an evening knew (an `OrderingEvening`, whose `rows` are
            one per ingredient), it returns how much to order of each [ingredient's unit]; it is rounded up to packs.
            By default that of people without a forecast: the mean need of two deliveries and 30 % more.
        top, products, refit_every_days
            As in `backtest`.
        truth : path, optional
            The folder of a made-up bakery, written with its truth: what was wanted, and an oracle.
        """
        begin, end = (pd.Timestamp(day).date() for day in (first, last))
        replayed = BacktestRequest(
            begin, end, refit_every_days=refit_every_days, horizons=(1,), levels=self.config.models.levels,
            products=products, top=top, weather=self.config.weather.in_backtest,
        )  # fmt: skip
        request = SimulationRequest(replayed, truth=None if truth is None else Path(truth))
        simulated, supplies = simulated_days(
            self.config,
            request,
            self._newest(),
            policies=RULES if policies is None else policies,
            orderings=ORDERING_RULES if orderings is None else orderings,
        )
        return ShopSimulation(simulated, supplies)

    def targets(
        self,
        first: str | date,
        last: str | date,
        *,
        top: int | None = None,
        products: Sequence[str] | None = None,
        refit_every_days: int = 28,
    ) -> ShopTargets:
        """Tell what each target would have wasted and missed on past days, and what moving it would.

        Parameters
        ----------
        first, last : date
            The days, both included.
        top, products, refit_every_days
            As in `backtest`.
        """
        begin, end = (pd.Timestamp(day).date() for day in (first, last))
        request = BacktestRequest(
            begin, end, refit_every_days=refit_every_days, horizons=(1,), levels=self.config.models.levels,
            products=products, top=top, weather=self.config.weather.in_backtest,
        )  # fmt: skip
        return ShopTargets(shop_curves(self.config, request, self._newest()))

    def prove(
        self,
        *,
        weeks: int = 26,
        first: str | date | None = None,
        last: str | date | None = None,
        products: Sequence[str] | None = None,
    ) -> dict[str, ShopProof]:
        """Tell what simple rules, the shop's own quantities and the program would have cost on past weeks.

        Parameters
        ----------
        weeks : int
            How many of the last whole weeks; not used with `first`.
        first, last : date, optional
            The days, both included, of which whole weeks are taken; up to the last Sunday by default.
        products : sequence of str, optional
            Those named; all by default.

        Returns
        -------
        By shop, of which `totals` (a mean week of each way to decide), `verdicts` (which rule is good enough for each
        product), `weekly`, `costs` (every product-day) and `waste` (of a year, by family) are tables [units, kg,
        shop's currency].

        Raises
        ------
        ConfigError
            Where the till has no whole week to judge and one before it.
        """
        begin, end = (None if day is None else pd.Timestamp(day).date() for day in (first, last))
        request = BacktestRequest(
            begin, end, refit_every_days=28, horizons=(1,), levels=self.config.models.levels, products=products,
            weather=self.config.weather.in_backtest,
        )  # fmt: skip
        gathered = self._newest()
        judged = settled_weeks(gathered, request, first=begin, weeks=weeks)
        proofs, _ = shop_proofs(self.config, request, gathered, judged)
        return {proof.shop: proof for proof in proofs}

    def plot(self) -> Axes:
        """Draw what was sold on each day [units], and the days that are not learnt from."""
        return charts.sales_chart(self.tables.sales, self.tables.open_days)
