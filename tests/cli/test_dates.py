"""Days at the command line, as people of three languages type them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest

from forecast.cli.dates import _DAYS_FROM_TODAY, clock_text, day_named
from forecast.errors import InputError
from forecast.sources.tabular.values.calendar_words import weekdays_of_word

THURSDAY = date(2026, 12, 24)


@pytest.mark.parametrize("language", ["fr", "de", "en"])
@pytest.mark.parametrize(("text", "day"), [
    ("2026-12-24", "2026-12-24"), ("24.12.2026", "2026-12-24"), ("24/12/2026", "2026-12-24"),
    ("24.12.26", "2026-12-24"), ("24-12-2026", "2026-12-24"),
    ("24. Dezember", "2026-12-24"), ("24 décembre 2026", "2026-12-24"),
    ("December 24", "2026-12-24"), ("24 Dec", "2026-12-24"), ("1er janvier", "2027-01-01"),
    ("1st January", "2027-01-01"),
    ("23.12.", "2027-12-23"), ("23/12", "2027-12-23"), ("24.12", "2026-12-24"), ("29.2.", "2028-02-29"),
    ("jeu. 24 déc.", "2026-12-24"), ("Do., 31.12.", "2026-12-31"), ("Thursday 24 December 2026", "2026-12-24"),
    ("demain", "2026-12-25"), ("Morgen", "2026-12-25"), ("tomorrow", "2026-12-25"), ("aujourd’hui", "2026-12-24"),
    ("übermorgen", "2026-12-26"), ("hier", "2026-12-23"), ("Freitag", "2026-12-25"), ("vendredi", "2026-12-25"),
    ("FRIDAY", "2026-12-25"), ("jeudi", "2026-12-31"), ("Mi", "2026-12-30"), ("sam.", "2026-12-26"),
])  # fmt: skip
def test_a_day_is_read_in_each_language_whatever_the_shop_speaks(language, text, day):
    assert str(day_named(text, today=THURSDAY, language=language)) == day


@pytest.mark.parametrize(("text", "day"), [
    ("Friday", "2026-12-18"), ("Thursday", "2026-12-17"), ("25 December", "2025-12-25"), ("24 December", "2026-12-24"),
    ("yesterday", "2026-12-23"), ("29.2.", "2024-02-29"),
])  # fmt: skip
def test_where_the_past_is_asked_for_it_is_the_last_such_day(text, day):
    assert str(day_named(text, today=THURSDAY, language="en", is_past=True)) == day


@pytest.mark.parametrize(("text", "both"), [
    ("03/04/2026", ("2026-03-04", "2026-04-03")), ("3/4", ("2027-03-04", "2027-04-03")),
    ("03-04-26", ("2026-03-04", "2026-04-03")),
])  # fmt: skip
def test_english_numbers_of_two_readings_are_refused_with_both_to_write(text, both):
    with pytest.raises(InputError) as refused:
        day_named(text, today=THURSDAY, language="en")
    assert all(day in str(refused.value) for day in both)
    assert str(day_named(text, today=THURSDAY, language="fr")) == both[1]


@pytest.mark.parametrize(
    "text", ["", "24", "31.2.2026", "12/24/2026", "Mittwoch, 24.12.2026", "d", "Brot", "24.12.2026 08:30"]
)
def test_what_is_no_day_is_refused_with_examples(text):
    with pytest.raises(InputError) as refused:
        day_named(text, today=THURSDAY, language="de")
    (problem,) = refused.value.problems
    assert "Freitag" in problem.in_words("de")
    assert problem.got == text


def test_no_word_for_a_day_from_today_is_a_weekday_or_means_two_days():
    assert not [word for word in _DAYS_FROM_TODAY if weekdays_of_word(word)]


@pytest.mark.parametrize(("text", "second"), [
    ("11:00", 39_600), ("11h", 39_600), ("11h30", 41_400), ("11 Uhr", 39_600), ("11.30", 41_400), ("1:30 pm", 48_600),
    ("26:15", 94_500),
])  # fmt: skip
def test_a_time_of_day_is_read_as_people_say_it(text, second):
    assert clock_text(text) == second


@pytest.mark.parametrize("text", ["11", "36:00", "noon", "11:00 Z", "11:60"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(InputError):
        clock_text(text)


def test_verbs_read_their_days_on_the_shops_clock(tmp_path):
    (tmp_path / "forecast.toml").write_text(
        '[bakery]\ncountry = "DE"\n[run]\nnow = 2026-12-24T21:00:00\n', encoding="utf-8"
    )
    base = [sys.executable, "-m", "forecast"]
    for words in (
        ["plan", "--json"],
        ["score", "--json"],
        ["why"],
        ["backtest", "--from", "1.10."],
        ["adjust", "--json"],
    ):
        option = "--to" if "backtest" in words else "--day"
        done = subprocess.run(
            [*base, *words, option, "Brottag", "-c", str(tmp_path / "forecast.toml")],
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 3, words
        assert "Brottag" in done.stdout + done.stderr
        if "--json" in words:
            assert json.loads(done.stdout)["problems"][0]["code"] == "wrong_option"
