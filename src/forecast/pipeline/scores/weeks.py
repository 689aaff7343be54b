"""The page of a week: what its plans were worth, `out/weeks/<ISO week>/<shop>/score.html`.

In: issued plans, what is known of their days. Out: HTML files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from forecast.archive.files import open_folder, write_bytes
from forecast.archive.issued.plans import PlanArchive
from forecast.archive.shop_folders import shop_folders
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.outcome import Outcome, Stopwatch, in_words
from forecast.pipeline.scores.issued import days_to_score
from forecast.pipeline.scores.worth import worth_until
from forecast.reports.score.page import score_html, score_page
from forecast.reports.wording import shop_wording

_PAGE = "score.html"
_MONDAY = 0


def week_over(evening: ShopEvening, *, seen: pd.Timestamp | None = None) -> date | None:
    """Return the last day of the week whose page a night writes; None where it is written already.

    It is written as soon as the till tells of its Sunday, or on Monday, and once more on Monday, when people have
    counted what was left; on a later night only if it is missing.

    Nights of a shop that has no plan yet have none. `seen` is the newest day of the till, where the evening has none.
    """
    night = evening.time.evening
    sunday = night - timedelta(days=(night.weekday() + 1) % 7)
    if seen is None:
        seen = max(evening.known.anchors.values(), default=pd.Timestamp.min)
    if sunday == night and seen < pd.Timestamp(sunday):
        sunday -= timedelta(days=7)
    is_there = any(_folder(evening, sunday).glob(f"*/{_PAGE}"))
    return None if is_there and night.weekday() != _MONDAY else sunday


def weeks_or_note(evening: ShopEvening, last_day: Callable[[], date | None], watch: Stopwatch) -> Outcome:
    """Write the pages of the week of a day, nothing for None; what goes wrong with them is only told."""
    with watch.stage("score"):
        try:
            day = last_day()
            return Outcome(written=write_weeks(evening, day) if day else [])
        except Exception as error:  # no page of a week past is worth tomorrow's plan
            return Outcome(notices=[Notice("score_failed", "warning", values={"problem": in_words(error)})])


def write_weeks(evening: ShopEvening, day: date) -> list[Path]:
    """Write the page of every shop for the week of `day`, up to the last of its days that can be scored.

    Return where they are; none where no day of the week can be scored.
    """
    config = evening.config
    archive = PlanArchive(config.run.archive / "issued")
    scored = [at.date() for at in days_to_score(archive, evening.known)]
    of_week = [at for at in scored if at.isocalendar()[:2] == day.isocalendar()[:2]]
    worths = worth_until(evening, max(of_week)) if of_week else {}
    folders = shop_folders({*worths, *(evening.block.every_shop if evening.block else evening.known.anchors)})
    written = []
    for shop, worth in worths.items():
        content = score_html(score_page(worth, wording=shop_wording(config), settings=config.value))
        path = _folder(evening, day) / folders[shop] / _PAGE
        write_bytes(path, content, mode=config.reports.file_mode)
        for place in (path.parent, path.parent.parent, path.parent.parent.parent):
            open_folder(place, config.reports.file_mode)
        written.append(path)
    return written


def _folder(evening: ShopEvening, day: date) -> Path:
    year, week, _ = day.isocalendar()
    return evening.config.run.out / "weeks" / f"{year}-W{week:02d}"
