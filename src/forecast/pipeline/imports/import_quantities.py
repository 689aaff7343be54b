"""Quantities that cannot be: a decimal mark misread, grams for pieces, a scanned code, a month in one day.

In: sums of a file and of the archive (`archive.till.seen`). Out: notices.
"""

from __future__ import annotations

import pandas as pd

from forecast.archive.till.seen import Seen, usual_qty
from forecast.notices import Notice

MANY_TIMES = 100
"""A product's day of a hundred times the usual: a decimal mark is a thousandfold, an order for a wedding or Berliner at
carnival are thirty times."""
DAY_TIMES, HIGHEST_TIMES = 10, 2
"""A shop's day of ten times the usual, and twice the highest there was, is a week or a month in one sum. A seaside shop
sells ten times its winter in summer, but comes there by and by."""
FEWEST_DAYS = 5
"""Days from which a usual quantity can be told [days]."""


def quantity_alarms(source: str, file: Seen, archive: Seen) -> list[Notice]:
    """Return alarms of products and of days that sell many times the usual, by the archive or else by the file itself.

    A product that usually sells less than one is held against one.
    """
    return [*_hundredfold(source, file, archive), *_tenfold(source, file, archive)]


def _hundredfold(source: str, file: Seen, archive: Seen) -> list[Notice]:
    key = ["shop", "product"]
    known = archive.products.assign(usual=usual_qty(archive.products))
    own = file.products.assign(own=usual_qty(file.products).where(file.products["days_count"] >= FEWEST_DAYS))
    held = own.merge(known.loc[known["days_count"] >= FEWEST_DAYS, [*key, "usual"]], on=key, how="left")
    held["usual"] = held["usual"].fillna(held["own"])
    held["times"] = held["most_qty"] / held["usual"].clip(lower=1)
    many = held[held["times"] > MANY_TIMES]
    if many.empty:
        return []
    worst = many.sort_values("times", kind="stable").iloc[-1]
    values = {**_values(source, worst["most_day"], worst["most_qty"], worst["usual"]), "name": str(worst["product"])}
    count = int(many["product"].nunique())
    return [Notice("till_hundredfold", "warning", shop=str(worst["shop"]), values={**values, "count": count})]


def _tenfold(source: str, file: Seen, archive: Seen) -> list[Notice]:
    found = []
    for shop, days in file.days.groupby("shop"):
        known = archive.days.loc[archive.days["shop"] == shop, "sold_qty"]
        held_against = known if len(known) >= FEWEST_DAYS else days["sold_qty"]
        if len(held_against) < FEWEST_DAYS:
            continue
        usual = float(held_against.median())
        highest = float(known.max()) if held_against is known else 0.0
        beyond = days[days["sold_qty"] > max(DAY_TIMES * max(usual, 1.0), HIGHEST_TIMES * highest)]
        if len(beyond):
            worst = beyond.sort_values("sold_qty", kind="stable").iloc[-1]
            values = {**_values(source, worst["day"], worst["sold_qty"], usual), "count": len(beyond)}
            found.append(Notice("till_tenfold", "warning", shop=str(shop), values=values))
    return found


def _values(source: str, day: pd.Timestamp, qty: float, usual: float) -> dict[str, str | int | float]:
    return {
        "file": source,
        "on_day": f"{day:%Y-%m-%d}",
        "qty": round(float(qty), 2),
        "usual_qty": round(float(usual), 1),
    }
