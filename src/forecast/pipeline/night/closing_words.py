"""What is said of a day on which a shop is or may be closed: who says so and where, or what the till suggests.

In: what a shop knew on an evening. Out: notices.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from forecast.config import WEEKDAYS, line_in_file
from forecast.notices import Notice, Told
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import NAMED_KINDS
from forecast.texts import phrase

_SETTINGS = {"weekly": "closed_weekdays", "holiday": "closed_on_public_holidays"}
_CLOSURES_FILE = "closures.csv"


def closed_notice(evening: ShopEvening, shop: str, day: date, *, next_day: date | None) -> Notice:
    """Return the note that a shop is closed on `day`, what says so and where, and when it opens next."""
    known, at = evening.known, pd.Timestamp(day)
    rows = known.open_days[(known.open_days["shop"] == shop) & (known.open_days["day"] == at)]
    reason = str(rows["reason"].iloc[0]) if len(rows) else ""
    values: dict[str, Told] = {"day": day.isoformat(), "next_day": next_day.isoformat() if next_day else "–"}
    if reason == "closures_file":
        written = known.closures[known.closures["shop"].isin(["", shop]) & (known.closures["day"] == at)]
        # A row for one shop is more particular than one for all.
        row = written.sort_values("shop").iloc[-1]
        return Notice("closed_as_written", shop=shop, values={**values, "file": row["file"], "line": int(row["line"])})
    if reason in _SETTINGS:
        key = _SETTINGS[reason]
        file, line = line_in_file(evening.config, "opening", key)
        where: dict[str, Told] = {"file": file, "line": line} if line else {}
        return Notice("closed_by_setting", shop=shop, values={**values, "setting": f"[opening] {key}", **where})
    if reason == "no_sales":
        return Notice("no_sales_on_weekday", shop=shop, values={**values, **_silence(evening, shop, at)})
    return Notice("closed_day", shop=shop, values=values)


def asked_notice(evening: ShopEvening, shop: str, day: date, *, next_day: date | None) -> Notice:
    """Return the question whether a shop opens on `day`, with what the till suggests; its page is for that case."""
    known, at = evening.known, pd.Timestamp(day)
    values: dict[str, Told] = {"day": day.isoformat(), "next_day": next_day.isoformat() if next_day else "–"}
    rows = known.open_days[(known.open_days["shop"] == shop) & (known.open_days["day"] == at)]
    if rows["reason"].iloc[0] != "maybe_holiday":
        return Notice("open_on_weekday", "warning", shop, values | _silence(evening, shop, at))
    every = regions_of_shops(evening.config.bakery, known.shops)
    regions = every.loc[every["shop"] == shop, "region"]
    of_region = known.calendar[known.calendar["kind"].isin(NAMED_KINDS) & known.calendar["region"].isin(regions)]
    today = of_region[of_region["day"] == at]
    values["file"] = _closures_file(evening)
    if today.empty:
        return Notice("open_on_feast", "warning", shop, values)
    past = of_region.loc[of_region["name"].isin(today["name"]) & (of_region["day"] <= known.anchors[shop]), "day"]
    sold = _days_sold(evening, shop)
    silent = past[(past > sold.min()) & ~past.isin(sold)]
    values["name"] = str(today["label"].iloc[0])
    if len(silent):
        values["last_day"] = silent.max().date().isoformat()
    return Notice("open_on_feast", "warning", shop, values)


def _silence(evening: ShopEvening, shop: str, day: pd.Timestamp) -> dict[str, Told]:
    """Return since when a shop has sold nothing on the weekday of `day`, and where to write a closing."""
    sold = _days_sold(evening, shop)
    of_weekday = sold[sold.dt.day_of_week == day.day_of_week]
    since = of_weekday.max() if len(of_weekday) else sold.min()
    return {
        "weekdays": phrase(f"weekdays.{WEEKDAYS[day.day_of_week]}"),
        "since_day": since.date().isoformat(),
        "file": _closures_file(evening),
    }


def _days_sold(evening: ShopEvening, shop: str) -> pd.Series[pd.Timestamp]:
    sales = evening.known.sales
    return sales.loc[(sales["shop"] == shop) & (sales["sold_qty"] > 0), "day"]


def _closures_file(evening: ShopEvening) -> str:
    path = evening.config.opening.closures
    return path.name if path else _CLOSURES_FILE
