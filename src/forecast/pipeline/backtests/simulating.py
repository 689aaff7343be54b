"""The verb `simulate`: what the program's plans and other ways to decide would have earned on past days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import ConfigError
from forecast.forecasting import LONGEST_HORIZON_DAYS
from forecast.history.known import Facts
from forecast.history.past import past_of
from forecast.notices import Notice, unique
from forecast.pipeline.backtests.backtesting import first_ratios, opened, replay
from forecast.pipeline.backtests.request import BacktestRequest, wrong_option
from forecast.pipeline.backtests.results import worth_metrics, write_files
from forecast.pipeline.backtests.supplying import (
    Supplies,
    has_supplies,
    supplied_shops,
    supplies_apart,
    with_supplies,
)
from forecast.pipeline.inputs.gathering import Gathered
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import RunContent, record
from forecast.reports.simulation import (
    simulation_csv,
    simulation_plot,
    simulation_text,
    storage_csv,
    storage_text,
)
from forecast.reports.wording import shop_wording
from forecast.sample.oracle import read_truth, true_quantiles
from forecast.simulation.ordering import ORDERING_RULES, OrderingPolicy
from forecast.simulation.outcome import Simulated, simulate, totals
from forecast.simulation.policies import (
    ORACLE,
    PROGRAM,
    RULES,
    Policy,
    oracle_quantities,
    quantities,
    what_evenings_knew,
)
from forecast.tables import DataFrame, History
from forecast.texts import phrase

_ALL_DAYS = 36_500
_TRUE_LEVELS = np.round(np.arange(0.01, 1.0, 0.01), 2)
_LEAST_DAYS_OF_INTERVAL = 28
_MEASURES = ("profit_amount", "waste_amount", "lost_amount", "found_share")


@dataclass(frozen=True)
class SimulationRequest:
    """What is to be simulated: the days and products of a backtest, and who the customers are.

    `recapture_share` is the share who take another product of the family when theirs is sold out; what the
    configuration says where it is None. `truth` is the folder of a made-up bakery written with `--with-truth`.
    """

    replayed: BacktestRequest
    recapture_share: float | None = None
    truth: Path | None = None


def run_simulation(config: Config, request: SimulationRequest, *, progress: Progress = silent) -> Outcome:
    """Replay past evenings, let the same customers come to the shelves of each policy, and hold profits together.

    Raises
    ------
    InputError
        When an input cannot be used, the days lie outside the till's, or there is no truth in the folder named.
    """
    watch = Stopwatch()
    replayed, found, gathered = opened(config, request.replayed, watch, progress)
    with watch.stage("simulate"):
        asked = replace(request, replayed=replayed)
        simulated, supplies = simulated_days(config, asked, gathered, policies=RULES, progress=progress)
    wording = shop_wording(config)
    table = totals(simulated, beside=PROGRAM)
    folder = config.run.out / "simulation"
    stock = None if supplies is None else supplies.stock
    files = {
        "simulation.csv": simulation_csv(simulated.days, wording=wording, settings=config.reports),
        "simulation.png": simulation_plot(simulated.days, simulated.hours, stock=stock, wording=wording),
    }
    if stock is not None:
        files["stock.csv"] = storage_csv(stock, wording=wording, settings=config.reports)
    written = write_files(folder, files, config.reports)
    metrics = worth_metrics(table, of="policy", measures=_MEASURES)
    run = RunContent("simulate", {"from": str(replayed.first), "to": str(replayed.last)}, metrics, artifacts=written)
    said = record(config, run, seconds=watch.seconds, data_hash=gathered.data_hash)
    span = {"first": str(replayed.first), "last": str(replayed.last)}
    days = simulated.days["day"].nunique()
    tables = [
        TerminalTable(wording.text("simulation.title", **span), *simulation_text(table, wording, days=days)),
    ]
    data = {"policies": table.to_dict("records")}
    if supplies is not None:
        stored = supplies.totals()
        tables.append(TerminalTable(wording.text("storage.title", **span), *storage_text(stored, wording, days=days)))
        data["orderings"] = stored.to_dict("records")
    notices = [*found, *gathered.notices, *_assumptions(config, request, simulated, supplies), *said]
    return Outcome(tables=tables, notices=unique(notices), written=written, timing=watch.seconds, data=data)


def simulated_days(
    config: Config,
    request: SimulationRequest,
    gathered: Gathered,
    *,
    policies: Mapping[str, Policy],
    orderings: Mapping[str, OrderingPolicy] = ORDERING_RULES,
    progress: Progress = silent,
) -> tuple[Simulated, Supplies | None]:
    """Return what the program and each policy would have sold, wasted and earned, and what ways to order would cost.

    What was wanted is what this program believes by now of each past day; with a `truth`, what customers of the made-up
    bakery really wanted, and there is an oracle who knows the distribution of each day. Without recipes and suppliers
    nothing is ordered, and ingredients are always there.
    """
    facts = gathered.facts
    horizons = range(1, LONGEST_HORIZON_DAYS + 1) if has_supplies(facts) else (1,)
    replayed = replace(request.replayed, horizons=horizons, levels=config.models.levels)
    predictions = replay(config, replayed, gathered, progress=progress).predictions
    history = by_now(facts)
    ratios = first_ratios(config, request.replayed, gathered)
    rows = what_evenings_knew(predictions, history, products=facts.products, ratios=ratios)
    made = quantities(rows, policies)
    demand: pd.DataFrame = history[["shop", "product", "day", "demand_qty"]]
    if request.truth is not None:
        truth = _truth(request.truth)
        demand = truth[["shop", "product", "day", "demand_qty"]]
        of_rows = truth.merge(rows[["shop", "product", "day"]], on=["shop", "product", "day"])
        quantiles = true_quantiles(of_rows, _TRUE_LEVELS.tolist())
        known = of_rows[["shop", "product", "day"]].join(quantiles)
        made[ORACLE] = oracle_quantities(rows, _TRUE_LEVELS, known)
    stocked = {}
    if has_supplies(facts):
        planned = made[["shop", "product", "day"]].assign(made_qty=made[PROGRAM])
        stocked = supplied_shops(config, facts, predictions, planned, ratios=ratios, orderings=orderings)
    simulated = simulate(
        with_supplies(made, stocked),
        demand,
        products=facts.products,
        profile=TillArchive(config.run.archive).hourly_profile(),
        recapture=_customers_share(config, request),
        seed=config.run.seed,
    )
    return supplies_apart(simulated, stocked)


def _customers_share(config: Config, request: SimulationRequest) -> float:
    """Return the share of the simulated customers who take another product: as asked, as configured, else none."""
    given = request.recapture_share
    return (config.decisions.recapture_share or 0.0) if given is None else given


def by_now(facts: Facts) -> DataFrame[History]:
    """Return what is believed by now of every past day."""
    last = pd.Timestamp(facts.sales["day"].max())
    return past_of(
        facts.at((last + pd.Timedelta(hours=47)).tz_localize(facts.timezone)), history_days=_ALL_DAYS
    ).history


def _truth(folder: Path) -> pd.DataFrame:
    try:
        return read_truth(folder)
    except OSError as error:
        raise ConfigError(wrong_option("--truth", str(folder), phrase("expected.truth_folder"))) from error


def _assumptions(
    config: Config, request: SimulationRequest, simulated: Simulated, supplies: Supplies | None
) -> list[Notice]:
    """Say who the customers are, and when there are too few days to tell."""
    share = _customers_share(config, request)
    code = "simulated_truth" if request.truth else "simulated_estimate"
    notices = [Notice(code, values={"recapture_share": share})]
    if supplies is not None:
        notices.append(Notice("simulated_supplies", values={"count": supplies.stock["ingredient"].nunique()}))
    days = simulated.days["day"].nunique()
    if days < _LEAST_DAYS_OF_INTERVAL:
        notices.append(Notice("simulated_few_days", values={"days": days}))
    without = sorted(simulated.days.loc[simulated.days["profit_amount"].isna(), "product"].unique())
    if without:
        named = ", ".join(map(str, without))
        notices.append(Notice("simulated_without_money", values={"count": len(without), "products": named}))
    return notices
