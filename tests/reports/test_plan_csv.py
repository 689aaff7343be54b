"""The plan as a file that a spreadsheet opens, with columns in a fixed order."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import ReportSettings
from forecast.notices import reason
from forecast.reports.csv_files import plan_csv
from forecast.tables import ProductionPlan, Reasons, empty

from .made_up_page import bakery_plan, make_plan, parts_of_rows, plan_row, wording

ON_THE_WAY = ("target_qty", "asked_qty", "alone_qty")
PLAN_COLUMNS = [
    "day",
    "shop",
    *[name for name in list(ProductionPlan.to_schema().columns)[2:] if name not in ON_THE_WAY],
]


def read(content: bytes, separator: str = ";") -> list[dict[str, str]]:
    """Return rows with the stable names as keys."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text, delimiter=separator))
    return [dict(zip(PLAN_COLUMNS, row, strict=True)) for row in rows[1:]]


def of_rows(*rows: dict, language: str = "fr") -> list[dict[str, str]]:
    content = plan_csv(make_plan(list(rows)), empty(Reasons), wording=wording(language), settings=ReportSettings())
    return read(content, "," if language == "en" else ";")


@pytest.mark.parametrize(("language", "name"), [("fr", "Total"), ("de", "Gesamt"), ("en", "Total")])
def test_headers_are_in_the_language_and_all_different(language, name):
    content = plan_csv(empty(ProductionPlan), empty(Reasons), wording=wording(language), settings=ReportSettings())
    header = content.decode("utf-8-sig").strip().split("," if language == "en" else ";")
    assert name in header
    assert len(set(header)) == len(header)
    assert content.count(b"\r\n") == 1


def test_pieces_are_whole_kilograms_have_three_decimals_and_means_one():
    pieces, kilograms = of_rows(
        plan_row("A", expected_qty=55.26, low_qty=40.4, usual_made_qty=58.0),
        plan_row("B", unit="kg", walk_in_qty=4.5, batch_qty=0.5, expected_qty=4.1234),
    )
    assert (pieces["plan_qty"], pieces["expected_qty"], pieces["usual_made_qty"]) == ("60", "55,3", "58")
    assert (pieces["low_qty"], pieces["batch_qty"], pieces["batches"]) == ("40", "20", "3")
    assert (kilograms["plan_qty"], kilograms["expected_qty"], kilograms["batch_qty"]) == ("4,500", "4,123", "0,5")


def test_half_a_piece_is_not_hidden():
    (row,) = of_rows(plan_row(walk_in_qty=7.5, batch_qty=15.0))
    assert row["plan_qty"] == "7,5"
    assert row["batches"] == "0,5"


def test_what_is_unknown_is_empty():
    (row,) = of_rows(plan_row(usual_made_qty=None))
    assert row["usual_made_qty"] == row["change_share"] == row["decided_qty"] == row["expected_waste_amount"] == ""


def test_reasons_methods_and_sources_are_in_words():
    (row,) = of_rows(plan_row(rung="weekday", reason=reason("short_past", have_days=14, need_days=90)))
    assert row["reason"] == "seulement 14 jours de vente (90 nécessaires)"
    assert row["rung"] == "règle du jour de la semaine"
    assert row["ratio_source"] == "supposé pour sa classe"


def test_change_is_in_pieces_and_in_per_cent():
    (row,) = of_rows(plan_row(walk_in_qty=80.0, usual_made_qty=64.0), language="en")
    assert (row["change_qty"], row["change_share"]) == ("16", "25")


def test_the_reason_of_a_line_is_the_one_of_the_page():
    row = plan_row(walk_in_qty=120.0, usual_made_qty=64.0)
    told = parts_of_rows(row, told={"BAGUETTE": [("part.weather", 40.0)]})
    content = plan_csv(make_plan([row]), told, wording=wording("de"), settings=ReportSettings()).decode("utf-8-sig")
    assert "Wetter\N{NO-BREAK SPACE}+40; Sonstiges\N{NO-BREAK SPACE}+16" in content


def test_a_label_that_starts_like_a_formula_is_defused():
    (row,) = of_rows(plan_row("=HYPERLINK(1)"))
    assert row["label"] == "'=HYPERLINK(1)"


def test_the_order_of_rows_does_not_matter():
    plan = bakery_plan(40)
    shuffled = make_plan(plan.sample(frac=1, random_state=3).to_dict("records"))
    first, second = (
        plan_csv(one, empty(Reasons), wording=wording(), settings=ReportSettings()) for one in (plan, shuffled)
    )
    assert first == second
    assert first == plan_csv(plan, empty(Reasons), wording=wording(), settings=ReportSettings())


def test_families_come_alphabetically_without_regard_to_accents_and_nameless_last():
    rows = [
        plan_row(label, family=family) for label, family in [("a", ""), ("b", "Pains"), ("c", "Éclairs"), ("d", "Zopf")]
    ]
    assert [row["label"] for row in of_rows(*rows)] == ["c", "b", "d", "a"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 200)), min_size=1, max_size=8))
def test_orders_and_walk_in_add_up_to_the_total_as_written(quantities):
    rows = [
        plan_row(f"P{number}", orders_qty=float(orders), walk_in_qty=float(walk_in), batch_qty=1.0)
        for number, (orders, walk_in) in enumerate(quantities)
    ]
    for row in of_rows(*rows):
        assert int(row["orders_qty"]) + int(row["walk_in_qty"]) == int(row["plan_qty"])


def test_pandas_reads_the_french_file_with_its_dialect():
    plan = bakery_plan()
    content = plan_csv(plan, empty(Reasons), wording=wording("fr"), settings=ReportSettings())
    back = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")
    assert back["Total"].sum() == plan["plan_qty"].sum()
    assert set(back["Produit"]) == set(plan["product"])
