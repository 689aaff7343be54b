"""Which weeks are judged."""

from __future__ import annotations

from datetime import date

from forecast.pipeline.backtests.proofs import weeks_to_judge

TILL = date(2024, 1, 2), date(2025, 6, 12)


def test_whole_weeks_are_judged_the_last_ones_by_default() -> None:
    found = weeks_to_judge(*TILL, first=None, weeks=10)
    assert (found.first, found.last, found.count) == (date(2025, 3, 31), date(2025, 6, 8), 10)
    assert found.first.weekday() == 0
    assert found.last.weekday() == 6


def test_rules_are_chosen_on_a_year_before_or_on_what_there_is() -> None:
    assert weeks_to_judge(*TILL, first=None, weeks=10).chosen_on == 52
    assert weeks_to_judge(date(2025, 1, 6), TILL[1], first=None, weeks=10).chosen_on == 12


def test_of_a_short_past_eight_weeks_are_kept_for_choosing_and_of_a_very_short_one_half() -> None:
    assert weeks_to_judge(date(2025, 1, 6), TILL[1], first=None, weeks=26).count == 22 - 8
    assert weeks_to_judge(date(2025, 4, 28), TILL[1], first=None, weeks=26).count == 3
    assert weeks_to_judge(date(2025, 5, 26), TILL[1], first=None, weeks=26).count == 1


def test_without_one_week_before_another_nothing_can_be_judged() -> None:
    assert weeks_to_judge(date(2025, 6, 2), TILL[1], first=None, weeks=26) is None
    assert weeks_to_judge(date(2025, 6, 3), date(2025, 6, 3), first=None, weeks=26) is None
    assert weeks_to_judge(*TILL, first=date(2025, 6, 9), weeks=26) is None


def test_a_day_that_is_named_moves_to_its_next_monday_and_leaves_a_week_before_it() -> None:
    assert weeks_to_judge(*TILL, first=date(2025, 3, 5), weeks=26).first == date(2025, 3, 10)
    assert weeks_to_judge(*TILL, first=date(2020, 1, 1), weeks=26).first == date(2024, 1, 15)
