"""What `check` finds as one JSON object: problems with their places, and the days that the almanac names.

In: the configuration and every input. Out: one object, whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd

from forecast.clock import local_now
from forecast.config import Config
from forecast.errors import InputError
from forecast.pipeline.as_json import JsonAnswer, answered, plain
from forecast.pipeline.checking import check_inputs
from forecast.sources.calendars.almanac import calendar
from forecast.sources.forms.shops import read_shops
from forecast.tables import NAMED_KINDS, Shops, empty

AHEAD_DAYS = 400


def check_as_json(configure: Callable[[], Config], *, is_strict: bool = False) -> JsonAnswer:
    """Check every input as `check_inputs` does; `problems` holds what stops a plan and what asks for a look."""
    seen: list[Config] = []

    def configured() -> Config:
        seen.append(configure())
        return seen[-1]

    said = answered(configured, check_inputs, nothing={}, is_strict=is_strict)
    placed = said.content.get("problems", [])
    problems = [*placed, *_warnings(said.content["notices"])]
    holidays = holidays_of(seen[0]) if seen else []
    return JsonAnswer({**said.content, "problems": problems, "holidays": holidays}, said.exit_code)


def holidays_of(config: Config) -> list[dict[str, Any]]:
    """Return the holidays and feasts from the first of January of this year to 400 days ahead."""
    today = local_now(config.bakery.timezone, config.run.now).date()
    try:
        shops = read_shops(config.bakery.shops) if config.bakery.shops else empty(Shops)
        days, _ = calendar(
            config.bakery,
            config.calendar,
            first=date(today.year, 1, 1),
            last=today + timedelta(days=AHEAD_DAYS),
            shops=shops,
        )
    except InputError:
        # Told among the problems.
        return []
    named = days[days["kind"].isin(NAMED_KINDS)].sort_values(["day", "region", "kind", "name"])
    return [
        {
            "day": plain(pd.Timestamp(row["day"])),
            "name": row["label"],
            "code": row["name"],
            "kind": row["kind"],
            "region": row["region"],
        }
        for row in named.to_dict("records")
    ]


def _warnings(notices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the notices that ask for a look as problems without a place; rows that were set aside have one."""
    return [
        {"file": None, "line": None, "column": None, "code": one["code"], "message": one["message"]}
        for one in notices
        if one["severity"] == "warning" and one["code"] != "row_set_aside"
    ]
