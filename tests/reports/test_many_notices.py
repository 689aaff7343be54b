"""What many shops share is told once, and of one kind no more than a reader takes in; no warning is lost."""

from __future__ import annotations

import pytest

from forecast.notices import Notice
from forecast.reports.many_notices import page_texts, terminal_texts
from forecast.reports.wording import Wording

WORDS = Wording("en", year=2025)


def _stale(shop: str, last_day: str = "2025-06-01", severity: str = "warning") -> Notice:
    return Notice("till_stale", severity, shop, {"last_day": last_day, "missing_days": 4})  # type: ignore[arg-type]


def test_thirty_two_equal_warnings_of_a_chain_are_one_line_with_the_shops():
    notices = [_stale(f"Shop {number:02d}") for number in range(1, 33)]
    told = terminal_texts(notices, WORDS, is_brief=False)
    assert len(told) == 1
    severity, text = told[0]
    assert severity == "warning"
    assert text.startswith("Shop 01, Shop 02, Shop 03, Shop 04, Shop 05, Shop 06, Shop 07, Shop 08, +24: ")


def test_warnings_that_differ_are_all_told_however_many():
    notices = [_stale(f"Shop {number}", f"2025-06-{number + 1:02d}") for number in range(12)]
    assert len(terminal_texts(notices, WORDS, is_brief=True)) == 12


def test_notes_of_one_kind_are_told_of_three_shops_and_how_many_more_have_one():
    notices = [_stale(f"Shop {number}", f"2025-06-{number + 1:02d}", "note") for number in range(9)]
    told = [text for _, text in terminal_texts([*notices, Notice("no_weather")], WORDS, is_brief=True)]
    assert len(told) == 5
    assert "6 more shops have a note of this kind, on their pages." in told
    assert len(terminal_texts(notices, WORDS, is_brief=False)) == 9


def test_four_notes_of_five_shops_are_told_each():
    notices = [_stale(f"Shop {number}", f"2025-06-{max(number, 1):02d}", "note") for number in range(5)]
    told = [text for _, text in terminal_texts(notices, WORDS, is_brief=True)]
    assert len(told) == 4
    assert told[0].startswith("Shop 0, Shop 1: ")
    assert told[3].startswith("Shop 4: ")


def test_what_is_of_all_shops_names_none():
    assert terminal_texts([Notice("no_weather")], WORDS, is_brief=True) == page_texts([Notice("no_weather")], WORDS)


@pytest.mark.parametrize(("count", "lines"), [(4, 4), (5, 5), (6, 5), (17, 5)])
def test_a_page_tells_four_of_a_kind_and_how_many_more(count, lines):
    notices = [_stale("A", f"2025-06-{number + 1:02d}", "note") for number in range(count)]
    told = [text for _, text in page_texts(notices, WORDS)]
    assert len(told) == lines
    if count > 5:
        assert told[-1] == f"{count - 4} more of this kind."
