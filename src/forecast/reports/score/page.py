"""One page on what the plans were worth: yesterday, the week, four weeks, what was decided otherwise, each product.

In: sums of `PlanScores` of one shop. Out: one HTML file that needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from forecast import formats
from forecast.config import ValueSettings
from forecast.reports.page.html import drawn
from forecast.reports.score.tables import (
    Row,
    ScoreTable,
    dearer_table,
    decisions_table,
    figures_table,
    kilograms,
    products_table,
)
from forecast.reports.wording import Wording

Period = Literal["day", "week", "month"]
_BAR_HEIGHT = 100.0
_GRAMS = 1000


@dataclass(frozen=True)
class DayBar:
    """One day of the picture: heights of what was left and of what was missed, in hundredths of the highest day."""

    left: float
    height_waste: float
    height_lost: float
    width: float
    label: str
    text: str


@dataclass(frozen=True)
class ScorePage:
    """Everything that stands on the page, in words."""

    language: str
    title: str
    shop: str
    span: str
    said: Sequence[str]
    grids: Sequence[ScoreTable]
    bars: Sequence[DayBar]
    bars_title: str
    legend: tuple[str, str]
    notes: Sequence[str]


@dataclass(frozen=True)
class Worth:
    """What the plans of one shop were worth, as `value.periods` sums it up.

    `periods` by name ("day", "week", "month"), `by_reason` of the month's decisions, `by_day` of the month. Of `period`
    are `by_product`, and `dearer_days` and `dearer_products`, where something else cost less than the proposals.
    `energy` is what the computer used in the month's nights, empty where nobody knows.
    """

    shop: str
    period: Period
    periods: Mapping[str, Row]
    by_reason: pd.DataFrame
    by_product: pd.DataFrame
    by_day: pd.DataFrame
    dearer_days: pd.DataFrame
    dearer_products: pd.DataFrame
    energy: Mapping[str, float]


def score_page(worth: Worth, *, wording: Wording, settings: ValueSettings) -> ScorePage:
    """Put into words what the plans of one shop were worth."""
    periods = worth.periods
    first, last = periods["week"]["first"], periods["week"]["last"]
    return ScorePage(
        language=wording.language,
        title=wording.text("score_page.title"),
        shop=worth.shop,
        span=_span(first, last, wording),
        said=_said(periods, wording),
        grids=score_tables(worth, wording),
        bars=_bars(worth.by_day, wording),
        bars_title=wording.text("score_page.bars"),
        legend=(wording.text("score_page.waste_amount"), wording.text("score_page.lost_amount")),
        notes=[
            *_carbon(periods["month"], worth.energy, wording, settings.waste_co2e_kg_per_kg),
            *([wording.text("score_page.computer", **worth.energy)] if worth.energy else []),
            *(wording.text(f"score_page.{name}") for name in ("estimates", "compared", "balance", "waste_is")),
        ],
    )


def score_tables(worth: Worth, wording: Wording) -> list[ScoreTable]:
    """Return the tables of a page: where the program lost stands first."""
    dearer = dearer_table(worth.dearer_days, worth.dearer_products, wording)
    title = wording.text(f"score_page.products_{worth.period}")
    return [
        *([dearer] if dearer else []),
        figures_table(worth.periods, wording),
        *([decisions_table(worth.by_reason, wording)] if len(worth.by_reason) else []),
        products_table(worth.by_product, wording, title=title),
    ]


def _span(first: date, last: date, wording: Wording) -> str:
    week = str(last.isocalendar().week)
    return wording.text("score_page.span", week=week, first=first.isoformat(), last=last.isoformat())


def _said(periods: Mapping[str, Row], wording: Wording) -> list[str]:
    """Say who would have cost less, the proposals or last week's quantities: first where it was last week's."""
    said: list[tuple[bool, str]] = []
    for name in ("week", "month"):
        own, other = periods[name]["proposed_amount"], periods[name]["last_week_amount"]
        if formats.is_unknown(own) or formats.is_unknown(other):
            continue
        verdict = "better" if own <= other else "worse"
        values = {"proposed_amount": own, "last_week_amount": other, "difference_amount": abs(other - own)}
        values["happened_amount"] = periods[name]["happened_amount"]
        said.append((verdict == "better", wording.text(f"score_page.{verdict}_{name}", **values)))
    return [text for _, text in sorted(said, key=lambda each: each[0])] or [wording.text("score_page.no_costs")]


def _bars(by_day: pd.DataFrame, wording: Wording) -> list[DayBar]:
    """Return a bar per day, what was left below and what was missed above; none without costs."""
    known = by_day.dropna(subset=["waste_amount", "lost_amount"])
    highest = float(known[["waste_amount", "lost_amount"]].sum(axis=1).max()) if len(known) else 0.0
    if highest <= 0:
        return []
    width = 100.0 / len(known)
    return [
        DayBar(
            left=round(width * at, 2),
            height_waste=round(_BAR_HEIGHT * row["waste_amount"] / highest, 2),
            height_lost=round(_BAR_HEIGHT * row["lost_amount"] / highest, 2),
            width=round(width * 0.8, 2),
            label=str(row["day"].day),
            text=wording.text(
                "score_page.bar",
                day=row["day"].date(),
                waste_amount=row["waste_amount"],
                lost_amount=row["lost_amount"],
            ),
        )
        for at, row in enumerate(known.to_dict("records"))
    ]


def _carbon(month: Row, energy: Mapping[str, float], wording: Wording, factor: float) -> list[str]:
    """Say what was left in kilograms of carbon, and how much less or more last week's quantities would have meant.

    What the computer's electricity meant is taken off what was saved, or added to what was not.
    """
    waste, spared = month["waste_kg"], month["spared_kg"]
    if formats.is_unknown(waste) or formats.is_unknown(spared):
        return []
    net = spared * factor - energy.get("co2e_g", 0.0) / _GRAMS
    values = {
        "waste_kg": kilograms(waste, wording),
        "co2e_kg": kilograms(waste * factor, wording),
        "net_kg": kilograms(abs(net), wording),
    }
    return [wording.text(f"score_page.carbon_{'less' if net >= 0 else 'more'}", **values, factor=factor)]


def score_html(page: ScorePage) -> bytes:
    """Draw the page as UTF-8 HTML: no script, no outside address, every text escaped."""
    return drawn("score", page=page)
