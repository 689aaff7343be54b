"""What the nights wrote and the desk only shows: the printed plan, the dough sheet, the pages of the weeks.

In: the files of `out`. Only these names exist here, whatever an address says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from forecast.desk.state import Desk, DeskShop

PAPERS = ("plan.pdf", "doughs.pdf")
_WEEK = re.compile(r"\d{4}-W\d{2}")
_SCORE = "score.html"


def papers_of(desk: Desk, shop: DeskShop, day: date) -> list[str]:
    """Return which papers of a day can be printed."""
    return [name for name in PAPERS if _folder(desk, shop, day).joinpath(name).is_file()]


def paper(desk: Desk, shop: DeskShop, day: date, name: str) -> Path | None:
    """Return the file of a paper, None where there is none of that name."""
    return _folder(desk, shop, day) / name if name in papers_of(desk, shop, day) else None


def weeks_of(desk: Desk, shop: DeskShop) -> Sequence[str]:
    """Return the weeks that have a page, the newest first."""
    folder = desk.config.run.out / "weeks"
    named = [path.name for path in folder.glob("*") if _WEEK.fullmatch(path.name)]
    return sorted((week for week in named if (folder / week / shop.slug / _SCORE).is_file()), reverse=True)


def week_page(desk: Desk, shop: DeskShop, week: str) -> Path | None:
    """Return the file of a week's page, None where there is none."""
    return desk.config.run.out / "weeks" / week / shop.slug / _SCORE if week in weeks_of(desk, shop) else None


def week_days(week: str) -> tuple[date, date]:
    """Return Monday and Sunday of an ISO week.

    Examples
    --------
    >>> [day.isoformat() for day in week_days("2025-W24")]
    ['2025-06-09', '2025-06-15']
    """
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1), date.fromisocalendar(int(year), int(number), 7)


def _folder(desk: Desk, shop: DeskShop, day: date) -> Path:
    return desk.config.run.out / day.isoformat() / shop.slug
