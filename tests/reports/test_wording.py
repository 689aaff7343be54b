"""Codes become words in three languages; what nobody foresaw is shown as it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import forecast
from forecast.notices import Notice, reason
from forecast.reports.wording import Wording, notice_texts
from forecast.texts import LANGUAGES, listed, messages, needed

SOURCE = Path(forecast.__file__).parent
FORMATTED_CODES = {"weather_provider_failed", "weather_provider_empty", "weather_provider_skipped"}


def entry_texts(entry: str | dict[str, str]) -> dict[str, set[str]]:
    """Return the placeholders of each plural form."""
    if isinstance(entry, str):
        return {"": needed(entry)}
    return {form: needed(text) for form, text in entry.items() if form != "by"}


def codes_in_source() -> Iterator[tuple[str, str]]:
    """Yield (code, file) of every notice and reason whose code is written out in the source."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        takes_code = {"Notice", "reason"} | {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "code"
        }
        for node in ast.walk(tree):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in takes_code and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value), path.name
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CODES":
                for value in ast.literal_eval(node.value).values():
                    yield value, path.name


def test_the_three_languages_have_the_same_codes_with_the_same_values():
    french, german, english = (messages(language) for language in LANGUAGES)
    assert list(french) == list(german) == list(english)
    for code, entry in english.items():
        assert entry_texts(entry) == entry_texts(french[code]) == entry_texts(german[code]), code
        if isinstance(entry, dict):
            assert entry["by"] == french[code]["by"] == german[code]["by"]


def test_every_code_in_the_source_has_a_text():
    found = dict(codes_in_source())
    assert len(found) > 30
    missing = {code: place for code, place in found.items() if not Wording("en").has(code)}
    assert missing == {}
    assert all(Wording("fr").has(code) for code in FORMATTED_CODES)


def test_no_two_texts_of_two_languages_are_the_same_by_oversight():
    english, german = messages("en"), messages("de")
    said = [code for code in english if code.startswith("said.")]
    assert [code for code in said if english[code] == german[code]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_code_is_shown_with_its_values(language):
    text = Wording(language).text("oven_too_small", cut_qty=12.0, next_day="2022-07-14", why="tray {x}")
    assert text.startswith("oven too small (")
    assert "12" in text
    assert "14" in text
    assert "tray {x}" in text


def test_a_known_code_without_its_values_is_shown_and_does_not_fail():
    assert Wording("fr").text("fell_back", other=3) == "fell back (other: 3)"
    assert Wording("fr").text("short_past") == "short past"


def test_values_are_written_by_the_unit_in_their_name():
    words = Wording("en", "Europe/Paris", "EUR")
    assert words.value("cut_share", 0.25) == "25%"
    assert words.value("cost_amount", 12.5) == "€12.50"
    assert Wording("en", currency="USD").value("cost_amount", 12.5) == "$12.50"
    assert words.value("next_day", "2022-07-04") == "Mon 4 Jul"
    assert words.value("issued_at", "2022-07-04T10:00+00:00") == "Mon 4 Jul at 12:00"
    assert words.value("next_day", "–") == "–"
    assert words.value("next_day", date(2022, 7, 4)) == "Mon 4 Jul"
    assert words.value("hours", 1234.0) == "1,234"
    assert words.value("is_open", True) == "True"


def test_days_and_moments_of_another_year_have_their_year_in_a_text():
    words = Wording("fr", "Europe/Paris", year=2025)
    assert words.value("days", "2024-10-24, 2025-01-03") == "24 oct. 2024, ven. 3 janv."
    assert words.value("issued_at", "2024-10-24T10:00+00:00") == "24 oct. 2024 à 12\xa0h"


def test_a_day_in_brackets_is_told_as_a_day_but_not_in_the_name_of_a_file():
    words = Wording("de", year=2025)
    assert words.value("orders", "50 BREZEL (2025-06-16)") == "50 BREZEL (Mo. 16. Juni)"
    assert words.value("file", "kasse (2025-06-16).csv") == "kasse (2025-06-16).csv"


def test_a_country_is_told_by_its_name():
    assert Wording("fr").value("country", "DE") == "Allemagne"


def test_goods_counted_in_money_have_the_sign_of_the_shop():
    assert Wording("en", currency="GBP").quantity(12, "amount") == "£12"


def test_a_long_list_is_shortened_and_a_sentence_is_not():
    names = ", ".join(f"Bun {number}" for number in range(60))
    assert Wording("en").value("products", names).endswith("Bun 7, +52")
    assert Wording("en").value("problem", names) == names
    assert listed(["a", "b"], limit=2) == "a, b"


def test_a_list_of_days_is_written_as_days():
    assert Wording("de").value("days", "2022-07-04, 2022-07-05") == "Mo. 4. Juli, Di. 5. Juli"


def test_plural_follows_the_language():
    assert "1 jour de" in Wording("fr").text("short_past", have_days=1, need_days=90)
    assert "0 jour de" in Wording("fr").text("short_past", have_days=0, need_days=90)
    assert "0 days" in Wording("en").text("short_past", have_days=0, need_days=90)


def test_french_has_its_no_break_spaces():
    assert "\N{NO-BREAK SPACE}: " in Wording("fr").text("fell_back", product="Baguette")
    assert " :" not in Wording("fr").text("fell_back", product="Baguette")


def test_an_abbreviated_month_brings_its_own_full_stop():
    text = Wording("fr").text("calendar_begins_late", zone="Zone B", first_day="2024-02-03")
    assert text.endswith("févr.")
    assert not text.endswith("..")


def test_a_code_that_is_reason_and_notice_has_the_fuller_text_for_the_notice():
    days = {"runs_out_on": "2022-07-04", "delivery_day": "2022-07-05"}
    assert Wording("en").text("runs_out_before", **days).startswith("runs out on")
    notice = Wording("en").text("runs_out_before", ingredient="Flour", supplier="Mill", **days)
    assert notice.startswith("Flour (Mill) runs out on")


def test_reasons_are_split_by_line_and_survive_broken_json():
    cell = f"{reason('short_past', have_days=3, need_days=90)}\nno_past\nbroken {{"
    codes = [code for code, _ in Wording("en").reasons(cell)]
    assert codes == ["short_past", "no_past", "broken {"]
    assert Wording("en").reasons("") == []


def test_notices_are_told_warnings_first_each_once_and_products_together():
    notices = [
        Notice("no_weather"),
        Notice("fell_back", "warning", values={"product": "A", "have_days": 100}),
        Notice("fell_back", "warning", values={"product": "B", "have_days": 200}),
        Notice("no_weather"),
        Notice("strange", values={"x": 1}),
        Notice("strange", values={"x": 2}),
    ]
    told = notice_texts(notices, Wording("en"))
    assert [severity for severity, _ in told] == ["warning", "note", "note", "note"]
    assert "A, B." in told[0][1]
    assert [text for _, text in told[2:]] == ["Strange (x: 1).", "Strange (x: 2)."]


def test_the_share_of_a_usual_day_reads_as_a_share_in_german_too():
    said = Wording("de").text("half_day", open_share=0.63).replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("in diesen Stunden werden 63 % eines üblichen Tages verkauft")


def test_a_sentence_that_begins_with_a_file_keeps_the_letters_of_its_name():
    notice = Notice("till_letters_repaired", values={"file": "till.csv", "count": 2})
    assert notice_texts([notice], Wording("en")) == [("note", "till.csv: 2 broken letters were repaired.")]
    spaced = Notice("till_letters_repaired", values={"file": "ventes mai.csv", "count": 2})
    assert notice_texts([spaced], Wording("en")) == [("note", "ventes mai.csv: 2 broken letters were repaired.")]


def test_the_reason_for_which_lines_were_set_aside_is_told_in_words():
    words = Wording("de")
    assert words.value("reason", "not_a_product") == "kein Artikel"
    assert words.value("reason", "–") == "–"
