"""Why a line is what it is: the parts of its change, which sum to it."""

from __future__ import annotations

import pytest

from forecast.notices import reason
from forecast.reports.page.reasons import line_reasons, parts_by_line
from forecast.texts import LANGUAGES

from ..made_up_page import lines_of, parts_of_rows, plan_row, wording

SPACE = "\N{NO-BREAK SPACE}"
UP = {"orders_qty": 40.0, "walk_in_qty": 60.0, "usual_made_qty": 50.0}
"""A marked line: 100 instead of 50."""


def test_a_marked_line_tells_two_parts_and_the_rest_and_they_sum_to_the_change():
    parts = [("part.orders", 40.0), (reason("part.event", event="Fair"), 6.0), ("part.weather", 3.0)]
    (line,) = lines_of(plan_row(**UP), told={"BAGUETTE": parts})
    assert line.reasons.replace(SPACE, " ") == "customer orders +40 · Fair +6 · other +4"
    assert (line.usual, line.change) == ("50", "+50")


def test_an_event_is_told_whatever_its_name_holds():
    (line,) = lines_of(plan_row(**UP), told={"BAGUETTE": [(reason("part.event", event="Fair\u2028{x}"), 50.0)]})
    assert line.reasons.startswith("Fair")


def test_a_line_that_is_not_marked_has_no_reason_beside_it():
    (line,) = lines_of(plan_row(walk_in_qty=60.0), told={"BAGUETTE": [("part.weather", 2.0)]})
    assert (line.change, line.reasons) == ("+2", "")


def test_a_decision_and_what_was_kept_are_told_of_any_line_the_decision_first():
    row = plan_row(decided_qty=30.0, decided_reason="E", reason=f"boosted\n{reason('kept_before', kept_qty=4.0)}")
    (line,) = lines_of(row)
    assert line.reasons == "decided: 30 (event) · 4 more from yesterday, to be sold first"


def test_a_simpler_rule_is_no_reason_of_a_change():
    (line,) = lines_of(plan_row(rung="weekday", reason=reason("short_past", have_days=5, need_days=90)))
    assert line.reasons == ""


def test_a_part_that_takes_away_has_its_sign_and_kilograms_their_unit():
    row = plan_row(unit="kg", batch_qty=0.5, walk_in_qty=4.0, usual_made_qty=7.5)
    (line,) = lines_of(row, told={"BAGUETTE": [("part.weather", -2.5)]})
    assert line.reasons.replace(SPACE, " ") == "weather −2.5 kg · other −1 kg"
    assert line.change.replace(SPACE, " ") == "−3.5 kg"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_words(language):
    said = {
        "part.orders", reason("part.orders_beside", orders_qty=26, usual_orders_qty=5), "part.weather",
        reason("part.event", event="Fair"), "part.event_unnamed", reason("part.holiday", day_name="Easter"),
        "part.holiday_unnamed", "part.school_holiday", "part.closing", "part.promotion", "part.limits", "part.trend",
        reason("part.sold_out", sold_out_days=3, days_count=4), "part.sold_out_unnamed",
        reason("part.reserve", target_share=0.86), "part.display", "part.promise", "part.promise_less",
        reason("part.batches", batch_qty=6), reason("part.half_batches", step_qty=3), "part.bakehouse", "part.kept",
    }  # fmt: skip
    for each in said:
        row = plan_row(**UP)
        parts = parts_by_line(parts_of_rows(row, told={"BAGUETTE": [(each, 50.0)]}))
        (text,) = line_reasons({**row, "decided_qty": None}, parts, wording(language))
        assert text.endswith(f"{SPACE}+50")
        assert "part" not in text.split()
        assert "_" not in text
