"""From the usual to the proposal, cause by cause, in words of three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from forecast.config import ReportSettings
from forecast.notices import reason
from forecast.reports.csv_files import plan_objects, reasons_csv
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.reasons import parts_by_line
from forecast.reports.why import why_notes, why_rows, why_sentence
from forecast.texts import LANGUAGES

from .made_up_page import make_plan, parts_of_rows, plan_row, wording

SPACE = "\N{NO-BREAK SPACE}"
TOLD = [
    (reason("part.orders_beside", orders_qty=30, usual_orders_qty=4), 26.0),
    (reason("part.event", event="Fair"), 8.0),
    ("part.weather", -5.0),
]


def row_of(**changes):
    return plan_row(**({"orders_qty": 30.0, "walk_in_qty": 66.0, "usual_made_qty": 58.0} | changes))


def told_of(row, told=TOLD):
    return parts_by_line(parts_of_rows(row, told={row["product"]: told}))


def sentence(row, language="en", told=TOLD):
    (only,) = plan_rows_in_order(make_plan([row]))
    return why_sentence(only, told_of(row, told), wording(language)).replace(SPACE, " ")


def table(row, language="en", told=TOLD):
    (only,) = plan_rows_in_order(make_plan([row]))
    return why_rows(only, told_of(row, told), wording(language))


def test_the_sentence_goes_from_the_usual_to_the_proposal_with_every_part():
    assert sentence(row_of()) == (
        "Why 96 × Baguette on Thu 14 Jul: usually made on Thursdays 58, customer orders (30, usual 4) +26, Fair +8, "
        "weather −5, other +9."
    )


def test_where_nobody_knows_what_was_made_it_is_of_demand():
    row = row_of(usual_made_qty=None, usual_demand_qty=50.0, expected_qty=61.0, change_qty=11.0, is_marked=False)
    told = [("part.trend", 11.0)]
    said = "usually wanted on Thursdays 50, trend of the last weeks +11, reserve and batches +35."
    assert sentence(row, told=told).endswith(said)
    _, lines = table(row, told=told)
    assert lines[-3:] == [("= Expected demand", "61"), ("Reserve and batches", "+35"), ("= Proposal", "96")]


def test_what_does_not_change_and_what_is_new_say_so():
    assert sentence(plan_row(walk_in_qty=58.0), told=[]).endswith("usually made on Thursdays 58, no change.")
    new = plan_row(usual_made_qty=None)
    assert sentence(new, told=[]).endswith("usually wanted on Thursdays –, nothing to compare with.")
    assert table(new, told=[])[1] == [("Usually wanted on Thursdays", "–")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_lists_every_part_and_adds_up(language):
    _, lines = table(row_of(), language)
    numbers = [Decimal(qty.replace("−", "-").replace("+", "")) for _, qty in lines]
    assert len(lines) == 1 + len(TOLD) + 1 + 1
    assert sum(numbers[:-1]) == numbers[-1] == 96


def test_german_nouns_keep_their_capital_inside_the_sentence():
    said = sentence(row_of(), "de")
    assert said.startswith("Warum 96 × Baguette am Do. 14. Juli: Am Donnerstag üblich hergestellt 58, Vorbestellung")


def test_a_decision_and_the_rung_are_told_beside_it():
    row = row_of(decided_qty=50.0, decided_reason="E", reason=reason("short_past", have_days=20, need_days=90))
    (only,) = plan_rows_in_order(make_plan([row]))
    assert why_notes(only, wording("en")) == ["only 20 days of its own sales (90 needed)", "decided: 50 (event)"]


def test_the_file_has_a_line_per_part_which_sum_to_the_change():
    rows = [row_of(), plan_row("Éclair", walk_in_qty=58.0)]
    plan, told = make_plan(rows), parts_of_rows(*rows, told={"BAGUETTE": TOLD})
    written = reasons_csv(plan, told, wording=wording("fr"), settings=ReportSettings()).decode("utf-8-sig")
    header, *lines = [line.split(";") for line in written.splitlines()]
    assert header[:5] == ["Jour", "Boutique", "Produit", "Nom sur la page", "Unité"]
    assert header[5:] == ["Rang", "Cause", "Quantité", "Sur la page"]
    assert {line[2] for line in lines} == {"BAGUETTE"}, "the éclair does not change"
    assert sum(Decimal(line[7].replace(",", ".")) for line in lines) == 38
    assert [line[6] for line in lines] == [
        "commande client (30, d'habitude 4)", "Fair", "météo", "autres causes",
    ]  # fmt: skip


def test_json_has_the_parts_with_their_codes():
    row = row_of()
    told = parts_of_rows(row, told={"BAGUETTE": TOLD})
    (found,) = plan_objects(make_plan([row]), told, wording=wording("en"))
    assert [(part["code"], part["part_qty"], part["is_told"]) for part in found["parts"]] == [
        ("orders", 26.0, True), ("event", 8.0, True), ("weather", -5.0, False), ("other", 9.0, False),
    ]  # fmt: skip
