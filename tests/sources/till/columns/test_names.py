"""One article under several spellings is one product; aliases and renamings know no capitals."""

from __future__ import annotations

import unicodedata

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.sources.till.columns.names import folded, renamed, tidied, tidy, unified


def names(*given_names):
    return pd.Series(given_names, dtype="str")


def test_unicode_forms_capitals_and_blanks_make_no_second_product_and_the_commonest_spelling_wins():
    spelled = ["Pâté", unicodedata.normalize("NFD", "Pâté"), "PÂTÉ", "Pâté ", "Pain\u00a0complet", "Pain  complet"]
    found, merged = unified(names(*spelled))
    assert found.tolist() == ["Pâté"] * 4 + ["Pain complet"] * 2
    assert merged.to_numpy().tolist() == [["Pâté", "PÂTÉ", 1]]


def test_names_that_differ_by_an_accent_or_a_letter_stay_apart():
    found, merged = unified(names("Pate", "Pâté", "Pain 1", "Pain 2", "Törtchen", "Toertchen"))
    assert found.nunique() == 6
    assert merged.empty


def test_of_two_spellings_as_common_the_same_wins_in_any_order():
    assert unified(names("brot", "Brot"))[0].tolist() == unified(names("Brot", "brot"))[0].tolist() == ["Brot", "Brot"]


def test_characters_nobody_sees_and_the_dot_zero_of_a_spreadsheet_are_taken_off():
    assert tidied(names("\u200eBrezel\u200b", "\ufeffBrezel", "15.0", "3.50", "")).tolist() == [
        "Brezel",
        "Brezel",
        "15",
        "3.50",
        "",
    ]


def test_aliases_join_languages_and_a_renaming_wins_over_them():
    found = renamed(
        names("BRETZEL", "Pretzel", "Laugenbrezel", "Semmel"),
        rename={"laugenbrezel": "Brezel groß"},
        aliases={"Brezel": ("Bretzel", "PRETZEL", "Laugenbrezel")},
    )
    assert found.tolist() == ["Brezel", "Brezel", "Brezel groß", "Semmel"]
    assert renamed(names("brezel"), {}, {"Brezel": ("Pretzel",)}).tolist() == ["Brezel"]


@given(st.lists(st.text(max_size=6), max_size=20))
@settings(deadline=None)
def test_unifying_again_changes_nothing_and_no_two_results_are_spellings_of_one_name(texts):
    found, merged = unified(names(*texts))
    again, nothing = unified(found)
    assert again.tolist() == found.tolist()
    assert nothing.empty
    assert len({folded(name) for name in found}) == found.nunique()
    assert all(tidy(name) == name for name in found)
    assert len(merged) <= len(texts)
