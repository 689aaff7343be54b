"""What the date and the calendar say about a day, as numbers.

In: Calendar of one shop's regions. Out: one array per feature, one value per day of a range.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.series import Floats
from forecast.tables.feature import VALUE, Feature, Term, by_weekday, each

Numbers = npt.NDArray[Any]
_DAYS_AROUND = 70
"""The calendar is read so many days beyond the range, for runs and distances at its ends [days]."""
_FEASTS_WITH_DISTANCE = ("easter_sunday", "christmas_day")
_HOLIDAY_DAYS, _SCHOOL_DAYS, _FEAST_DAYS, _GREAT_FEAST_DAYS = 14, 10, 10, 15
"""Distances are cut here, which is what they say when nothing is near [days]."""
_LONG_RUN = Term("above", 2.0)
"""From three days off in a row on it is a long weekend."""
_SEASON = Term(is_season=True)
# Runs of days off are ordinary in a week whose only days off are Saturday and Sunday; effects of the season and of
# schools differ by weekday. Twice a year goes with sin a cos a and cos² a. A week before a great feast and three days
# after it have an effect of their own each.
COLUMNS = (
    Feature("weekday", "weekday"),
    Feature("day_type", "holiday", (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0), each(range(7))),
    *(Feature(f"is_holiday{which}", "holiday", 0.0, (VALUE,)) for which in ("", "_next", "_before")),
    *(Feature(f"days_{way}_holiday", "holiday", _HOLIDAY_DAYS) for way in ("to", "since")),
    Feature("is_bridge", "holiday", 0.0, (VALUE,)),
    Feature("off_run", "holiday", (0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 2.0), (_LONG_RUN,)),
    Feature("off_position", "holiday", (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0), (Term("is", 1, ("off_run", _LONG_RUN)),)),
    Feature("off_run_next", "holiday", (0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0), (_LONG_RUN,)),
    Feature(
        "school_share",
        "school_holiday",
        0.0,
        (VALUE, Term(times=("day_type", Term("is", 6))), *by_weekday(VALUE)),
    ),
    *(Feature(name, "school_holiday", 0.0) for name in ("school_own", "school_day", "school_days_left")),
    Feature("days_to_school_holiday", "school_holiday", _SCHOOL_DAYS),
    Feature("month", "season", terms=each(range(1, 13), is_season=True)),
    Feature("day_of_month", "season"),
    Feature(
        "year_sin",
        "season",
        terms=(*by_weekday(_SEASON), _SEASON, Term(times=("year_cos", VALUE), is_season=True)),
    ),
    Feature("year_cos", "season", terms=(*by_weekday(_SEASON), _SEASON, Term("square", is_season=True))),
    Feature("is_feast", "holiday", 0.0, (VALUE,)),
    Feature("days_to_feast", "holiday", _FEAST_DAYS),
    *(
        Feature(f"days_from_{feast}", "holiday", _GREAT_FEAST_DAYS, each(range(-7, 4)))
        for feast in _FEASTS_WITH_DISTANCE
    ),
)
_OF_SCHOOL = ("school_holiday", "school_unknown")
_FAR = 10**6


def calendar_of_shop(calendar: pd.DataFrame, *, region: str, school_zones: str) -> pd.DataFrame:
    """Return the rows of `calendar` that concern a shop in `region` with schools in `school_zones`.

    Holidays and feasts count when they are those of the whole country or of the subdivision, what is known of schools
    when their zone is named.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["FR", "FR-57", "DE-BW", "FR/Zone B"],
    ...                       "kind": ["public_holiday"] * 3 + ["school_holiday"]})
    >>> calendar_of_shop(table, region="57", school_zones="Zone B")["region"].tolist()
    ['FR', 'FR-57', 'FR/Zone B']
    """
    part = _part_of_country(calendar["region"])
    is_school = calendar["kind"].isin(_OF_SCHOOL)
    zones = _zones_of(school_zones)
    return calendar.loc[(is_school & part.isin(zones)) | (~is_school & part.isin(["", region]))]


def _part_of_country(regions: pd.Series) -> pd.Series:
    """Return what follows the country in names such as FR-57 and FR/Zone B; empty for the whole country."""
    parts = {name: [*re.split("[-/]", str(name), maxsplit=1), ""][1] for name in regions.unique()}
    return regions.map(parts).astype(object)


def _zones_of(school_zones: str) -> list[str]:
    """Return the zones named in a shop's text, in its order."""
    text = school_zones.replace(";", ",").strip()
    if "," in text:
        return [zone.strip() for zone in text.split(",") if zone.strip()]
    words = text.split()
    if "Zone" in words:
        return [" ".join(words[at : at + 2]) for at in range(0, len(words), 2)]
    return words


def date_features(calendar: pd.DataFrame, first: int, last: int, *, school_zones: str) -> dict[str, Floats]:
    """Return one array per feature for the days `first` to `last` [days since 1970].

    `day_type` is the weekday (0 Monday), public holidays counting as a Sunday. Days off are weekends, public
    holidays and bridge days; `off_run` is the length of the unbroken run of them. Distances are cut at two weeks
    or so, because nothing further away is felt in a bakery. What is told of schools is nan where nobody knows of one of
    the zones, and without a zone: that is no time without holidays.
    """
    days = np.arange(first - _DAYS_AROUND, last + _DAYS_AROUND + 1)
    dates = days.astype("datetime64[D]")
    weekday = (days + 3) % 7
    of_day = calendar["day"].to_numpy().astype("datetime64[D]")
    kind = calendar["kind"].to_numpy()
    is_holiday = np.isin(dates, of_day[kind == "public_holiday"])
    is_free = is_holiday | (weekday >= 5)
    is_bridge = _bridges(is_free)
    is_off = is_free | is_bridge
    run, position = _runs(is_off)
    is_feast = np.isin(dates, of_day[(kind == "feast") | (kind == "optional_holiday")])
    day_of_year = (dates - dates.astype("datetime64[Y]")).astype(int)
    angle = 2 * np.pi * day_of_year / 365.25
    features: dict[str, Numbers] = {
        "weekday": weekday,
        "day_type": np.where(is_holiday, 6, weekday),
        "is_holiday": is_holiday,
        "is_holiday_next": _shifted(is_holiday, -1),
        "is_holiday_before": _shifted(is_holiday, 1),
        "days_to_holiday": _days_until(is_holiday, _HOLIDAY_DAYS),
        "days_since_holiday": _days_since(is_holiday, _HOLIDAY_DAYS),
        "is_bridge": is_bridge,
        "off_run": run,
        "off_position": position,
        "off_run_next": np.where(is_off, 0, _shifted(run, -1)),
        **_school_features(calendar, dates, _zones_of(school_zones)),
        "month": dates.astype("datetime64[M]").astype(int) % 12 + 1,
        "day_of_month": (dates - dates.astype("datetime64[M]")).astype(int) + 1,
        "year_sin": np.sin(angle),
        "year_cos": np.cos(angle),
        "is_feast": is_feast,
        "days_to_feast": _days_until(is_feast, _FEAST_DAYS),
    }
    names = calendar["name"].to_numpy()
    for feast in _FEASTS_WITH_DISTANCE:
        on_it = np.isin(dates, of_day[names == feast])
        far = _GREAT_FEAST_DAYS
        until, since = _days_until(on_it, far), _days_since(on_it, far)
        features[f"days_from_{feast}"] = np.where(since < far, since, np.where(until < far, -until, far))
    inside = slice(_DAYS_AROUND, len(days) - _DAYS_AROUND)
    return {name: np.asarray(values, dtype=np.float64)[inside] for name, values in features.items()}


def _school_features(calendar: pd.DataFrame, dates: Numbers, zones: list[str]) -> dict[str, Numbers]:
    of_day, kind = calendar["day"].to_numpy().astype("datetime64[D]"), calendar["kind"].to_numpy()
    part = _part_of_country(calendar["region"]).to_numpy()
    school = np.full((len(zones), len(dates)), np.nan)
    for place, zone in enumerate(zones):
        out, unknown = (np.isin(dates, of_day[(kind == name) & (part == zone)]) for name in _OF_SCHOOL)
        school[place, ~unknown] = out[~unknown]
    nothing = np.full(len(dates), np.nan)
    share, own = (school.mean(axis=0), school[0]) if zones else (nothing, nothing)
    is_school, is_untold = share > 0, np.isnan(share)
    return {
        "school_share": share,
        "school_own": own,
        "school_day": np.where(is_untold, np.nan, _days_since(~is_school, 20)),
        "school_days_left": np.where(is_untold, np.nan, _days_until(~is_school, 20)),
        "days_to_school_holiday": np.where(is_untold, np.nan, _days_until(is_school, _SCHOOL_DAYS)),
    }


def _shifted(values: Numbers, by: int) -> Floats:
    """Return `values` moved `by` days later; what falls in from outside is 0."""
    moved = np.zeros(len(values))
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _bridges(is_off: Numbers) -> Numbers:
    """Tell the single working days between two days off: weekends lie apart, so one of them is a public holiday."""
    before, after = _shifted(is_off, 1) > 0, _shifted(is_off, -1) > 0
    bridges: Numbers = ~is_off & before & after
    return bridges


def _runs(is_off: Numbers) -> tuple[Numbers, Numbers]:
    """Return the length of the run of days off around each day, and the day's place in it; 0 on working days."""
    place = np.arange(len(is_off))
    since = place - np.maximum.accumulate(np.where(~is_off, place, -1))
    until = np.minimum.accumulate(np.where(~is_off, place, len(is_off))[::-1])[::-1] - place
    return np.where(is_off, since + until - 1, 0), np.where(is_off, since, 0)


def _days_since(happens: Numbers, most: int) -> Numbers:
    place = np.arange(len(happens))
    last = np.maximum.accumulate(np.where(happens, place, -_FAR))
    return np.minimum(place - last, most)


def _days_until(happens: Numbers, most: int) -> Numbers:
    return _days_since(happens[::-1], most)[::-1]
