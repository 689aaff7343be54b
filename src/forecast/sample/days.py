"""The days of the made-up bakery: opening, holidays and feasts, computed here so that no library changes them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

_SUNDAY_HOURS = (7 * 60, 12 * 60 + 30)
_WEEK_HOURS = (*((6 * 60 + 30, 18 * 60 + 30),) * 5, (6 * 60 + 30, 17 * 60), _SUNDAY_HOURS)
"""Opening and closing [minutes since midnight], Monday to Sunday."""
_CLOSED_WEEKDAY = 0
_OPEN_ON_HOLIDAYS = ("good_friday", "victory_day", "ascension", "national_day", "assumption", "all_saints", "armistice")
_EARLY_CLOSING = 16 * 60
_ZONE_B_STARTS = {
    2018: ((2, 24), (4, 21)), 2019: ((2, 9), (4, 6)), 2020: ((2, 15), (4, 11)), 2021: ((2, 20), (4, 10)),
    2022: ((2, 5), (4, 9)), 2023: ((2, 11), (4, 15)), 2024: ((2, 24), (4, 20)), 2025: ((2, 8), (4, 5)),
    2026: ((2, 14), (4, 11)), 2027: ((2, 20), (4, 17)), 2028: ((2, 5), (4, 8)),
}  # fmt: skip
"""First days of winter and spring holidays, (month, day) by year."""


def _easter_sunday(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    Source: anonymous algorithm in Nature 13 (1876) 487; J. Meeus, Astronomical Algorithms, 2nd ed. 1998, ch. 8.

    Examples
    --------
    >>> _easter_sunday(2024).isoformat(), _easter_sunday(2025).isoformat()
    ('2024-03-31', '2025-04-20')
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> dict[date, str]:
    """Return the public holidays of Alsace, Good Friday and 26 December included.

    Source: Code du travail L3133-1, L3134-13.
    """
    easter = _easter_sunday(year)
    return {
        date(year, 1, 1): "new_year",
        easter - timedelta(days=2): "good_friday",
        easter + timedelta(days=1): "easter_monday",
        date(year, 5, 1): "labour_day",
        date(year, 5, 8): "victory_day",
        easter + timedelta(days=39): "ascension",
        easter + timedelta(days=50): "whit_monday",
        date(year, 7, 14): "national_day",
        date(year, 8, 15): "assumption",
        date(year, 11, 1): "all_saints",
        date(year, 11, 11): "armistice",
        date(year, 12, 25): "christmas_day",
        date(year, 12, 26): "saint_stephen",
    }


def _feasts(year: int) -> dict[date, str]:
    """Return the days on which a bakery sells otherwise.

    Source for Mother's Day: Code de l'action sociale et des familles D215-1.

    Examples
    --------
    >>> {day.isoformat(): name for day, name in _feasts(2025).items() if day.month in (5, 6)}
    {'2025-05-25': 'mothers_day', '2025-06-15': 'fathers_day'}
    """
    easter = _easter_sunday(year)
    mothers = _sunday_on_or_before(date(year, 5, 31))
    if mothers == easter + timedelta(days=49):
        mothers += timedelta(days=7)
    return {
        _epiphany(year): "epiphany",
        date(year, 2, 14): "valentine",
        easter: "easter_sunday",
        mothers: "mothers_day",
        _sunday_on_or_before(date(year, 6, 21)): "fathers_day",
        date(year, 12, 6): "saint_nicholas",
        date(year, 12, 24): "christmas_eve",
        date(year, 12, 31): "new_years_eve",
    }


def _is_school_holiday(day: date) -> bool:
    """Tell whether schools around Strasbourg rest (education.gouv.fr, calendrier scolaire, zone B).

    Two weeks from the Saturday nearest to 20 October and 21 December, and 58 days from the Saturday nearest to 5 July.
    Winter and spring holidays change places among the three zones from year to year: those of 2018 to 2028 are
    written down, other years take the middle ones.
    """
    for year in (day.year - 1, day.year):
        winter, spring = _ZONE_B_STARTS.get(year, ((2, 15), (4, 13)))
        starts = ((10, 20, 16), (12, 21, 16), (*winter, 16), (*spring, 16), (7, 5, 58))
        for month, about, length in starts:
            first = _nearest_saturday(date(year, month, about))
            if first <= day < first + timedelta(days=length):
                return True
    return False


def summer_closure(year: int) -> tuple[date, date]:
    """Return the first and the last day of the two weeks in August in which the bakery rests."""
    first = date(year, 8, 1)
    first += timedelta(days=(-first.weekday()) % 7)
    return first, first + timedelta(days=13)


def hours_on(day: date) -> tuple[int, int] | None:
    """Return opening and closing on a day [minutes since midnight], or None when closed.

    Examples
    --------
    >>> hours_on(date(2025, 6, 12)), hours_on(date(2025, 6, 9)), hours_on(date(2024, 12, 24))
    ((390, 1110), None, (390, 960))
    """
    from_day, to_day = summer_closure(day.year)
    if from_day <= day <= to_day:
        return None
    holiday = public_holidays(day.year).get(day)
    if holiday is not None and holiday not in _OPEN_ON_HOLIDAYS:
        return None
    # A Monday right before Christmas Eve or New Year's Eve is too good to rest.
    is_late_monday = day.month == 12 and day.day in (23, 30)
    if day.weekday() == _CLOSED_WEEKDAY and not is_late_monday:
        return None
    if holiday is not None:
        return _SUNDAY_HOURS
    opens, closes = _WEEK_HOURS[day.weekday()]
    is_eve_of_year = day.month == 12 and day.day in (24, 31)
    return opens, min(closes, _EARLY_CLOSING) if is_eve_of_year else closes


def usual_hours_on(day: date) -> tuple[int, int] | None:
    """Return what weekday and public holiday alone would say, as the configuration states it."""
    if day.weekday() == _CLOSED_WEEKDAY or day in public_holidays(day.year):
        return None
    return _WEEK_HOURS[day.weekday()]


def day_table(days: list[date]) -> pd.DataFrame:
    """Return one row per day: opening, holiday, feast, eve, school holidays."""
    feast_of = {day: name for year in {day.year for day in days} for day, name in _feasts(year).items()}
    rows = []
    for day in days:
        hours = hours_on(day)
        yesterday, tomorrow = day - timedelta(days=1), day + timedelta(days=1)
        rows.append(
            {
                "day": pd.Timestamp(day),
                "weekday": day.weekday(),
                "is_open": hours is not None,
                "opens_min": hours[0] if hours else -1,
                "closes_min": hours[1] if hours else -1,
                "is_holiday": day in public_holidays(day.year),
                "is_eve": tomorrow in public_holidays(tomorrow.year) and hours_on(tomorrow) is None,
                "is_after_closure": hours_on(yesterday) is None and hours_on(yesterday - timedelta(days=1)) is None,
                "is_school_holiday": _is_school_holiday(day),
                "feast": feast_of.get(day, ""),
                "from_epiphany": (day - _epiphany(day.year + (day.month > 6))).days,
                "from_saint_nicholas": (day - date(day.year, 12, 6)).days,
            }
        )
    return pd.DataFrame(rows).astype({"weekday": np.int64})


def _epiphany(year: int) -> date:
    """Return the Sunday between 2 and 8 January, on which France eats its galettes."""
    return _sunday_on_or_before(date(year, 1, 8))


def _sunday_on_or_before(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _nearest_saturday(day: date) -> date:
    after = (5 - day.weekday()) % 7
    return day + timedelta(days=after if after <= 3 else after - 7)
