"""Long names may break, at a place that can be read, and are otherwise left as they are."""

from __future__ import annotations

import pytest

from forecast.reports.page.breaking import softened


@pytest.mark.parametrize(
    "parts",
    [
        "Son-nen-blu-men-kern-bröt-chen", "Rog-gen-voll-korn-brot", "Wei-zen-misch-brot", "Scho-ko-la-den-crois-sant",
        "Vien-noi-se-ries", "Aus-ver-kauft",
    ],
)  # fmt: skip
def test_a_long_word_may_break_between_its_syllables(parts):
    assert softened(parts.replace("-", "")).replace("\N{SOFT HYPHEN}", "-") == parts


def test_nothing_is_lost_and_short_words_stay():
    text = "Baguette de tradition à la farine de blé, 250 g"
    assert softened(text) == text
    nasty = "Donaudampfschifffahrtsgesellschaft <b>&amp; Rhabarberbarbarabar</b>"
    assert softened(nasty).replace("\N{SOFT HYPHEN}", "") == nasty


def test_no_piece_is_shorter_than_three_letters_at_an_end():
    first, *_, last = softened("Amerikanerinnen").split("\N{SOFT HYPHEN}")
    assert len(first) >= 3
    assert len(last) >= 3
