"""Lines, doughs and families: sums that a baker can rely on."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.lines import Beside, dough_weights, families, is_listed, range_text, sums_by_unit
from forecast.reports.page.reasons import LineContext
from forecast.tables import DoughPlan, checked

from ..made_up_page import doughs_of, lines_of, make_plan, plan_row, wording


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(1, 300)), min_size=2, max_size=9))
def test_the_lines_of_a_dough_sum_to_its_total(quantities):
    rows = [
        plan_row(f"P{number}", dough=dough, walk_in_qty=float(qty), batch_qty=1.0, usual_made_qty=None)
        for number, (dough, qty) in enumerate(quantities)
    ]
    for dough in doughs_of(*rows):
        if dough.name:
            assert int(dough.total.replace(",", "")) == sum(int(line.total) for line in dough.lines)
        else:
            assert len(dough.lines) == 1


def test_pieces_and_kilograms_are_never_added():
    (dough,) = doughs_of(
        plan_row("Bread by weight", dough="Rye", unit="kg", walk_in_qty=4.5, batch_qty=0.5),
        plan_row("Roll", dough="Rye", walk_in_qty=40.0),
        plan_row("Loaf", dough="Rye", walk_in_qty=20.0),
    )
    assert dough.total == "60 + 4.5\N{NO-BREAK SPACE}kg"
    assert sums_by_unit([(1.0, "amount"), (2.0, "pcs")]) == [("pcs", 2.0), ("amount", 1.0)]


def test_batches_of_a_dough_are_added_unless_something_is_made_piece_by_piece():
    two = [plan_row("A", dough="D", walk_in_qty=60.0), plan_row("B", dough="D", walk_in_qty=20.0)]
    assert doughs_of(*two)[0].batches == "4 batches"
    assert doughs_of(*two, plan_row("C", dough="D", batch_qty=1.0))[0].batches == ""
    one = [plan_row("A", dough="D", walk_in_qty=10.0), plan_row("B", dough="D", walk_in_qty=10.0)]
    assert doughs_of(*one)[0].batches == "1 batch"


def test_a_product_alone_in_its_dough_names_it_on_its_line():
    (dough,) = doughs_of(plan_row("A", dough="Rye"))
    assert dough.name == dough.total == ""
    assert dough.lines[0].dough == "Rye"


def test_a_line_shows_orders_walk_in_total_batches_expected_usual_and_change():
    row = plan_row(
        orders_qty=20.0, walk_in_qty=60.0, usual_made_qty=64.0, low_qty=51.4, high_qty=90.2, reason="boosted"
    )
    (line,) = lines_of(row)
    assert (line.orders, line.walk_in, line.total, line.usual, line.change) == ("20", "60", "80", "64", "+16")
    assert line.batches == "4\N{NARROW NO-BREAK SPACE}×\N{NARROW NO-BREAK SPACE}20"
    assert line.expected == "76"
    assert line.reasons == ""


def test_no_orders_and_no_batches_leave_their_cells_blank():
    (line,) = lines_of(plan_row(batch_qty=1.0, usual_made_qty=None))
    assert (line.orders, line.batches, line.usual, line.change) == ("", "", "–", "–")


def test_a_range_in_kilograms_names_the_unit_once():
    assert range_text({"low_qty": 3.0, "high_qty": 6.25, "unit": "kg"}, wording("en")) == "3–6.25\N{NO-BREAK SPACE}kg"


def test_a_dough_of_two_families_stands_once_with_the_sum_of_all_its_products():
    rows = [
        plan_row("Kougelhopf", family="Cakes", dough="brioche", walk_in_qty=3.0, batch_qty=1.0),
        plan_row("Brioche", family="Pastries", dough="brioche", walk_in_qty=8.0, batch_qty=4.0),
        plan_row("Milk roll", family="Pastries", dough="brioche", walk_in_qty=12.0, batch_qty=6.0),
    ]
    cakes, pastries = doughs_of(*rows, beside=Beside(weights={"brioche": ("4.2 kg, 1 mix", "4.2 kg")}))
    assert (cakes.name, cakes.lines[0].dough, cakes.lines[0].weight) == ("", "brioche", "")
    assert (pastries.name, pastries.total, pastries.weight) == ("Brioche", "23", "4.2 kg, 1 mix")
    assert pastries.others == "with Kougelhopf"
    assert [line.dough for line in pastries.lines] == ["", ""]


def test_a_product_alone_in_its_dough_tells_what_of_it_is_made():
    (dough,) = doughs_of(plan_row("A", dough="Rye"), beside=Beside(weights={"Rye": ("12 kg, 1 mix", "12 kg")}))
    assert dough.lines[0].weight == "12 kg"


def test_mixes_are_told_on_a_line_only_where_there_are_several():
    doughs = pd.DataFrame(
        [
            {
                "shop": "shop",
                "day": pd.Timestamp("2022-07-14"),
                "dough": dough,
                "need_kg": kg,
                "mixes": mixes,
                "made_kg": kg,
            }
            for dough, kg, mixes in (("rye", 12.34, 1), ("wheat", 90.0, 3), ("none", 0.0, 0))
        ]
    )
    found = dough_weights(checked(DoughPlan, doughs.assign(left_amount=None)), wording("en"))
    told = {name: tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in both) for name, both in found.items()}
    assert told == {"rye": ("12.3 kg, 1 mix", "12.3 kg"), "wheat": ("90 kg, 3 mixes", "90 kg, 3 mixes")}
    assert dough_weights(None, wording("en")) == {}


def test_what_the_manager_decided_stands_in_its_box_and_the_dough_knows_it():
    rows = [
        plan_row("A", dough="D", decided_qty=40.0, decided_reason="E"),
        plan_row("B", dough="D", walk_in_qty=20.0),
    ]
    (dough,) = doughs_of(*rows)
    assert dough.lines[0].decided == "40 E"
    assert dough.lines[0].reasons == "decided: 40 (event)"
    assert (dough.total, dough.decided) == ("80", "60")


def test_only_what_somebody_makes_is_listed():
    nothing = {"walk_in_qty": 0.0, "batch_qty": 1.0}
    rows = plan_rows_in_order(
        make_plan([plan_row("A", **nothing), plan_row("B", **nothing, decided_qty=5.0), plan_row("C")])
    )
    assert [row["label"] for row in rows if is_listed(row)] == ["B", "C"]


def test_families_and_doughs_begin_with_a_capital():
    context = LineContext(wording("en"))
    rows = plan_rows_in_order(
        make_plan([plan_row(name, family="breads", dough="éclair dough") for name in "AB"] + [plan_row("C", family="")])
    )
    named, nameless = families(rows, marks={}, context=context, beside=Beside())
    assert (named.name, named.doughs[0].name, nameless.name) == ("Breads", "Éclair dough", "Other")


def test_marks_stand_on_their_lines():
    first, second = lines_of(plan_row("A"), plan_row("B"), marks={"A": "▲"})
    assert (first.mark, second.mark) == ("▲", "")
