"""The file keeps seven codes; each language shows its own letters, and no letter means two things."""

from __future__ import annotations

from collections import defaultdict

import pytest

from forecast.sources.forms.notes import read_overrides
from forecast.tables import OVERRIDE_REASONS
from forecast.texts import LANGUAGES, messages


def test_no_letter_means_two_things_in_any_language():
    meant = defaultdict(set)
    for code in OVERRIDE_REASONS:
        meant[code].add(code)
        for language in LANGUAGES:
            meant[str(messages(language)[f"short_letter.{code}"])].add(code)

    assert {letter: codes for letter, codes in meant.items() if len(codes) > 1} == {}
    assert all(len(letter) == 1 for letter in meant)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_letter_that_a_page_prints_is_read(language, tmp_path):
    texts = messages(language)
    file = tmp_path / "decided.csv"
    rows = [f"{code},2026-12-04,3,{texts[f'short_letter.{code}']}" for code in OVERRIDE_REASONS]
    file.write_text("\n".join(["product,day,qty,reason", *rows]), encoding="utf-8")

    read = read_overrides(file, shop="Halle")

    assert dict(zip(read["product"], read["reason_code"], strict=True)) == {code: code for code in OVERRIDE_REASONS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_each_letter_means(language):
    texts = messages(language)

    for code in OVERRIDE_REASONS:
        assert f"{texts[f'short_letter.{code}']} {texts[f'letter.{code}']}" in str(texts["page.how_boxes"])
