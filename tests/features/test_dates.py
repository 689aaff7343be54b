from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.features.dates import _zones_of, calendar_of_shop, date_features

ROWS = [
    ("FR", "2022-05-26", "public_holiday", "ascension_day"),
    ("FR", "2022-06-06", "public_holiday", "whit_monday"),
    ("FR", "2022-05-29", "feast", "mothers_day"),
    ("FR", "2022-04-17", "feast", "easter_sunday"),
    ("FR/Zone B", "2022-05-27", "school_holiday", "ascension_break"),
    ("FR/Zone B", "2022-05-28", "school_holiday", "ascension_break"),
    ("FR/Zone A", "2022-05-27", "school_holiday", "ascension_break"),
    ("FR-57", "2022-04-15", "public_holiday", "good_friday"),
]
CALENDAR = pd.DataFrame(ROWS, columns=["region", "day", "kind", "name"]).assign(day=lambda t: pd.to_datetime(t["day"]))


@pytest.fixture(scope="module")
def features() -> pd.DataFrame:
    days = pd.date_range("2022-04-10", "2022-06-20")
    first, last = (int(day.to_datetime64().astype("datetime64[D]").astype(int)) for day in (days[0], days[-1]))
    mine = calendar_of_shop(CALENDAR, region="", school_zones="Zone B, Zone A")
    return pd.DataFrame(date_features(mine, first, last, school_zones="Zone B, Zone A"), index=days)


def test_a_holiday_with_its_bridge_and_weekend_is_one_run_of_four_days(features: pd.DataFrame) -> None:
    ascension = features["2022-05-25":"2022-05-30"]
    assert ascension["off_run"].tolist() == [0, 4, 4, 4, 4, 0]
    assert ascension["off_position"].tolist() == [0, 1, 2, 3, 4, 0]
    assert ascension["is_bridge"].tolist() == [0, 0, 1, 0, 0, 0]
    assert ascension["off_run_next"].tolist() == [4, 0, 0, 0, 0, 0]


def test_a_public_holiday_counts_as_a_sunday(features: pd.DataFrame) -> None:
    assert features.at[pd.Timestamp("2022-05-26"), "weekday"] == 3
    assert features.at[pd.Timestamp("2022-05-26"), "day_type"] == 6
    assert features.at[pd.Timestamp("2022-05-27"), "day_type"] == 4


def test_distances_count_to_and_from_the_nearest(features: pd.DataFrame) -> None:
    assert features.at[pd.Timestamp("2022-05-23"), "days_to_holiday"] == 3
    assert features.at[pd.Timestamp("2022-05-28"), "days_since_holiday"] == 2
    assert features.at[pd.Timestamp("2022-04-15"), "days_from_easter_sunday"] == -2
    assert features.at[pd.Timestamp("2022-04-20"), "days_from_easter_sunday"] == 3
    assert features.at[pd.Timestamp("2022-06-15"), "days_from_easter_sunday"] == 15


def test_school_holidays_know_zone_share_and_place_in_the_break(features: pd.DataFrame) -> None:
    friday, saturday = (features.loc[pd.Timestamp(day)] for day in ("2022-05-27", "2022-05-28"))
    assert (friday["school_share"], friday["school_own"]) == (1.0, 1.0)
    assert (saturday["school_share"], saturday["school_own"]) == (0.5, 1.0)
    assert (friday["school_day"], saturday["school_day"]) == (1, 2)
    assert features.at[pd.Timestamp("2022-05-25"), "days_to_school_holiday"] == 2


def test_another_region_s_holiday_is_not_ours(features: pd.DataFrame) -> None:
    assert features.at[pd.Timestamp("2022-04-15"), "is_holiday"] == 0
    alsace = calendar_of_shop(CALENDAR, region="57", school_zones="")
    assert "good_friday" in set(alsace["name"])
    assert "school_holiday" not in set(alsace["kind"])


def of_school(features: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: values for name, values in features.items() if "school" in name}


def test_of_a_shop_without_zones_nothing_is_known_of_schools() -> None:
    told = of_school(date_features(CALENDAR, 19_100, 19_110, school_zones=""))
    assert set(told) == {"school_share", "school_own", "school_day", "school_days_left", "days_to_school_holiday"}
    assert all(np.isnan(values).all() for values in told.values())
    assert _zones_of("A;B , C") == ["A", "B", "C"]
    assert (_zones_of("Zone B, Zone A"), _zones_of("BW BY"), _zones_of("")) == (["Zone B", "Zone A"], ["BW", "BY"], [])


def test_a_day_of_which_nobody_knows_is_no_school_day_and_no_holiday() -> None:
    days = pd.date_range("2022-05-20", "2022-06-05")
    first, last = (int(day.to_datetime64().astype("datetime64[D]").astype(int)) for day in (days[0], days[-1]))
    unknown = pd.DataFrame({"region": "FR/Zone B", "day": days[days >= "2022-05-29"], "kind": "school_unknown"})
    mine = calendar_of_shop(
        pd.concat([CALENDAR, unknown.assign(name="school_unknown")]), region="", school_zones="Zone B"
    )
    told = date_features(mine, first, last, school_zones="Zone B")
    known = days < "2022-05-29"
    assert all((np.isnan(values) == ~known).all() for values in of_school(told).values())
    assert told["school_share"][known].tolist() == [0.0] * 7 + [1.0, 1.0]
    both = date_features(mine, first, last, school_zones="Zone B, Zone A")
    assert (np.isnan(both["school_share"]) == ~known).all()
    assert "school_unknown" not in set(calendar_of_shop(mine, region="Zone B", school_zones="")["kind"])


def test_an_optional_holiday_is_a_feast_and_no_sunday() -> None:
    optional = pd.DataFrame({"region": ["CH-SO"], "day": [pd.Timestamp("2026-05-01")], "kind": "optional_holiday"})
    day = int(np.datetime64("2026-05-01").astype(int))
    told = date_features(optional.assign(name="labour_day"), day, day, school_zones="")
    assert (told["is_feast"][0], told["is_holiday"][0], told["day_type"][0]) == (1, 0, 4)
