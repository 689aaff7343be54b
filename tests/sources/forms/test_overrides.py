from __future__ import annotations

import pytest

from forecast.errors import SourceError
from forecast.reports.wording import Wording
from forecast.sources.forms.notes import read_overrides
from forecast.tables import OVERRIDE_REASONS
from forecast.texts import LANGUAGES


def file(tmp_path, text):
    path = tmp_path / "overrides.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_quantity_that_is_empty_is_no_decision_and_keeps_the_proposal(tmp_path):
    text = "produit;jour;décidé;motif;remarque\nA;13/05/2022;120;m;pluie annoncée\nB;13/05/2022;;;\nC;13/05/2022;0;;\n"
    table = read_overrides(file(tmp_path, text), shop="a")
    assert table["product"].tolist() == ["A", "C"]
    assert table["decided_qty"].tolist() == [120.0, 0.0]
    assert table["reason_code"].tolist() == ["M", "X"]
    assert "note" not in table, "remarks speak of people"


@pytest.mark.parametrize(
    ("word", "code"), [("Wetter", "M"), ("fest", "E"), ("commande", "C"), ("Trial", "G"), ("s", "S")]
)
def test_reasons_may_be_words(tmp_path, word, code):
    path = file(tmp_path, f"product,day,decided,reason\nA,2022-05-13,4,{word}\n")
    assert read_overrides(path, shop="a").loc[0, "reason_code"] == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", OVERRIDE_REASONS)
def test_every_word_that_the_page_prints_for_a_letter_is_accepted(tmp_path, language, code):
    word = Wording(language).text(f"letter.{code}")
    path = file(tmp_path, f"product,day,decided,reason\nA,2022-05-13,4,{word.upper()}\n")
    assert read_overrides(path, shop="a").loc[0, "reason_code"] == code


@pytest.mark.parametrize(("word", "code"), [("Vorrat", "S"), ("Bestellung", "C"), ("Versuch", "G"), ("Ereignis", "E")])
def test_words_of_before_and_of_people_are_accepted_still(tmp_path, word, code):
    path = file(tmp_path, f"product,day,decided,reason\nA,2022-05-13,4,{word}\n")
    assert read_overrides(path, shop="a").loc[0, "reason_code"] == code


def test_an_unknown_reason_and_a_negative_quantity_are_refused(tmp_path):
    path = file(tmp_path, "product,day,decided,reason\nA,2022-05-13,-4,Q\n")
    with pytest.raises(SourceError) as error:
        read_overrides(path, shop="a")
    assert "got '-4', expected at least 0" in str(error.value)
    assert "got 'Q', expected one of: M, E, C, P, S, G, X" in str(error.value)
