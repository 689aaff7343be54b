"""The small print: expectations in euros, assumptions, notes."""

from __future__ import annotations

from forecast.notices import Notice
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.sections import expected, sections

from ..made_up_page import make_plan, plan_row, wording

COSTED = {"expected_waste_amount": 3.4, "expected_lost_amount": 1.2, "ratio_source": "costs", "critical_ratio": 0.62}


def rows_of(*rows: dict) -> list[dict]:
    return plan_rows_in_order(make_plan(list(rows)))


def texts_of(rows: list[dict], **changes: object) -> list[str]:
    values = {"uncovered": [], "notices": [], "wording": wording("en"), **changes}
    return [text for section in sections(rows, **values) for text in section.texts]


def test_waste_and_missed_sales_stand_side_by_side_in_euros():
    rows = rows_of(plan_row("A", **COSTED), plan_row("B", **COSTED))
    (waste, lost), note = expected(rows, wording("en"))
    assert (waste.label, waste.text) == ("Leftovers", "€7 at cost (12 pieces)")
    assert (lost.label, lost.text) == ("Missed sales", "€2 margin (3 pieces)")
    assert note == ""


def test_costs_known_for_some_are_counted():
    facts, note = expected(rows_of(plan_row("A", **COSTED), plan_row("B")), wording("en"))
    assert facts[0].text == "€3 at cost (12 pieces)"
    assert note == "Costs known for 1 of 2 products."


def test_without_costs_there_are_quantities_and_the_way_to_euros():
    rows = rows_of(plan_row("A"), plan_row("B", unit="kg", expected_waste_qty=0.5))
    facts, note = expected(rows, wording("en"))
    assert facts[0].text == "6 pieces + 0.5\N{NO-BREAK SPACE}kg"
    assert note.startswith("In money as soon as")


def test_assumptions_are_printed_by_class_and_by_cost():
    rows = rows_of(
        plan_row("A", critical_ratio=0.9),
        plan_row("B", critical_ratio=0.75),
        plan_row("C", critical_ratio=0.75),
        plan_row("D", **COSTED),
        plan_row("E", **(COSTED | {"critical_ratio": 0.8})),
    )
    assert texts_of(rows)[:3] == [
        "Cost unknown, so assumed: the quantity should be enough on 90% of days for A.",
        "Cost unknown, so assumed: the quantity should be enough on 75% of days for B, C.",
        "From price and cost: enough on 62% to 80% of days, for 2 products.",
    ]


def test_what_no_recipe_covers_is_listed_once():
    notices = [Notice("no_recipe", values={"count": 2, "products": "A, B"}), Notice("no_weather")]
    texts = texts_of(rows_of(plan_row()), uncovered=["A", "B"], notices=notices)
    assert [text for text in texts if "recipe" in text] == ["No recipe, so not in the supplier orders: A, B."]
    assert not any("No weather" in text for text in texts)


def test_notes_are_told_at_the_foot_and_warnings_are_not():
    notices = [Notice("nothing_to_score"), Notice("till_stale", "warning", values={"missing_days": 4, "last_day": "x"})]
    texts = texts_of([], notices=notices)
    assert any(text.startswith("No plan was issued") for text in texts)
    assert not any("No till data" in text for text in texts)


def test_the_letters_of_the_reasons_are_explained():
    assert any("W weather, E event, C customer order" in text for text in texts_of([]))
