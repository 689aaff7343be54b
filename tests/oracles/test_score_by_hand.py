"""Five products, three days: every euro of a score worked out by hand.

A shop that is open every day sells from Monday 2 to Wednesday 4 March 2026. Prices hold no tax. A unit too many costs
what it cost to make less what it brings afterwards, one too few its price less that cost:

                price    cost   brings    too many   too few      weighs
    BAGUETTE     1.00    0.30     0.00        0.30      0.70       250 g
    CROISSANT    1.20    0.40     0.00        0.40      0.80        60 g
    TARTE       12.00    5.00     1.00        4.00      7.00       800 g
    SEIGLE       4.00    1.50     0.00        1.50      2.50      1000 g     may be sold on the next day
    MIE (kg)     8.00    2.00     0.00        2.00      6.00

What was issued as demand is the same every day: 25 % want no more than the lower, 75 % no more than the higher end of
    BAGUETTE 100 … 100,   CROISSANT 60 … 60,   TARTE 4 … 4,   SEIGLE 10 … 10,   MIE 5 … 5
It says that no more is ever wanted, so what sold out at less lost exactly the rest.

Day by day: proposed; decided (why); baked as written down; at the till; counted (where it went); the rest by hand.
made + from the day before = sold + left + unexplained:

Monday        prop  dec   baked  till  counted        before  made  sold  left  unexpl  lost
    BAGUETTE   110    –    110     95   15 thrown        0    110    95    15     0      0     110 = 95 + 15
    CROISSANT   60   48 M   48     48    –               0     48    48     0     0     12     sold out at 10:30
    TARTE        4    –      4      2    – (2 ordered)   0      4     4     0     0      2     2 at the till, 2 ordered
    SEIGLE      12    –     12      8    4 kept          0     12     8     4     0      0     4 for tomorrow
    MIE        5.5    –      –    4.0  1.0 given         0    5.0   4.0   1.0     –      0     made is worked out
Tuesday
    BAGUETTE   100    –    100     90    6 reduced       0    100    90     6     4      0     4 are missing
    CROISSANT   60   66 E   66     60    6 thrown        0     66    60     6     0      0
    TARTE        4    –      4      3    –               0      4     3     1     0      0     nobody counted
    SEIGLE       6    –      6      9    1 thrown        4      6     9     1     0      0     4 + 6 = 9 + 1
    MIE        5.0    –    5.0    4.5    –               0    5.0   4.5   0.5     0      0
Wednesday
    BAGUETTE   100    –    104     98    8 thrown        0    104    98     8    −2      0     2 more than were made
    CROISSANT   60    –      –     60    –               0     60    60     0     –      0     sold to the last piece
    TARTE        4  5 –      –      4    1 transformed   0      5     4     1     0      0     decided, no reason
    SEIGLE      10    –     10      6    3 kept          0     10     6     3     1      0     1 is missing
    MIE        5.0    –    5.0    5.0    0               0    5.0   5.0     0     0      0

Left at its cost (kept for the next day is not), and at selling price against what was made at selling price:
    Monday     15 × 0.30 = 4.50;  1.0 × 2.00 = 2.00                                                    6.50
               15 × 1 + 1 × 8 = 23        of 110 × 1 + 48 × 1.2 + 4 × 12 + 12 × 4 + 5 × 8 = 303.60
    Tuesday    6 × 0.30 = 1.80;  6 × 0.40 = 2.40;  1 × 4.00;  1 × 1.50;  0.5 × 2.00 = 1.00              10.70
               6 + 7.2 + 12 + 4 + 4 = 33.2  of 100 + 79.2 + 48 + 24 + 40 = 291.20
    Wednesday  8 × 0.30 = 2.40;  1 × 4.00                                                              6.40
               8 + 12 = 20                of 104 + 72 + 60 + 40 + 40 = 316
    Three days                                                                                         23.60
               76.2                       of 910.80
Missed: Monday 12 × 0.80 = 9.60; of the 4 tarts wanted by those who walk in 2 were ordered away: 2 × 7.00; 23.60.
Kilograms: Monday 15 × .25 + 1 = 4.75 (1 given); Tuesday 1.5 + .36 + .8 + 1 + .5 = 4.16; Wednesday 2 + .8 = 2.80: 11.71.
There at closing (something left): Monday 3 of 5, Tuesday 5, Wednesday 3: 11 of 15.
There at noon: all but Monday's croissants, of the 15: 14.
Checked (made is known and leftovers counted; a time of selling out is a count of none): Monday BAGUETTE, CROISSANT,
    SEIGLE; Tuesday BAGUETTE, CROISSANT, SEIGLE; Wednesday BAGUETTE, TARTE, SEIGLE, MIE: 10, of them do not balance: 3.
Counted, known or not: these and Monday's MIE: 11 of 15.

What decisions changed beside the proposals:
    M, Monday CROISSANT: 60 would have sold to the last: 0; 48 missed 12: 9.60               −9.60   on a sold-out day
    E, Tuesday CROISSANT: 60 would have cost 0; 66 left 6: 2.40                              −2.40
    no reason, Wednesday TARTE: 4 would have cost 0; 5 left 1: 4.00                          −4.00
    no reason, Wednesday BAGUETTE: 104 were baked for 100 proposed, and 2 more than that were sold or counted: with 100
               the shelf held 102, 4 left: 1.20; with 104 it held 106, 8 left: 2.40           −1.20
Last week's quantities are known of Monday's BAGUETTE alone: 90 for 95 wanted: 5 × 0.70 = 3.50; the proposal, and what
was made, left 15: 4.50.
"""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest

from forecast.config import DecisionSettings
from forecast.decisions.service_level import critical_ratios
from forecast.sources.forms.catalogue import read_products
from forecast.tables import (
    Baked,
    CustomerOrders,
    History,
    Leftovers,
    ProductionPlan,
    Quantiles,
    Sales,
    ShopTables,
    checked,
    level_label,
)
from forecast.value.periods import decisions_by_reason, period_totals, sums_by_product
from forecast.value.scoring import score_plans

PRODUCTS = """product;unit;price;vat;unit_cost;salvage;piece_kg;carry_over_days
BAGUETTE;pcs;1;0;0,3;0;0,25;0
CROISSANT;pcs;1,2;0;0,4;0;0,06;0
TARTE;pcs;12;0;5;1;0,8;0
SEIGLE;pcs;4;0;1,5;0;1;1
MIE;kg;8;0;2;0;;0
"""
DAYS = """day,product,plan,decided,why,baked,till,counted,went_to,out_s,before,made,gone,left,unexplained,lost
2,BAGUETTE,110,,,110,95,15,thrown,,0,110,95,15,0,0
2,CROISSANT,60,48,M,48,48,,,37800,0,48,48,0,0,12
2,TARTE,4,,,4,2,,,,0,4,4,0,0,2
2,SEIGLE,12,,,12,8,4,kept,,0,12,8,4,0,0
2,MIE,5.5,,,,4,1,given,,0,5,4,1,0,0
3,BAGUETTE,100,,,100,90,6,reduced,,0,100,90,6,4,0
3,CROISSANT,60,66,E,66,60,6,thrown,,0,66,60,6,0,0
3,TARTE,4,,,4,3,,,,0,4,3,1,0,0
3,SEIGLE,6,,,6,9,1,thrown,,4,6,9,1,0,0
3,MIE,5,,,5,4.5,,,,0,5,4.5,0.5,0,0
4,BAGUETTE,100,,,104,98,8,thrown,,0,104,98,8,-2,0
4,CROISSANT,60,,,,60,,,,0,60,60,0,0,0
4,TARTE,4,5,,,4,1,transformed,,0,5,4,1,0,0
4,SEIGLE,10,,,10,6,3,kept,,0,10,6,3,1,0
4,MIE,5,,,5,5,0,,,0,5,5,0,0,0
"""
HIGHEST = {"BAGUETTE": 100.0, "CROISSANT": 60.0, "TARTE": 4.0, "SEIGLE": 10.0, "MIE": 5.0}
KEY = {"shop": "A"}
PERIODS = {
    name: (date(2026, 3, first), date(2026, 3, last))
    for name, first, last in (("monday", 2, 2), ("tuesday", 3, 3), ("wednesday", 4, 4), ("all", 2, 4))
}


@pytest.fixture(scope="module")
def by_hand():
    table = pd.read_csv(io.StringIO(DAYS)).assign(**KEY)
    table["went_to"], table["why"] = table["went_to"].fillna("unknown"), table["why"].fillna("")
    return table.assign(day=[pd.Timestamp(2026, 3, day) for day in table["day"]])


@pytest.fixture(scope="module")
def products(tmp_path_factory):
    path = tmp_path_factory.mktemp("shop") / "products.csv"
    path.write_text(PRODUCTS, encoding="utf-8")
    return read_products(path)


@pytest.fixture(scope="module")
def scores(by_hand, products):
    key = by_hand[["shop", "product", "day"]]
    of_product = by_hand["product"].map(products.set_index("product")["unit"])
    filled = {
        "family": "", "dough": "", "label": key["product"], "unit": of_product, "orders_qty": 0.0, "batch_qty": 1.0,
        "walk_in_qty": by_hand["plan"], "plan_qty": by_hand["plan"], "batches": by_hand["plan"], "usual_qty": None,
        "change_share": None, "expected_qty": 1.0, "low_qty": 1.0, "high_qty": 1.0, "critical_ratio": 0.5,
        "ratio_source": "costs", "expected_waste_qty": 0.0, "expected_lost_qty": 0.0, "expected_waste_amount": None,
        "expected_lost_amount": None, "rung": "boosted", "reason": "boosted", "kept_qty": by_hand["before"],
        "decided_qty": by_hand["decided"], "decided_reason": by_hand["why"],
    }  # fmt: skip
    levels = pd.DataFrame({"level": [level_label(0.25), level_label(0.75)]}).merge(key, how="cross")
    quantiles = levels.assign(
        demand_qty=levels["product"].map(HIGHEST), horizon_days=1, rung="boosted", reason="boosted"
    )
    ordered = pd.DataFrame(
        {"shop": "A", "product": "TARTE", "day": pd.Timestamp(2026, 3, 2), "order_id": "1", "qty": [2.0]}
    ).assign(known_at=pd.Timestamp("2026-02-28 10:00", tz="Europe/Paris"))
    is_noted = by_hand["counted"].notna() | by_hand["out_s"].notna()
    last_week = pd.DataFrame(
        {"shop": "A", "product": "BAGUETTE", "day": pd.Timestamp(2026, 2, 23), "sold_qty": [90.0], "demand_qty": 90.0}
    )
    known = ShopTables(
        timezone="Europe/Paris",
        orders_at_till="never",
        customer_orders=checked(CustomerOrders, ordered),
        sales=checked(Sales, key.assign(sold_qty=by_hand["till"].astype(float), last_sale_s=50_000)),
        baked=checked(Baked, key.assign(baked_qty=by_hand["baked"])[by_hand["baked"].notna()]),
        leftovers=checked(
            Leftovers,
            key.assign(left_qty=by_hand["counted"], went_to=by_hand["went_to"], sold_out_s=by_hand["out_s"])[is_noted],
        ),
    )
    return score_plans(
        checked(ProductionPlan, key.assign(**filled)),
        checked(Quantiles, quantiles),
        known=known,
        ratios=critical_ratios(products, DecisionSettings(goodwill_net_amount=0))[0],
        history=checked(History, last_week),
    )


def test_every_line_is_the_one_worked_out_by_hand(by_hand, scores):
    columns = {
        "before": "kept_before_qty",
        "made": "made_qty",
        "gone": "gone_qty",
        "left": "left_qty",
        "unexplained": "unexplained_qty",
        "lost": "lost_qty",
    }
    wanted = by_hand.sort_values(["shop", "product", "day"]).reset_index(drop=True)
    found = scores[list(columns.values())].set_axis(list(columns), axis=1)
    pd.testing.assert_frame_equal(found, wanted[list(columns)], check_dtype=False)


def test_made_and_kept_are_sold_left_or_unexplained_on_every_line(scores):
    rest = scores["made_qty"] + scores["kept_before_qty"] - scores["gone_qty"] - scores["left_qty"]
    assert (rest - scores["unexplained_qty"]).abs().max() < 1e-9


@pytest.mark.parametrize(
    ("period", "waste", "unsold", "made", "lost"),
    [
        ("monday", 6.50, 23.0, 303.6, 23.60),
        ("tuesday", 10.70, 33.2, 291.2, 0.0),
        ("wednesday", 6.40, 20.0, 316.0, 0.0),
        ("all", 23.60, 76.2, 910.8, 23.60),
    ],
)
def test_every_euro_of_a_period_is_the_one_worked_out_by_hand(scores, products, period, waste, unsold, made, lost):
    found = period_totals(scores, products, PERIODS)[period]
    assert round(found["waste_amount"], 2) == waste
    assert found["waste_share"] == pytest.approx(unsold / made)
    assert round(found["lost_amount"], 2) == lost


def test_every_other_figure_is_the_one_worked_out_by_hand(scores, products):
    found = period_totals(scores, products, PERIODS)["all"]
    assert (found["there_at_noon_share"], found["there_at_closing_share"]) == pytest.approx((14 / 15, 11 / 15))
    assert (found["checked_count"], found["unexplained_count"]) == (10, 3)
    assert (found["waste_kg"], found["given_kg"]) == pytest.approx((11.71, 1.0))
    # Last week's 90 baguettes would have left none of the 15 of Monday.
    assert found["spared_kg"] == pytest.approx(-3.75)
    assert found["counted_share"] == pytest.approx(11 / 15)
    # Of rows that have a last week.
    amounts = [round(found[f"{name}_amount"], 2) for name in ("proposed", "last_week", "happened")]
    assert amounts == [4.50, 3.50, 4.50]


def test_what_decisions_changed_is_the_sum_worked_out_by_hand(scores, products):
    found = decisions_by_reason(scores, products).set_index("decided_reason")
    assert found["gain_amount"].round(2).to_dict() == {"": -5.20, "E": -2.40, "M": -9.60}
    assert found["rows_count"].to_dict() == {"": 2, "E": 1, "M": 1}
    assert found["sold_out_count"].to_dict() == {"": 0, "E": 0, "M": 1}


def test_what_was_made_costs_what_was_left_and_missed(scores, products):
    with_last_week = scores.assign(last_week_qty=scores["demand_qty"])
    found = period_totals(with_last_week, products, PERIODS)["all"]
    assert found["happened_amount"] == pytest.approx(23.60 + 23.60)


def test_the_product_on_which_last_week_was_better_stands_first(scores, products):
    first = sums_by_product(scores, products).iloc[0]
    assert (first["product"], round(first["saved_amount"], 2)) == ("BAGUETTE", -1.00)
