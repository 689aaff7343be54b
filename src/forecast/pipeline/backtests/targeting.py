"""The verb `targets`: what waste and lost margin each target stands for, and what moving it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.config import Config
from forecast.decisions.targets.curve import target_curve
from forecast.decisions.targets.implied import implied_ratios
from forecast.notices import Notice, Told, unique
from forecast.pipeline.backtests.backtesting import opened, replay
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.backtests.simulating import by_now
from forecast.pipeline.inputs.evening import evening_before
from forecast.pipeline.inputs.gathering import Gathered
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import RunContent, record
from forecast.reports.targets.picture import targets_plot
from forecast.reports.targets.text import targets_csv, targets_text
from forecast.reports.wording import shop_wording
from forecast.tables import DataFrame, ImpliedRatios, TargetCurve


@dataclass(frozen=True)
class ShopCurves:
    """Curves of every shop and product, the ratios that their past implies, and the products' names on the page."""

    curve: DataFrame[TargetCurve]
    implied: DataFrame[ImpliedRatios]
    labels: Mapping[str, str]


def run_targets(config: Config, request: BacktestRequest, *, progress: Progress = silent) -> Outcome:
    """Replay past evenings and tell what targets, and targets moved, would have wasted and missed.

    Raises
    ------
    InputError
        When an input cannot be used, or the days lie outside the till's.
    """
    watch = Stopwatch()
    asked, found, gathered = opened(config, request, watch, progress)
    with watch.stage("targets"):
        curves = shop_curves(config, asked, gathered, progress=progress)
    wording = shop_wording(config)
    curve, shops = curves.curve, sorted(curves.curve["shop"].unique())
    folder, mode = config.run.out / "targets", config.reports.file_mode
    files = {"targets.csv": targets_csv(curve, wording=wording, settings=config.reports)}
    for number, shop in enumerate(shops):
        name = "targets.png" if len(shops) == 1 else f"targets-{number + 1}.png"
        files[name] = targets_plot(curve, curves.implied, shop=shop, labels=curves.labels, wording=wording)
    for name, content in files.items():
        write_bytes(folder / name, content, mode=mode)
    written = [folder / name for name in files]
    tables = []
    for shop in shops:
        header, rows = targets_text(curve, curves.implied, wording, shop=shop, labels=curves.labels)
        title = wording.text("targets.title", shop=shop, first=str(asked.first), last=str(asked.last))
        tables.append(TerminalTable(title=title, header=header, rows=rows))
    sums = curve[(curve["product"] == "") & curve["mark"].isin(["today", "implied"])]
    metrics = {
        f"{mark}.{name}": float(amount)
        for mark, of_mark in sums.groupby("mark")
        for name, amount in of_mark[["waste_amount", "lost_amount"]].sum().items()
    }
    run = RunContent("targets", {"from": str(asked.first), "to": str(asked.last)}, metrics, artifacts=written)
    said = record(config, run, seconds=watch.seconds, data_hash=gathered.data_hash)
    return Outcome(
        tables=tables,
        notices=unique([*found, *gathered.notices, *_assumptions(curves), *said]),
        written=written,
        timing=watch.seconds,
        data={"curve": curve.to_dict("records"), "implied": curves.implied.to_dict("records")},
    )


def shop_curves(
    config: Config, request: BacktestRequest, gathered: Gathered, *, progress: Progress = silent
) -> ShopCurves:
    """Return the curves of past days, forecast as on the evenings before them.

    What was wanted is what this program believes by now. Ratios and promises are those of the evening before the first
    day, the ratios of the past those of all days up to now.
    """
    facts = gathered.facts
    replayed = replace(request, horizons=(1,), levels=config.models.levels)
    predictions = replay(config, replayed, gathered, progress=progress).predictions
    first = request.first or facts.sales["day"].min().date()
    implied = implied_ratios(facts)
    curve = target_curve(
        predictions,
        by_now(facts),
        products=facts.products,
        targets=evening_before(config, gathered, first).targets(pd.Timestamp(first)),
        implied=implied,
    )
    labels = dict(zip(facts.products["product"], facts.products["label"], strict=True))
    return ShopCurves(curve, implied[implied["product"].isin(curve["product"])].reset_index(drop=True), labels)


def _assumptions(curves: ShopCurves) -> list[Notice]:
    """Say of which products no money is known, and of how many the past tells no ratio."""
    today = curves.curve[(curves.curve["mark"] == "today") & (curves.curve["product"] != "")]
    unknown = today["waste_amount"].isna() | today["lost_amount"].isna()
    notices = []
    without = sorted({curves.labels[name] for name in today.loc[unknown, "product"]})
    if without:
        values: dict[str, Told] = {"count": len(without), "products": ", ".join(without)}
        notices.append(Notice("simulated_without_money", values=values))
    pairs = ["shop", "product"]
    told = curves.implied.loc[curves.implied["implied_ratio"].notna(), pairs]
    silent_count = len(today) - int(pd.MultiIndex.from_frame(today[pairs]).isin(pd.MultiIndex.from_frame(told)).sum())
    if silent_count:
        notices.append(Notice("targets_past_unknown", values={"count": silent_count}))
    return notices
