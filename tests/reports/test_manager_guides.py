"""The guides say what the pages and files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecast.reports.wording import Wording
from forecast.tables import LEFTOVER_DESTINATIONS, OVERRIDE_REASONS, OrderPlan, ProductionPlan
from forecast.texts import LANGUAGES

ON_THE_WAY = ("target_qty", "asked_qty", "alone_qty")
PLAN_COLUMNS = ["day", "shop"]
PLAN_COLUMNS += [name for name in ProductionPlan.to_schema().columns if name not in (*PLAN_COLUMNS, *ON_THE_WAY)]
DOCS = Path(__file__).resolve().parents[2] / "docs"


def guide(language: str) -> str:
    return (DOCS / f"manager-guide.{language}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_both_files_is_listed_in_its_order(language):
    words = Wording(language, currency={"fr": "devise", "de": "Währung", "en": "currency"}[language])
    for section, columns in (("plan_column", PLAN_COLUMNS), ("order_column", list(OrderPlan.to_schema().columns))):
        listed = " · ".join(f"{words.text(f'{section}.{name}')} (`{name}`)" for name in columns)
        assert listed in (DOCS / "reading-the-page.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_and_every_heading_of_the_page_is_explained(language):
    text, words = guide(language), Wording(language)
    for code in OVERRIDE_REASONS:
        assert f"**{words.text(f'short_letter.{code}')}** {words.text(f'letter.{code}')}" in re.sub(r"\s+", " ", text)
    for name in ("orders", "walk_in", "total", "batches", "usual", "change", "decided", "left", "sold_out_at"):
        assert words.text(f"page.{name}").replace("\N{SOFT HYPHEN}", "") in text
    for name in ("exceptions", "summary", "assumptions"):
        assert f"**{words.text(f'page.{name}')}.**" in text


def test_each_guide_is_one_page_with_one_picture_and_answers_the_same_questions():
    chapters = [len(re.findall(r"^## ", guide(language), flags=re.MULTILINE)) for language in LANGUAGES]
    assert chapters == [6, 6, 6]
    for language in LANGUAGES:
        (picture,) = re.findall(r"!\[[^]]+\]\((\S+)\)", guide(language))
        assert (DOCS / picture).exists()
        assert "(desk.md)" in guide(language)
        assert len(guide(language).split()) < 600


def test_the_english_guide_names_where_leftovers_can_go():
    assert all(name in guide("en") for name in LEFTOVER_DESTINATIONS if name != "unknown")
