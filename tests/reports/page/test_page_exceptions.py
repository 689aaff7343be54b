"""The few lines that stand on top, each with something to do."""

from __future__ import annotations

from forecast.notices import reason
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.exceptions import Standing, exception_text, find_exceptions, marks
from forecast.reports.page.reasons import Parts, parts_by_line

from ..made_up_page import Told, make_plan, parts_of_rows, plan_row, wording

ORDERS = {"UP FOR ORDERS": [("part.orders", 60.0)]}


def found_with(*rows: dict, told: Told | None = None) -> tuple[list[Standing], Parts]:
    parts = parts_by_line(parts_of_rows(*rows, told=told or {}))
    return find_exceptions(plan_rows_in_order(make_plan(list(rows))), parts), parts


def found_in(*rows: dict, told: Told | None = None) -> list[tuple[str, str]]:
    found, _ = found_with(*rows, told=told)
    return [(str(row["label"]), kind) for row, kind in found]


def gone(label: str, **changes: object) -> dict:
    """Return a row of what sold out often and is made a little more."""
    return plan_row(label, is_sold_out_expected=True, is_marked=True, **changes)


def test_an_ordinary_line_is_no_exception():
    assert found_in(plan_row()) == []


def test_kinds_are_recognised():
    rows = [
        plan_row("few", orders_qty=30.0, walk_in_qty=0.0, plan_qty=20.0),
        gone("gone"),
        plan_row("up", walk_in_qty=120.0),
        plan_row("up for orders", orders_qty=60.0, walk_in_qty=60.0),
        plan_row("down", walk_in_qty=20.0),
        plan_row("stopped", walk_in_qty=0.0),
        plan_row("young", rung="weekday"),
        *(plan_row(f"plain {number}") for number in range(8)),
    ]
    assert dict(found_in(*rows, told=ORDERS)) == {
        "few": "below_orders",
        "gone": "sold_out",
        "up": "up",
        "up for orders": "up_by_orders",
        "down": "down",
        "stopped": "stopped",
        "young": "fallback",
    }


def test_the_most_pressing_come_first_and_the_most_surprising_of_them():
    rows = [
        plan_row("young", rung="weekday"),
        plan_row("a little more", walk_in_qty=80.0),
        plan_row("much less", walk_in_qty=0.0),
        gone("gone"),
    ]
    assert [label for label, _ in found_in(*rows)] == ["gone", "much less", "a little more", "young"]


def test_what_is_not_marked_is_no_news_whatever_is_ordered_or_sold_out():
    assert found_in(plan_row(orders_qty=30.0, walk_in_qty=30.0, is_sold_out_expected=True)) == []


def test_what_the_manager_decided_is_left_in_peace():
    assert found_in(plan_row(walk_in_qty=120.0, decided_qty=60.0, decided_reason="X")) == []


def test_a_fallback_is_news_only_where_most_products_have_their_model():
    assert found_in(plan_row("A", rung="weekday"), plan_row("B", rung="weekday"), plan_row("C")) == []


def test_a_rung_that_a_person_chose_is_no_fallback():
    chosen = plan_row("A", rung="last_week", reason=reason("chosen_rung", rung="last_week"))
    assert found_in(chosen, plan_row("B"), plan_row("C")) == []
    assert wording("de").reasons(chosen["reason"])[0][1] == "im Katalog festgelegt: gleicher Tag der Vorwoche"


def test_every_kind_says_what_and_what_to_do_in_every_language():
    found, parts = found_with(
        *(
            [
                plan_row("few", orders_qty=30.0, walk_in_qty=0.0, plan_qty=20.0),
                gone("gone"),
                plan_row("up", walk_in_qty=120.0),
                plan_row("up for orders", orders_qty=60.0, walk_in_qty=60.0),
                plan_row("down", walk_in_qty=20.0),
                plan_row("stopped", walk_in_qty=0.0),
                plan_row("young", rung="weekday", reason="no_past"),
                *(plan_row(f"plain {number}") for number in range(8)),
            ]
        ),
        told=ORDERS | {"UP": [("part.weather", 40.0)]},
    )
    for language, day in (("fr", "jeudi"), ("de", "Donnerstag"), ("en", "Thursday")):
        texts = [exception_text(*each, parts, weekday=day, wording=wording(language)) for each in found]
        assert len(texts) == 7
        assert all("exception" not in f"{one.what}{one.action}" and one.what and one.action for one in texts)
    english = {
        (text := exception_text(*each, parts, weekday="Thursday", wording=wording("en"))).product: text
        for each in found
    }
    assert english["gone"].action == "Make 60, write down when it sells out"
    assert english["up"].what.replace(chr(0xA0), " ") == "+62 (usual 58): weather +40"
    assert english["up"].action == "Make 120"
    assert english["young"].what.startswith("Never sold before")


def test_only_what_has_a_dough_asks_to_check_it():
    found, parts = found_with(
        plan_row("loaf", walk_in_qty=120.0, dough="levain"), plan_row("sandwich", walk_in_qty=120.0)
    )
    said = {
        one.product: one.action
        for one in (exception_text(*each, parts, weekday="jeudi", wording=wording("fr")) for each in found)
    }
    assert said == {"loaf": "Faire 120, vérifier pâte et four", "sandwich": "Faire 120"}


def test_signs_tell_up_down_and_other():
    found, _ = found_with(plan_row("U", walk_in_qty=120.0), plan_row("D", walk_in_qty=0.0), gone("S"))
    assert marks(found) == {"U": "▲", "D": "▼", "S": "•"}
