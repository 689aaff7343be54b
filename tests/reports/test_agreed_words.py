"""One word per thing: what the pages call otherwise, or say wrongly to a baker, is in no text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from forecast.formats import Language
from forecast.texts import LANGUAGES, messages

OTHER_WORDS: dict[Language, str] = {
    "fr": r"recui|épuisé|magasin|\bmanqu(é|és|es)\b|jours? de semaine|(?<!d')\bhabitude\b"
    r"|jours? ouvert|\bmodèle propre|figé|réserve|\brestes\b|\breste :|commandes clients|\bnot(é|er) le plan",
    "de": r"\bbacken\b|gemacht|\bübrig\b|\breste?\b|entgangenes|kundenbestellung|bestellzettel|vorrat|\blager\b"
    r"|\bgeschäft\b|\bmittel\b|änderung|vorhergesagt|\bangebot|offene[rn]? tag|schließzeit|schließung|ereignis|spanne"
    r"|\baus um\b|\+/−",
    "en": r"\bweekday\b|walk-in|smallest order|order sheet"
    r"|\bmean (of|sold)\b|\bthe mean\b|on offer|open day|\bfeasts?\b|\btickets?\b"
    r"|bake again|\bwaste\b|lost sales|frozen|\bleft over\b|\bbranch\b",
}
"""Words that another word stands for; such as may be meant otherwise are left out."""

POLITE: dict[Language, str] = {
    "fr": r"\b(vous|votre|vos)\b|\b(?!assez|chez)\w+ez\b",
    "de": r"\bIhnen\b|\b\w+en Sie\b",
    "en": r"\bplease\b",
}
"""Only guides speak to the reader; commands are infinitives."""

NOUNS = (
    "days? lines? rows? products? hours? weeks? shops? files? times? jours? lignes? produits? heures? semaines? "
    "boutiques? fichiers? Tage?n? Zeilen? Produkte?n? Artikeln? Stunden? Wochen? Filialen? Dateien?"
)
OF_A_COUNT = re.compile(rf"(?<!of )(?<![Vv]on )(?<!sur )\{{(?!name)(\w+)\}} ({'|'.join(NOUNS.split())})\b")
"""A number beside a noun; of the whole, as in "2 of 9 days", the noun follows the whole."""


def texts(language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield (code, by, text) of every form of every text."""
    for code, entry in messages(language).items():
        if isinstance(entry, str):
            yield code, "", entry
        else:
            yield from ((code, entry["by"], text) for form, text in entry.items() if form != "by")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_another_word_for_a_thing_than_the_one_that_was_agreed(language):
    wrong = re.compile(OTHER_WORDS[language], re.IGNORECASE)
    found = {
        code: match.group()
        for code, _, text in texts(language)
        if (match := wrong.search(text.replace("{weekday}", "")))
    }
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_speaks_to_the_reader(language):
    wrong = re.compile(POLITE[language])
    assert {code: match.group() for code, _, text in texts(language) if (match := wrong.search(text))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_beside_a_noun_chooses_its_form(language):
    """A text whose count stands before a noun is chosen by that count."""
    found = [
        (code, match.group())
        for code, by, text in texts(language)
        for match in OF_A_COUNT.finditer(text)
        if match[1] != by
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_bring_their_own_per_cent_and_sign_of_money(language):
    assert [code for code, _, text in texts(language) if re.search(r"\}\s?[%€]|€\{", text)] == []
