"""Every text of the desk stands in `messages`: a missing one fails, and so does one that nobody names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import forecast
from forecast.texts import messages

_DESK = Path(forecast.__file__).parent / "desk"
_BY_VALUE = ("tab_", "went_", "refused_", "paper_")
"""Codes whose end is a value: a page, a destination, a status, a paper."""


def _templates() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(_DESK.glob("templates/*.j2")))


def _source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(_DESK.rglob("*.py")))


def test_every_text_that_a_template_names_is_there():
    named = set(re.findall(r"""\bt\(\s*["']([\w.]+)["']\s*[,)]""", _templates()))
    assert len(named) > 40
    assert {code for code in named if code not in messages("en")} == set()


def test_every_text_of_the_desk_is_named():
    every = {code for code in messages("en") if code.startswith("desk.")}
    used = set(re.findall(r"desk\.\w+", _templates() + _source()))
    assert {code for code in every - used if not code.removeprefix("desk.").startswith(_BY_VALUE)} == set()


def test_no_template_holds_words_of_its_own():
    bare = re.sub(r"\{[{%#].*?[}%#]\}|<svg.*?</svg>|<code>.*?</code>|<[^>]*>", " ", _templates(), flags=re.DOTALL)
    assert re.findall(r"[A-Za-zÀ-ÿ]{2,}", bare) == []


def test_the_script_holds_no_words_either():
    script = (_DESK / "static" / "desk.js").read_text(encoding="utf-8")
    texts = re.findall(r'(?<!\w)"([^"\n]*)"', re.sub(r"//.*", "", script))
    assert [
        text for text in texts if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", text) and "[" not in text
    ] == []


@pytest.mark.parametrize("language", ["fr", "de"])
def test_nobody_is_addressed_as_vous_or_sie(language):
    texts = [str(text) for code, text in messages(language).items() if code.startswith("desk.")]
    assert [
        text for text in texts if re.search(r"\b(?:vous|votre|vos)\b|\bSie\b(?! kommen)|\bIhr(?!e Zahl)\w*\b", text)
    ] == []
