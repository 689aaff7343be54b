"""The few lines that stand on top, each with something to do."""

from __future__ import annotations

from forecast.config import ReportSettings
from forecast.notices import reason
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.exceptions import exception_text, find_exceptions, marks

from ..made_up_page import make_plan, plan_row, wording


def found_in(*rows: dict) -> list[tuple[str, str]]:
    found = find_exceptions(plan_rows_in_order(make_plan(list(rows))), ReportSettings())
    return [(str(row["label"]), kind) for row, kind in found]


def test_an_ordinary_line_is_no_exception():
    assert found_in(plan_row()) == []


def test_kinds_are_recognised():
    rows = [
        plan_row("few", orders_qty=30.0, walk_in_qty=0.0, plan_qty=20.0),
        plan_row("gone", is_sold_out_expected=True),
        plan_row("up", walk_in_qty=120.0),
        plan_row("up for orders", orders_qty=60.0, walk_in_qty=60.0),
        plan_row("down", walk_in_qty=20.0),
        plan_row("stopped", walk_in_qty=0.0),
        plan_row("ordered", orders_qty=20.0, walk_in_qty=40.0),
        plan_row("young", rung="weekday"),
        *(plan_row(f"plain {number}") for number in range(8)),
    ]
    assert dict(found_in(*rows)) == {
        "few": "below_orders",
        "gone": "sold_out",
        "up": "up",
        "up for orders": "up_by_orders",
        "down": "down",
        "stopped": "stopped",
        "ordered": "orders",
        "young": "fallback",
    }


def test_the_most_pressing_come_first_and_the_most_surprising_of_them():
    rows = [
        plan_row("ordered", orders_qty=20.0, walk_in_qty=40.0),
        plan_row("a little more", walk_in_qty=80.0),
        plan_row("much less", walk_in_qty=0.0),
        plan_row("gone", is_sold_out_expected=True),
    ]
    assert [label for label, _ in found_in(*rows)] == ["gone", "much less", "a little more", "ordered"]


def test_one_batch_more_is_rounding_and_one_piece_more_is_chance():
    assert found_in(plan_row(walk_in_qty=20.0, usual_qty=12.0)) == []
    assert found_in(plan_row(walk_in_qty=3.0, usual_qty=2.0, batch_qty=1.0)) == []
    assert found_in(plan_row(walk_in_qty=6.0, usual_qty=2.0, batch_qty=1.0)) == [("Baguette", "up")]


def test_a_reserve_that_is_there_every_day_is_no_news_and_more_demand_is():
    reserve = plan_row(walk_in_qty=175.0, usual_qty=131.0, expected_qty=140.0, batch_qty=1.0)
    demand = plan_row(walk_in_qty=175.0, usual_qty=131.0, expected_qty=166.0, batch_qty=1.0)
    assert found_in(reserve) == []
    assert found_in(demand) == [("Baguette", "up")]


def test_what_the_manager_decided_is_left_in_peace():
    assert found_in(plan_row(walk_in_qty=120.0, decided_qty=60.0, decided_reason="X")) == []


def test_a_fallback_is_news_only_where_most_products_have_their_model():
    assert found_in(plan_row("A", rung="weekday"), plan_row("B", rung="weekday"), plan_row("C")) == []


def test_a_rung_that_a_person_chose_is_no_fallback():
    chosen = plan_row("A", rung="last_week", reason=reason("chosen_rung", rung="last_week"))
    assert found_in(chosen, plan_row("B"), plan_row("C")) == []
    assert wording("de").reasons(chosen["reason"])[0][1] == "im Katalog festgelegt: gleicher Tag der Vorwoche"


def test_every_kind_says_what_and_what_to_do_in_every_language():
    rows = plan_rows_in_order(
        make_plan(
            [
                plan_row("few", orders_qty=30.0, walk_in_qty=0.0, plan_qty=20.0),
                plan_row("gone", is_sold_out_expected=True),
                plan_row("up", walk_in_qty=120.0),
                plan_row("up for orders", orders_qty=60.0, walk_in_qty=60.0),
                plan_row("down", walk_in_qty=20.0),
                plan_row("stopped", walk_in_qty=0.0),
                plan_row("ordered", orders_qty=20.0, walk_in_qty=40.0),
                plan_row("young", rung="weekday", reason="no_past"),
                *(plan_row(f"plain {number}") for number in range(8)),
            ]
        )
    )
    found = find_exceptions(rows, ReportSettings())
    for language, day in (("fr", "jeudi"), ("de", "Donnerstag"), ("en", "Thursday")):
        texts = [exception_text(*each, weekday=day, wording=wording(language)) for each in found]
        assert len(texts) == 8
        assert all("exception" not in f"{one.what}{one.action}" and one.what and one.action for one in texts)
        assert all("(" not in one.action or "58" in one.action for one in texts)
    english = {
        (text := exception_text(*each, weekday="Thursday", wording=wording("en"))).product: text for each in found
    }
    assert english["gone"].what == "Sold out on at least 2 of 4 Thursdays"
    assert english["up"].what == "+107% against the usual (58)"
    assert english["up"].action == "Make 120"
    assert english["young"].what.startswith("Never sold before")


def test_only_what_has_a_dough_asks_to_check_it():
    rows = plan_rows_in_order(
        make_plan([plan_row("loaf", walk_in_qty=120.0, dough="levain"), plan_row("sandwich", walk_in_qty=120.0)])
    )
    said = {
        one.product: one.action
        for one in (
            exception_text(*each, weekday="jeudi", wording=wording("fr"))
            for each in find_exceptions(rows, ReportSettings())
        )
    }
    assert said == {"loaf": "Faire 120, vérifier pâte et four", "sandwich": "Faire 120"}


def test_signs_tell_up_down_and_other():
    rows = plan_rows_in_order(
        make_plan(
            [plan_row("U", walk_in_qty=120.0), plan_row("D", walk_in_qty=0.0), plan_row("S", is_sold_out_expected=True)]
        )
    )
    assert marks(find_exceptions(rows, ReportSettings())) == {"U": "▲", "D": "▼", "S": "•"}


def test_sold_out_without_a_usual_quantity_is_still_told():
    rows = [plan_row("new", is_sold_out_expected=True, usual_qty=None), plan_row("old", is_sold_out_expected=True)]
    assert found_in(*rows) == [("old", "sold_out"), ("new", "sold_out")]
