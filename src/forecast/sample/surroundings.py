"""What happens around the made-up shop: events with the moment they became known, and river cruise passengers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecast.sample.chance import pick, stream

ROADWORKS_DAYS_BEFORE_END = ((95, 91), (20, 17))


def event_days(seed: int, first: date, last: date, *, history_end: date) -> pd.DataFrame:
    """Return events, one row per day and name; sizes in thousands of visitors, `known_at` in local time.

    Concerts on every second Friday of a month, league matches every other Saturday from August to May, fairs on the
    second Saturday of June and September, the Christmas market from the last Friday of November to 24 December; and
    roadworks that become known only the evening before.
    """
    rows: list[dict[str, object]] = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        chance = stream(seed, 3, day.toordinal())
        size = int(chance.integers(8, 19))
        before = [(nth, day - timedelta(days=nth)) for nth in (30, 60, 90)]
        if day.weekday() == 4 and 8 <= day.day <= 14:
            rows.append(_event(day, "Concert place Kléber", "concert", size, before[1][1], "09:00"))
        if day.weekday() == 5 and (day.month >= 8 or day.month <= 5) and day.toordinal() // 7 % 2 == 0:
            rows.append(_event(day, "Match à la Meinau", "match", size + 8, before[0][1], "18:00"))
        if day.weekday() == 5 and day.month in (6, 9) and 8 <= day.day <= 14:
            rows.append(_event(day, "Braderie", "marché", size, before[2][1], "09:00"))
        if _last_friday_of_november(day.year) <= day <= date(day.year, 12, 24):
            rows.append(_event(day, "Marché de Noël", "marché", size, before[2][1], "09:00"))
        if any(start >= (history_end - day).days >= end for start, end in ROADWORKS_DAYS_BEFORE_END):
            rows.append(_event(day, "Travaux rue barrée", "travaux", 10, day - timedelta(days=1), "19:30"))
    return pd.DataFrame(rows, columns=["day", "name", "kind", "size", "known_at"])


def cruise_passengers(seed: int, first: date, last: date) -> pd.DataFrame:
    """Return passengers ashore from river cruises, one row per day: ships berth in season and in Advent."""
    rows = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        chance = stream(seed, 4, day.toordinal())
        in_season = 4 <= day.month <= 10 or (day.month == 12 and day.day <= 23)
        ships = int(pick(chance, 1, (0.35, 0.35, 0.2, 0.1))[0]) if in_season else 0
        rows.append({"day": pd.Timestamp(day), "passengers": ships * 40 + int(chance.integers(0, 60)) * (ships > 0)})
    return pd.DataFrame(rows).astype({"passengers": np.int64})


def _event(day: date, name: str, kind: str, size: int, known_day: date, known_time: str) -> dict[str, object]:
    return {
        "day": pd.Timestamp(day),
        "name": name,
        "kind": kind,
        "size": size,
        "known_at": f"{known_day:%d/%m/%Y} {known_time}",
    }


def _last_friday_of_november(year: int) -> date:
    day = date(year, 11, 30)
    return day - timedelta(days=(day.weekday() - 4) % 7)
