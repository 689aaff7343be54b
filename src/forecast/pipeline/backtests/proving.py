"""The verb `prove`: what simple rules, own quantities and the program would have cost on the shop's own past weeks.

In: what a backtest takes. Out: a page for every shop, `out/prove/<shop>/prove.html`, tables for the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast import __version__, formats
from forecast.archive.files import open_folder, write_bytes
from forecast.archive.shop_folders import shop_folders
from forecast.clock import local_now
from forecast.config import Config
from forecast.notices import Notice, unique
from forecast.pipeline.as_json import plain_objects
from forecast.pipeline.backtests.backtesting import first_ratios, opened
from forecast.pipeline.backtests.proofs import settled_weeks, shop_proofs
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.backtests.results import worth_metrics
from forecast.pipeline.inputs.gathering import Gathered
from forecast.pipeline.outcome import Outcome, Progress, Stopwatch, TerminalTable, silent
from forecast.pipeline.record import RunContent, record
from forecast.reports.prove.assumed import ReckonedWith
from forecast.reports.prove.found import ShopProof
from forecast.reports.prove.grids import totals_grid
from forecast.reports.prove.page import proof_html, proof_page, proof_said
from forecast.reports.wording import Wording, notice_texts, shop_wording

_PAGE = "prove.html"
_MEASURES = ("cost_amount", "waste_amount", "lost_amount", "left_kg", "more")


@dataclass(frozen=True)
class ProofRequest:
    """Which weeks are judged: the last so many before `last`, or all from `first` on, whole weeks alone."""

    weeks: int
    first: date | None = None
    last: date | None = None
    shops: Sequence[str] | None = None
    products: Sequence[str] | None = None


def run_prove(config: Config, request: ProofRequest, *, progress: Progress = silent) -> Outcome:
    """Hold simple rules, own quantities and the program together on past weeks, and write a page for every shop.

    Raises
    ------
    InputError
        When an input cannot be used, or the till has less than two whole weeks of the days asked for.
    """
    watch = Stopwatch()
    asked = BacktestRequest(
        request.first, request.last, refit_every_days=28, horizons=(1,), levels=config.models.levels,
        shops=request.shops, products=request.products,
    )  # fmt: skip
    asked, found, gathered = opened(config, asked, watch, progress)
    weeks = settled_weeks(gathered, asked, first=request.first, weeks=request.weeks)
    with watch.stage("prove"):
        proofs, told = shop_proofs(config, asked, gathered, weeks, progress=progress)
    wording = shop_wording(config)
    reckoned = _reckoned(config, asked, gathered, told, weeks.first, wording)
    written, tables = [], []
    with watch.stage("page"):
        folders = shop_folders(proof.shop for proof in proofs)
        for proof in proofs:
            path = config.run.out / "prove" / folders[proof.shop] / _PAGE
            write_bytes(path, proof_html(proof_page(proof, reckoned, wording=wording)), mode=config.reports.file_mode)
            for place in (path.parent, path.parent.parent, path.parent.parent.parent):
                open_folder(place, config.reports.file_mode)
            written.append(path)
            tables.append(_table(proof, wording))
    labels = dict(zip(reckoned.products["product"], reckoned.products["label"], strict=True))
    run = RunContent(
        "prove",
        {"from": str(weeks.first), "to": str(weeks.last)},
        _metrics(proofs),
        artifacts=written,
    )
    said = record(config, run, seconds=watch.seconds, data_hash=gathered.data_hash)
    few = {"count": weeks.count, "least": proofs[0].least_weeks} if proofs else {}
    is_short = bool(proofs) and weeks.count < proofs[0].least_weeks
    return Outcome(
        lines=[line for proof in proofs for line in proof_said(proof, labels, wording)],
        tables=tables,
        notices=unique(
            [
                *found,
                *gathered.notices,
                *told,
                *([Notice("prove_few_weeks", "warning", values=few)] if is_short else []),
                *said,
            ]
        ),
        written=written,
        timing=watch.seconds,
        data={"first": str(weeks.first), "last": str(weeks.last), "shops": [_data(proof) for proof in proofs]},
    )


def _reckoned(
    config: Config,
    request: BacktestRequest,
    gathered: Gathered,
    told: Sequence[Notice],
    first: date,
    wording: Wording,
) -> ReckonedWith:
    from dataclasses import replace

    return ReckonedWith(
        products=gathered.facts.products,
        ratios=first_ratios(config, replace(request, first=first), gathered),
        recapture_share=config.decisions.recapture_share or 0.0,
        goodwill_amount=config.decisions.goodwill_net_amount,
        seed=config.run.seed,
        version=f"bakery-forecast {__version__}",
        made_at=local_now(config.bakery.timezone, config.run.now),
        told=[text for _, text in notice_texts(told, wording)],
    )


def _table(proof: ShopProof, wording: Wording) -> TerminalTable:
    days = {name: formats.day_with_year(getattr(proof.weeks, name), wording.locale) for name in ("first", "last")}
    span = wording.text("prove.span", count=proof.weeks.count, **days)
    grid = totals_grid(proof.totals, proof.measure, wording, title=f"{proof.shop}: {span}")
    return TerminalTable(title=grid.title, header=grid.header, rows=grid.rows)


def _data(proof: ShopProof) -> dict[str, Any]:
    """Return what was found as JSON knows it."""
    tables: Mapping[str, pd.DataFrame | None] = {
        "ways": proof.totals,
        "ways_on_own_days": proof.own_totals,
        "ways_as_sold": proof.as_sold,
        "products": proof.verdicts,
        "weeks": proof.weekly[~proof.weekly["policy"].str.contains("@")],
        "waste": proof.waste,
    }
    found = {name: [] if table is None else plain_objects(table.to_dict("records")) for name, table in tables.items()}
    return {"shop": proof.shop, "measure": proof.measure, "counts": dict(proof.counts), **found}


def _metrics(proofs: Sequence[ShopProof]) -> dict[str, float]:
    """Return the measures of a mean week, all shops together, as `way.measure`."""
    if not proofs:
        return {}
    together = pd.concat([proof.totals for proof in proofs], ignore_index=True)
    sums = together.groupby("policy", sort=False)[list(_MEASURES)].sum(min_count=1).reset_index()
    return worth_metrics(sums, of="policy", measures=_MEASURES)
