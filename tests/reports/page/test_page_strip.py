"""The strip: one height for what was and what is proposed, of the counter alone, and the same in words."""

from __future__ import annotations

import pandas as pd

from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.strip import strips
from forecast.tables import SameWeekdays, checked, empty

from ..made_up_page import DAY, make_plan, plan_row, wording


def days_of(*sold, made=None, out=(), product="BAGUETTE"):
    rows = [
        {
            "shop": "shop", "product": product, "day": pd.Timestamp(DAY),
            "past_day": pd.Timestamp(DAY) - pd.Timedelta(days=7 * (len(sold) - place)), "sold_qty": qty,
            "made_qty": made[place] if made else None, "is_sold_out": place in out,
        }
        for place, qty in enumerate(sold)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return checked(SameWeekdays, frame.assign(demand_qty=frame["sold_qty"]))


def strip_of(row, past, language="en"):
    rows = plan_rows_in_order(make_plan([row]))
    return strips(rows, past, weekday="Thursday", wording=wording(language))["BAGUETTE"]


def test_everything_is_a_share_of_the_largest_and_days_stand_in_their_order():
    strip = strip_of(plan_row(low_qty=40.0, high_qty=70.0), days_of(50.0, 80.0, 20.0, 60.0, made=[60, 80, 100, None]))
    assert [day.sold for day in strip.days] == [0.5, 0.8, 0.2, 0.6]
    assert [day.made for day in strip.days] == [0.6, 0.8, 1.0, 0.6]
    assert (strip.low, strip.high, strip.proposal) == (0.4, 0.7, 0.6)


def test_customer_orders_are_no_part_of_it():
    strip = strip_of(plan_row(orders_qty=30.0, low_qty=70.0, high_qty=130.0), days_of(100.0))
    assert (strip.low, strip.high, strip.proposal) == (0.4, 1.0, 0.6)


def test_it_says_in_words_what_it_shows():
    strip = strip_of(plan_row(), days_of(50.0, 80.0, out=(1,)))
    assert [day.is_sold_out for day in strip.days] == [False, True]
    assert (
        strip.told == "Sold at the counter on the last 2 Thursdays: 50, 80 (sold out). Expected 40 to 70, proposed 60."
    )


def test_a_product_without_such_days_has_its_band_alone():
    strip = strip_of(plan_row(), empty(SameWeekdays))
    assert strip.days == ()
    assert strip.told == "Expected 40 to 70, proposed 60."


def test_nothing_of_everything_is_still_drawn():
    row = plan_row(walk_in_qty=0.0, low_qty=0.0, high_qty=0.0, usual_qty=0.0)
    assert strip_of(row, days_of(0.0)).days[0].sold == 0
