"""A chain decided for all shops at once, and where that fails shop by shop: a broken shop fails itself only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from forecast.errors import ForecastError
from forecast.notices import Notice
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.night.deciding import DayPlan, decide
from forecast.pipeline.night.pages import files_of_shop
from forecast.pipeline.night.planned_days import PlannedDay
from forecast.pipeline.outcome import Progress, Stopwatch, silent
from forecast.reports.wording import Wording
from forecast.texts import InWords


def decide_each(
    evening: ShopEvening,
    planned: Sequence[PlannedDay],
    *,
    shops: Sequence[str] | None = None,
    products: Collection[str] | None = None,
    watch: Stopwatch,
    progress: Progress = silent,
) -> tuple[list[DayPlan], list[Notice]]:
    """Return what `decide` gives, and a warning `shop_failed` for each shop of a chain that nothing could be made of.

    A shop that is decided alone learns from its own past only.

    Raises
    ------
    Exception
        Whatever `decide` raises, where there is one shop, or none that could be planned.
    """
    try:
        return decide(evening, planned, shops=shops, products=products, watch=watch, progress=progress), []
    except Exception:  # of whatever kind: the shops that are well get their plan
        names = sorted({shop for each in planned for shop in each.shops})
        if len(names) < 2:
            raise
        decided: list[DayPlan] = []
        said: list[Notice] = []
        for shop in names:
            mine = [replace(each, shops=(shop,)) for each in planned if shop in each.shops]
            try:
                decided += decide(_alone(evening, shop), mine, shops=[shop], products=products, watch=watch)
            except Exception as error:  # this one is the broken one
                said.append(shop_failed(shop, error))
        if not decided:
            raise
        return sorted(decided, key=lambda each: each.day), said


def pages_of_each(
    decided: DayPlan, *, notices: Sequence[Notice], wording: Wording
) -> tuple[Mapping[str, Mapping[str, bytes]], list[Notice]]:
    """Return the files of every shop, and a warning `shop_failed` for each shop of a chain that has none.

    Raises
    ------
    Exception
        Whatever the only shop, or the last one left, fails with.
    """
    files: dict[str, Mapping[str, bytes]] = {}
    said: list[Notice] = []
    for shop in decided.shops:
        try:
            files[shop] = files_of_shop(decided, shop, notices=notices, wording=wording)
        except Exception as error:  # the pages of the others are drawn
            said.append(shop_failed(shop, error))
            if len(said) == len(decided.shops):
                raise
    return files, said


def shop_failed(shop: str, error: Exception, *, code: str = "shop_failed") -> Notice:
    """Return the warning that something could not be done for a shop, and why."""
    why: InWords | str = error.problems[0] if isinstance(error, ForecastError) else f"{type(error).__name__}: {error}"
    return Notice(code, "warning", shop=shop, values={"problem": why})


def _alone(evening: ShopEvening, shop: str) -> ShopEvening:
    """Return an evening that knows of one shop, and of what is said of all."""
    facts = evening.gathered.facts
    mine: dict[str, Any] = {
        name: _of_shop(table, shop)
        for name in facts.schemas()
        if isinstance(table := getattr(facts, name), pd.DataFrame) and "shop" in table
    }
    opening = facts.opening
    if opening is not None:
        opening = replace(opening, till_days=_of_shop(opening.till_days, shop))
    own = replace(facts, opening=opening, **mine)
    return replace(evening, gathered=replace(evening.gathered, facts=own))


def _of_shop(table: pd.DataFrame, shop: str) -> Any:
    return table[table["shop"].isin(["", shop])].reset_index(drop=True)
