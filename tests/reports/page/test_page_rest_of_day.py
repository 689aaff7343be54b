"""The page of a day under way: what is to change first, with its reason, in the words of the shop."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.notices import reason
from forecast.reports.page.rest_of_day import rest_csv, rest_html, rest_page, rest_pdf, rest_rows
from forecast.reports.wording import Wording
from forecast.tables import RestPlan, checked
from forecast.texts import LANGUAGES

NOON, EVENING = 39_600, 57_600


def rest(*rows: dict) -> pd.DataFrame:
    same = {
        "shop": "a", "day": pd.Timestamp("2025-06-13"), "slot": "noon", "ready_s": NOON, "family": "pains",
        "dough": "levain", "product": "NOIX", "label": "Noix", "unit": "pcs", "baked_qty": 70.0, "sold_qty": 62.0,
        "usual_qty": 48.0, "left_qty": 8.0, "expected_rest_qty": 50.0, "planned_qty": 20.0, "slot_qty": 20.0,
        "batch_qty": 10.0, "batches": 2.0, "runs_out_s": 43_200,
        "reason": reason("sold_so_far", sold_qty=62.0, usual_qty=48.0),
    }  # fmt: skip
    return checked(RestPlan, pd.DataFrame([same | row for row in rows]))


CHANGED = rest(
    {}, {"slot": "evening", "ready_s": EVENING, "slot_qty": 40.0},
    {"product": "RYE", "label": "Rye", "slot_qty": 20.0, "runs_out_s": None},
)  # fmt: skip


def page(table: pd.DataFrame, language: str = "en"):
    wording = Wording(language, year=2025)
    return rest_page(table, shop_label="Grand-Rue", day=date(2025, 6, 13), until_s=NOON, wording=wording)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_what_changes_stands_first_with_its_reason() -> None:
    drawn = page(CHANGED)
    (line,) = drawn.changed
    assert plain(line.change) == "11:00: 20 · 16:00: 40 instead of 20"
    assert line.reasons == "so far 62 sold, usual by now 48"
    assert (line.left, line.runs_out) == ("8", "12:00")
    (kept,) = drawn.kept
    assert (kept.label, plain(kept.change), kept.runs_out) == ("Rye", "11:00: 20", "lasts")
    assert drawn.nothing == ""


def test_a_day_as_planned_says_so() -> None:
    assert page(rest({})).nothing == "Nothing to change."


def test_without_a_slot_to_come_it_tells_what_to_bake_at_once() -> None:
    drawn = page(rest({"slot": "", "planned_qty": 0.0, "slot_qty": 30.0}))
    assert drawn.changed[0].change == "bake 30 more"
    assert "slots.csv" in drawn.note


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_drawn_in_every_language(language) -> None:
    drawn = page(CHANGED, language)
    assert rest_pdf(drawn).startswith(b"%PDF")
    text = rest_html(drawn).decode("utf-8")
    assert drawn.title in text
    assert "62" in text
    header, rows = rest_rows(CHANGED, Wording(language))
    assert len(header) == len(rows[0]) == 6


def test_a_name_is_no_markup() -> None:
    assert b"<b>" not in rest_html(page(rest({"label": "<b>Noix"})))


def test_the_file_has_every_number_and_the_reason() -> None:
    text = rest_csv(CHANGED, wording=Wording("fr"), settings=ReportSettings()).decode("utf-8-sig")
    header, first, *_ = text.splitlines()
    cells = dict(zip(header.split(";"), first.split(";"), strict=True))
    assert cells["Quantité"] == "20"
    assert cells["Prévu"] == "20"
    assert cells["D'habitude à cette heure"] == "48,0"
    assert cells["Rayon vide à"] == "12:00"
    assert cells["Pourquoi"] == "jusqu'ici 62 vendus, d'habitude à cette heure 48"
