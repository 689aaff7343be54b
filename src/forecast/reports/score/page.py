"""One page on what the plans were worth: yesterday, the week, four weeks, what was decided otherwise, each product.

In: sums of `PlanScores` of one shop. Out: one HTML file that needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast import formats
from forecast.config import ValueSettings
from forecast.reports.page.html import drawn
from forecast.reports.wording import Wording

Row = Mapping[str, Any]

_MEASURES = (
    "waste_amount",
    "waste_share",
    "lost_amount",
    "there_at_noon_share",
    "there_at_closing_share",
    "proposed_amount",
    "last_week_amount",
    "happened_amount",
    "waste_kg",
)
_QUANTITIES = ("plan_qty", "made_qty", "sold_qty", "left_qty", "lost_qty")
_BAR_HEIGHT = 100.0
_DECIMALS = {"pcs": 0, "kg": 1, "l": 1, "amount": 0}


@dataclass(frozen=True)
class ScoreTable:
    """A table in words: the first cell of each row names it."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


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

    `periods` by name ("day", "week", "month"), `by_reason` of the month's decisions, `by_product` of the week, `by_day`
    (day, waste_amount, lost_amount) of the month; `energy` of the month's nights, empty where nobody knows.
    """

    shop: str
    periods: Mapping[str, Row]
    by_reason: pd.DataFrame
    by_product: pd.DataFrame
    by_day: pd.DataFrame
    energy: Mapping[str, float]


def score_page(worth: Worth, *, wording: Wording, settings: ValueSettings) -> ScorePage:
    """Put into words what the plans of one shop were worth."""
    periods = worth.periods
    first, last = periods["week"]["first"], periods["week"]["last"]
    grids = [
        ScoreTable(
            wording.text("score_page.periods"),
            [wording.text("score_page.measure"), *(wording.text(f"score_page.{name}") for name in periods)],
            [_measure(name, periods, wording) for name in _MEASURES],
        )
    ]
    if len(worth.by_reason):
        grids.append(_decisions(worth.by_reason, wording))
    grids.append(_of_products(worth.by_product, wording))
    return ScorePage(
        language=wording.language,
        title=wording.text("score_page.title"),
        shop=worth.shop,
        span=_span(first, last, wording),
        said=_said(periods, wording),
        grids=grids,
        bars=_bars(worth.by_day, wording),
        bars_title=wording.text("score_page.bars"),
        legend=(wording.text("score_page.waste_amount"), wording.text("score_page.lost_amount")),
        notes=[
            *_carbon(periods["month"], wording, settings.waste_co2e_kg_per_kg),
            *([wording.text("score_page.computer", **worth.energy)] if worth.energy else []),
            wording.text("score_page.estimates"),
        ],
    )


def _span(first: date, last: date, wording: Wording) -> str:
    week = str(last.isocalendar().week)
    return wording.text("score_page.span", week=week, first=first.isoformat(), last=last.isoformat())


def _said(periods: Mapping[str, Row], wording: Wording) -> list[str]:
    """Say first who would have cost less over the week and the four weeks, the proposals or last week's quantities."""
    said: list[str] = []
    for name in ("week", "month"):
        own, other = periods[name]["proposed_amount"], periods[name]["last_week_amount"]
        if formats.is_unknown(own) or formats.is_unknown(other):
            continue
        verdict = "better" if own < other else "worse"
        values = {"proposed_amount": own, "last_week_amount": other, "difference_amount": abs(other - own)}
        said.append(wording.text(f"score_page.{verdict}_{name}", **values))
    return said or [wording.text("score_page.no_costs")]


def _measure(name: str, periods: Mapping[str, Row], wording: Wording) -> list[str]:
    return [wording.text(f"score_page.{name}"), *(_cell(name, row[name], wording) for row in periods.values())]


def _cell(name: str, value: Any, wording: Wording) -> str:
    if pd.isna(value):
        return "–"
    if name.endswith("_share"):
        return formats.percent(float(value), wording.locale, decimals=1)
    return wording.quantity(float(value), "kg", decimals=1) if name.endswith("_kg") else wording.money(float(value))


def _decisions(decided: pd.DataFrame, wording: Wording) -> ScoreTable:
    rows = [
        [
            wording.text(f"letter.{row['decided_reason']}"),
            formats.number(row["rows_count"], wording.locale),
            formats.number(row["better_count"], wording.locale),
            _gained(row["gain_amount"], wording),
        ]
        for row in decided.to_dict("records")
    ]
    names = ("reason", "decisions", "better_decisions", "gained")
    return ScoreTable(
        wording.text("score_page.decisions_title"), [wording.text(f"score_page.{name}") for name in names], rows
    )


def _gained(amount: float, wording: Wording) -> str:
    return ("+" if amount > 0 else "") + wording.money(amount)


def _of_products(sums: pd.DataFrame, wording: Wording) -> ScoreTable:
    rows = [
        [
            str(row["label"]),
            *(wording.quantity(row[name], row["unit"], decimals=_DECIMALS[row["unit"]]) for name in _QUANTITIES),
            *("–" if pd.isna(row[name]) else wording.money(row[name]) for name in ("waste_amount", "lost_amount")),
            "–" if pd.isna(row["saved_amount"]) else _gained(row["saved_amount"], wording),
        ]
        for row in sums.to_dict("records")
    ]
    names = ("product", *_QUANTITIES, "left_cost", "lost_margin")
    header = [*(wording.text(f"score.{name}") for name in names), wording.text("score_page.saved")]
    return ScoreTable(wording.text("score_page.products"), header, rows)


def _bars(by_day: pd.DataFrame, wording: Wording) -> list[DayBar]:
    """Return a bar per day, what was left below and what was missed above; none without costs."""
    known = by_day.dropna()
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


def _carbon(month: Row, wording: Wording, factor: float) -> list[str]:
    """Say what was left in kilograms of carbon, and how much less or more last week's quantities would have meant."""
    waste, other = month["waste_kg"], month["last_week_kg"]
    if pd.isna(waste):
        return []
    values = {
        "waste_kg": _kg(waste, wording),
        "co2e_kg": _kg(waste * factor, wording),
        "difference_kg": _kg(abs(other - waste) * factor, wording),
    }
    return [wording.text(f"score_page.carbon_{'less' if other >= waste else 'more'}", **values, factor=factor)]


def _kg(value: float, wording: Wording) -> str:
    return wording.quantity(float(value), "kg", decimals=1)


def score_html(page: ScorePage) -> bytes:
    """Draw the page as UTF-8 HTML: no script, no outside address, every text escaped."""
    return drawn("score", page=page)
