"""The book of nights: which ran, how each ended, which are missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from forecast.archive.nights import Night, NightBook, missed_notice

FIRST = date(2026, 6, 2)


def at(evening: date) -> datetime:
    return datetime(evening.year, evening.month, evening.day, 21, 5)


def ran(book: NightBook, evening: date, exit_code: int = 0) -> None:
    book.begin(evening, at(evening))
    book.end(evening, at(evening) + timedelta(minutes=1), exit_code)


def test_a_night_is_read_back_as_it_was_written_down(tmp_path):
    book = NightBook(tmp_path)
    ran(book, FIRST, 1)
    assert book.nights() == [Night(FIRST, at(FIRST), at(FIRST) + timedelta(minutes=1), 1)]


def test_a_night_that_failed_ran_and_one_that_was_killed_did_not(tmp_path):
    book = NightBook(tmp_path)
    ran(book, FIRST)
    ran(book, FIRST + timedelta(days=1), exit_code=2)
    book.begin(FIRST + timedelta(days=2), at(FIRST + timedelta(days=2)))
    assert book.missed(FIRST + timedelta(days=3)) == [FIRST + timedelta(days=2)]


def test_without_a_night_none_is_missed_and_a_clock_set_back_misses_none(tmp_path):
    book = NightBook(tmp_path)
    assert book.missed(FIRST) == []
    ran(book, FIRST)
    assert book.missed(FIRST - timedelta(days=30)) == []
    assert book.missed(FIRST) == book.missed(FIRST + timedelta(days=1)) == []


def test_the_night_of_a_clock_that_jumped_ahead_hides_no_missed_one(tmp_path):
    book = NightBook(tmp_path)
    ran(book, FIRST)
    ran(book, date(2099, 1, 1))
    assert book.missed(FIRST + timedelta(days=2)) == [FIRST + timedelta(days=1)]


def test_the_book_forgets_the_oldest_and_a_damaged_one_is_begun_anew(tmp_path):
    book = NightBook(tmp_path)
    for ahead in range(100):
        ran(book, FIRST + timedelta(days=ahead))
    assert len(book.nights()) == 90
    book.path.write_bytes(b"\x00\xff")
    assert book.nights() == []
    ran(book, FIRST)
    assert [night.evening for night in book.nights()] == [FIRST]


def test_missed_evenings_are_told_as_days():
    assert missed_notice([], "note") == []
    (said,) = missed_notice([FIRST, FIRST + timedelta(days=1)], "warning")
    assert (said.severity, dict(said.values)) == ("warning", {"count": 2, "days": "2026-06-02, 2026-06-03"})
