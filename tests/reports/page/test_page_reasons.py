"""Why a line is what it is, in at most two reasons."""

from __future__ import annotations

import pytest

from forecast.notices import reason

from ..made_up_page import lines_of, plan_row


def test_an_unusual_line_has_at_most_two_reasons_the_orders_first():
    row = plan_row(
        orders_qty=40.0,
        walk_in_qty=60.0,
        usual_qty=50.0,
        is_sold_out_expected=True,
        reason=reason("short_past", have_days=5, need_days=90),
        rung="weekday",
    )
    (line,) = lines_of(row, day_names=("Bastille Day",))
    assert line.reasons == "40 in customer orders · sold out at least 2 times of 4: more was wanted than sold"


def test_a_change_that_the_forecast_makes_is_told_with_the_name_of_the_day():
    (line,) = lines_of(plan_row(walk_in_qty=100.0, usual_qty=50.0, expected_qty=90.0), day_names=("Fair", "Market"))
    assert line.reasons == "expected demand 90 · Fair"


@pytest.mark.parametrize(
    ("expected", "told"),
    [(41.0, "rounded to half batches of 10"), (37.8, "meant to be enough on 90% of days")],
)
def test_two_batches_and_a_half_are_not_called_rounded_to_whole_ones(expected, told):
    row = plan_row(walk_in_qty=50.0, usual_qty=38.0, expected_qty=expected, batch_qty=20.0, critical_ratio=0.9)
    (line,) = lines_of(row)
    assert line.batches.replace("\N{NARROW NO-BREAK SPACE}", " ") == "2.5 × 20"
    assert line.reasons == told


def test_a_change_that_whole_batches_make_is_told_so():
    (line,) = lines_of(plan_row(walk_in_qty=20.0, usual_qty=12.0, expected_qty=13.0), day_names=("Fair",))
    assert line.reasons == "rounded to batches of 20"


def test_a_change_that_the_target_makes_is_told_so():
    row = plan_row(walk_in_qty=20.0, usual_qty=12.0, expected_qty=13.0, batch_qty=1.0, critical_ratio=0.9)
    (line,) = lines_of(row)
    assert line.reasons == "meant to be enough on 90% of days"


def test_a_change_that_forecast_and_target_make_names_both():
    row = plan_row(walk_in_qty=42.0, usual_qty=27.0, expected_qty=34.0, batch_qty=1.0)
    (line,) = lines_of(row, day_names=("Fair",))
    assert line.reasons == "expected demand 34 · meant to be enough on 75% of days"


def test_a_piece_more_of_a_few_needs_no_reason_and_its_usual_keeps_a_decimal():
    (line,) = lines_of(plan_row(walk_in_qty=1.0, usual_qty=0.5, expected_qty=0.6, batch_qty=1.0))
    assert (line.usual, line.change, line.reasons) == ("0.5", "+100%", "")
