from __future__ import annotations

import pytest

from forecast.tables import EXPLANATION_GROUPS
from forecast.tables.feature import ORDINARY_PART, VALUE, Declared, Feature, by_weekday


def test_a_column_of_the_ordinary_day_takes_no_ordinary_value() -> None:
    with pytest.raises(ValueError, match="the column 'lag_9' of the group level tells the ordinary day and takes no"):
        Feature("lag_9", "level", 0.0)


def test_an_exact_name_goes_before_a_beginning_and_the_first_declared_before_later_ones() -> None:
    every = Declared(tuple(Feature(name, "event", 0.0) for name in ("event_*", "event_fair", "event_f*")))
    assert [every.of(name).name for name in ("event_fair", "event_food")] == ["event_fair", "event_*"]


def test_a_term_by_weekday_is_one_for_each_of_the_seven() -> None:
    assert [term.times for term in by_weekday(VALUE)] == [("weekday", VALUE.__class__("is", day)) for day in range(7)]


def test_what_an_ordinary_day_says_counts_to_a_group_of_the_ordinary_day() -> None:
    assert set(ORDINARY_PART) | set(ORDINARY_PART.values()) <= set(EXPLANATION_GROUPS)
    assert not set(ORDINARY_PART) & set(ORDINARY_PART.values())
