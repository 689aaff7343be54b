"""The page for headquarters: which shops need a look tomorrow, in order of what their day may cost.

In: ProductionPlan of all shops, sums of yesterday's scores, notices. Out: `chain.csv`, `chain.html`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from forecast import formats
from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.reports.csv_dialect import csv_bytes, fixed
from forecast.reports.page.html import drawn
from forecast.reports.score.page import ScorePage
from forecast.reports.score.tables import ScoreTable
from forecast.reports.wording import Wording, notice_texts
from forecast.tables import DataFrame, ProductionPlan, Shops

_FIRST = 10
"""So many shops are looked at first."""
_MONEY = ("at_stake_amount", "expected_waste_amount", "expected_lost_amount", "waste_amount", "lost_amount")
_COUNTS = ("lines_count", "marked_count")


@dataclass(frozen=True)
class ChainDay:
    """A day of a chain: `rows` as `chain_rows` gives them, with what was said of each shop."""

    bakery: str
    day: date
    rows: pd.DataFrame
    warnings: dict[str, list[str]]


def chain_rows(
    plan: DataFrame[ProductionPlan], shops: DataFrame[Shops], scores: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a line a shop, the dearest day first: what its plan is expected to cost, and what yesterday cost.

    What is at stake is the cost of what will probably be left and the margin of what will probably be missed. `scores`
    are sums by shop (`value_totals`) of the last day that was scored, None where none was.

    Returns
    -------
    `shop`, `name`, `region`, `lines_count`, `marked_count` (changes that are unusual), `at_stake_amount`,
    `expected_waste_amount`, `expected_lost_amount`, and of the scored day `waste_amount` and `lost_amount`, empty where
    nobody knows [shop's currency].
    """
    made = plan.assign(is_made=plan["plan_qty"] > 0, is_marked=plan["is_marked"].astype(int))
    sums = made.groupby("shop", as_index=False).agg(
        lines_count=("is_made", "sum"),
        marked_count=("is_marked", "sum"),
        expected_waste_amount=("expected_waste_amount", "sum"),
        expected_lost_amount=("expected_lost_amount", "sum"),
    )
    named = shops.set_index("shop")
    sums["name"] = sums["shop"].map(named["name"]).fillna(sums["shop"])
    sums["region"] = sums["shop"].map(named["region"]).fillna("")
    sums["at_stake_amount"] = sums["expected_waste_amount"] + sums["expected_lost_amount"]
    for column in ("waste_amount", "lost_amount"):
        known = None if scores is None else scores.set_index("shop")[column]
        sums[column] = float("nan") if known is None else sums["shop"].map(known)
    rows: pd.DataFrame = sums.sort_values(["at_stake_amount", "shop"], ascending=[False, True], ignore_index=True)
    return rows


def chain_day(rows: pd.DataFrame, notices: Sequence[Notice], *, bakery: str, day: date, wording: Wording) -> ChainDay:
    """Return the day of a chain with the warnings of each shop in words."""
    warnings = {}
    for shop in rows["shop"]:
        mine = [notice for notice in notices if notice.shop == shop and notice.severity == "warning"]
        warnings[str(shop)] = [text for _, text in notice_texts(mine, wording)]
    return ChainDay(bakery, day, rows, warnings)


def chain_csv(chain: ChainDay, *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a line a shop for a spreadsheet."""
    header = [_word(name, wording) for name in ("name", "region", *_COUNTS, *_MONEY, "warnings")]
    lines = [
        [
            row["name"],
            row["region"],
            *(int(row[name]) for name in _COUNTS),
            *(None if pd.isna(row[name]) else fixed(float(row[name]), 2) for name in _MONEY),
            " · ".join(chain.warnings[row["shop"]]),
        ]
        for row in chain.rows.to_dict("records")
    ]
    return csv_bytes(header, lines, wording.locale, settings)


def chain_html(chain: ChainDay, *, wording: Wording) -> bytes:
    """Draw the page: totals, the shops that need a look, all shops."""
    rows = chain.rows.to_dict("records")
    look = [row for row in rows if chain.warnings[row["shop"]] or row["marked_count"]][:_FIRST]
    totals = chain.rows[list(_MONEY)].sum()
    by_region = chain.rows.groupby("region")[list(_MONEY)].sum(min_count=1).reset_index()
    columns = [_word(name, wording) for name in (*_COUNTS, *_MONEY)]
    first = ScoreTable(
        wording.text("chain_page.look"),
        [
            _word("name", wording),
            _word("at_stake_amount", wording),
            _word("marked_count", wording),
            _word("why", wording),
        ],
        [
            [
                str(row["name"]),
                wording.money(row["at_stake_amount"]),
                str(row["marked_count"]),
                " · ".join(chain.warnings[row["shop"]][:2]),
            ]
            for row in look
        ],
    )
    every = ScoreTable(
        wording.text("chain_page.every"),
        [_word("name", wording), *columns],
        [[str(row["name"]), *_cells(row, wording)] for row in rows],
    )
    regions = ScoreTable(
        wording.text("chain_page.regions"),
        [_word("region", wording), *(_word(name, wording) for name in _MONEY)],
        [[str(row["region"]), *_amounts(row, wording)] for row in by_region.to_dict("records")],
    )
    page = ScorePage(
        language=wording.language,
        title=wording.text("chain_page.title"),
        shop=chain.bakery,
        span=formats.day_long(chain.day, wording.locale),
        said=[
            wording.text(
                "chain_page.said",
                shops=len(rows),
                left_amount=wording.money(float(totals["expected_waste_amount"])),
                missed_amount=wording.money(float(totals["expected_lost_amount"])),
            )
        ],
        grids=[*([first] if look else []), *([regions] if len(by_region) > 1 else []), every],
        bars=[],
        bars_title="",
        legend=("", ""),
        notes=[wording.text("chain_page.stake")],
    )
    return drawn("score", page=page)


def _cells(row: Mapping[Any, Any], wording: Wording) -> list[str]:
    return [*(str(row[name]) for name in _COUNTS), *_amounts(row, wording)]


def _amounts(row: Mapping[Any, Any], wording: Wording) -> list[str]:
    return [wording.money(None if pd.isna(row[name]) else float(row[name])) for name in _MONEY]


def _word(name: str, wording: Wording) -> str:
    return wording.text(f"chain_page.{name}")
