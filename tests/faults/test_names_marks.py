"""Marks of direction and of no width in names are shown, not obeyed: on the page, in the CSV, at the terminal."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.pipeline.night.plan_day import plan_day
from forecast.texts import visible

#: Turns the line round, hides, steers the terminal.
OBEYED = ["\u202e", "\u2066", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c", "\x1b", "\x9b", "\U000e0041"]


@pytest.mark.parametrize("mark", OBEYED, ids=[f"U+{ord(mark):04X}" for mark in OBEYED])
def test_a_mark_is_seen_by_its_number_and_obeyed_no_more(mark):
    assert visible(f"Pain{mark} noir") == f"Pain‹U+{ord(mark):04X}› noir"


@pytest.mark.parametrize("name", ["Éclair café", "Pain d'épices – 500 g", "面包", "خبز", "לחם", "Brötchen\t½", "🥐"])
def test_letters_of_every_script_stay_as_they_are(name):
    assert visible(name) == name


def _renamed(bakery: Path) -> None:
    """Give one product's label and the shop such marks."""
    products = bakery / "products.csv"
    text = products.read_text(encoding="utf-8-sig").replace(";Baguette;", ";Bag\u202euet\u200bte;")
    products.write_text(text, encoding="utf-8")
    settings = bakery / "forecast.toml"
    text = settings.read_text(encoding="utf-8").replace('name = "Grand-Rue"', 'name = "Grand\\u202eRue"')
    settings.write_text(text, encoding="utf-8")


def test_page_csv_and_terminal_show_the_marks_of_a_name(bakery):
    from pypdf import PdfReader

    _renamed(bakery)
    outcome = plan_day(load_config(bakery / "forecast.toml"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in outcome.written if path.suffix != ".pdf"}
    pdf = next(path for path in outcome.written if path.name == "plan.pdf")
    texts["plan.pdf"] = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    told = subprocess.run(
        [sys.executable, "-m", "forecast", "plan", "-c", str(bakery / "forecast.toml")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    texts["terminal"] = told.stdout + told.stderr
    for where, text in texts.items():
        # A product whose change has no cause has no line in reasons.csv.
        if where not in {"orders.csv", "reasons.csv"} and not where.startswith("outlook-"):
            assert "‹U+202E›" in re.sub(r"\s", "", text), where
        assert not re.search("[\u202e\u200b]", text), where
