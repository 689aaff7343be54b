"""The page of a week: what its plans were worth, `out/weeks/<ISO week>/<shop>/score.html`.

In: issued plans, what is known of their days. Out: HTML files.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from forecast.archive.files import open_folder, write_bytes
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.nights import NightBook
from forecast.archive.shop_folders import shop_folders
from forecast.config import Config
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.scores.issued import days_to_score, scores_of
from forecast.reports.score.page import Worth, score_html, score_page
from forecast.reports.wording import shop_wording
from forecast.tables import PlanScores, checked
from forecast.value.energy import energy_of, grid_g_per_kwh
from forecast.value.periods import decisions_by_reason, period_totals, periods_until, products_by_cost

_PAGE = "score.html"
_MONDAY = 0


def week_over(evening: ShopEvening) -> date | None:
    """Return the last day of the week whose page a night writes; None where it is written already.

    It is written as soon as the till tells of its Sunday, or on Monday, and once more on Monday, when people have
    counted what was left; on a later night only if it is missing.

    Nights of a shop that has no plan yet have none.
    """
    night = evening.time.evening
    sunday = night - timedelta(days=(night.weekday() + 1) % 7)
    seen = max(evening.known.anchors.values(), default=pd.Timestamp.min)
    if sunday == night and seen < pd.Timestamp(sunday):
        sunday -= timedelta(days=7)
    is_there = any(_folder(evening, sunday).glob(f"*/{_PAGE}"))
    return None if is_there and night.weekday() != _MONDAY else sunday


def write_weeks(evening: ShopEvening, day: date) -> list[Path]:
    """Write the page of every shop for the week of `day`, up to it; return where they are, none without a score."""
    config, known = evening.config, evening.known
    archive = PlanArchive(config.run.archive / "issued")
    periods = periods_until(day)
    first, last = periods["month"]
    within = [at for at in days_to_score(archive, known) if first <= at.date() <= last]
    issued = [plans for at in within if (plans := archive.issued(at)) is not None]
    if not any(plans.day.date() >= periods["week"][0] for plans in issued):
        return []
    scores = checked(PlanScores, pd.concat([scores_of(plans, evening) for plans in issued], ignore_index=True))
    shops = [str(shop) for shop in sorted(scores["shop"].unique())]
    folders = shop_folders({*shops, *known.anchors})
    energy = _energy(config, first, last)
    written = []
    for shop in shops:
        mine = scores[scores["shop"] == shop]
        worth = Worth(
            shop,
            period_totals(mine, known.products, periods),
            decisions_by_reason(mine, known.products),
            products_by_cost(mine[mine["day"] >= pd.Timestamp(periods["week"][0])], known.products),
            mine.groupby("day", as_index=False)[["waste_amount", "lost_amount"]].sum(min_count=1),
            energy,
        )
        content = score_html(score_page(worth, wording=shop_wording(config), settings=config.value))
        path = _folder(evening, day) / folders[shop] / _PAGE
        write_bytes(path, content, mode=config.reports.file_mode)
        for place in (path.parent, path.parent.parent, path.parent.parent.parent):
            open_folder(place, config.reports.file_mode)
        written.append(path)
    return written


def _energy(config: Config, first: date, last: date) -> dict[str, float]:
    """Return what the computer used in the nights from `first` to `last`; nothing where nobody wrote it down."""
    nights = NightBook(config.run.archive).nights()
    worked = [night.cpu_s for night in nights if first <= night.evening <= last and night.cpu_s is not None]
    if not worked:
        return {}
    grid_g = config.value.grid_co2e_g_per_kwh or grid_g_per_kwh(config.bakery.country)
    return energy_of(sum(worked), watts_per_core=config.value.watts_per_core, grid_g=grid_g)


def _folder(evening: ShopEvening, day: date) -> Path:
    year, week, _ = day.isocalendar()
    return evening.config.run.out / "weeks" / f"{year}-W{week:02d}"
