"""Meal deals become their parts: pieces times parts, euros to the cent, the deal itself can be found again."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from forecast.config import TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.reports.in_words import describe
from forecast.sources.till.rows.deals import in_parts, probable_deals

DEALS = {"FORMULE": {"SANDWICH": 1, "BOISSON": 1, "COOKIE": 0.5}}
TEXT = """date,time,ticket,line_id,article,qty,amount
2022-01-13,11:30,1,a,SANDWICH,2,8.00
2022-01-13,11:40,2,b,BOISSON,1,1.50
2022-01-13,12:00,3,c,FORMULE,3,19.50
2022-01-13,12:10,4,d,FORMULE,-1,-6.50
2022-01-13,12:20,5,e,FORMULE,-9,-58.50
2022-01-13,12:30,6,f,PAIN,1,1.20
"""


def read(folder, text=TEXT, **options):
    path = folder / "till.csv"
    path.write_text(text, encoding="utf-8")
    return read_till(path, TillSettings(**options), Shop("Port"))


def test_a_deal_becomes_its_parts_on_the_same_ticket_at_the_same_time(tmp_path):
    lines = read(tmp_path, deals=DEALS).lines
    parts = lines[lines["ticket"] == "3"]
    assert parts["product"].tolist() == ["SANDWICH", "BOISSON", "COOKIE"]
    assert parts["qty"].tolist() == [3.0, 3.0, 1.5]
    assert set(parts["time_s"]) == {12 * 3600}
    assert parts["amount"].sum() == pytest.approx(19.50, abs=1e-9)
    assert "FORMULE" not in set(lines["product"])


def test_euros_are_shared_by_what_the_parts_cost_alone(tmp_path):
    lines = read(tmp_path, deals={"FORMULE": {"SANDWICH": 1, "BOISSON": 1}}).lines
    parts = lines[lines["ticket"] == "3"].set_index("product")["amount"]
    # 4.00 and 1.50 alone, so 8/11 and 3/11 of 19.50.
    assert parts.to_dict() == {"SANDWICH": 14.18, "BOISSON": 5.32}


def test_an_amount_in_parts_of_cents_is_shared_whole():
    lines = pd.DataFrame({"product": ["MENU"], "article": ["MENU"], "qty": [1.0], "amount": [7.125]})
    parts = in_parts(lines, {"MENU": {"PAIN": 1, "EAU": 1, "SOUPE": 1}})
    assert parts["amount"].tolist() == [2.38, 2.37, 2.375]


def test_a_refund_of_a_deal_takes_its_parts_back_and_one_too_many_is_set_aside_whole(tmp_path):
    till = read(tmp_path, deals=DEALS)
    sold = till.lines.groupby("product")["qty"].sum()
    assert sold.to_dict() == {"SANDWICH": 4.0, "BOISSON": 3.0, "COOKIE": 1.0, "PAIN": 1.0}
    unmatched = till.rejected[till.rejected["reason"] == "refund_unmatched"]
    assert unmatched[["product", "qty"]].to_numpy().tolist() == [["FORMULE", -9.0]]


def test_the_day_s_euros_are_those_of_the_file_and_the_deal_can_be_found_again(tmp_path):
    plain, taken_apart = read(tmp_path), read(tmp_path, deals=DEALS)
    assert taken_apart.lines["amount"].sum() == pytest.approx(plain.lines["amount"].sum(), abs=1e-9)
    pd.testing.assert_frame_equal(taken_apart.report.days, plain.report.days)
    deals = taken_apart.rejected[taken_apart.rejected["reason"] == "deal_in_parts"]
    assert deals[["line", "product", "qty", "amount"]].to_numpy().tolist() == [
        [4, "FORMULE", 3.0, 19.5],
        [5, "FORMULE", -1.0, -6.5],
    ]


def test_the_report_says_how_many_deals_became_how_many_pieces(tmp_path):
    till = read(tmp_path, deals=DEALS)
    said = "\n".join(describe(till.report, currency="EUR"))
    assert "taken apart, FORMULE: 2 lines, 2 pieces, €13.00, became 2 SANDWICH, 2 BOISSON, 1 COOKIE" in said
    assert till.report.lines_read == till.report.lines_kept + till.report.left_out["lines_count"].sum() == 6


def test_a_deal_that_was_renamed_and_a_deal_under_its_old_name_are_both_taken_apart(tmp_path):
    for deals in ({"MENU": {"PAIN": 1}}, {"FORMULE": {"PAIN": 1}}):
        till = read(tmp_path, deals=deals, rename={"FORMULE": "MENU"})
        assert till.lines.groupby("product")["qty"].sum().to_dict() == {"SANDWICH": 2, "BOISSON": 1, "PAIN": 3}


def test_without_prices_pieces_are_taken_apart_and_turnover_stays_turnover(tmp_path):
    text = "date,article,qty\n2022-01-13,FORMULE,3\n2022-01-13,PAIN,2\n"
    till = read(tmp_path, text, deals={"FORMULE": {"PAIN": 2}})
    assert till.lines["qty"].sum() == 8
    assert till.lines["amount"].isna().all()
    turnover = read(
        tmp_path, "date,article,total\n2022-01-13,FORMULE,30.00\n", deals={"FORMULE": {"PAIN": 2, "EAU": 2}}
    )
    assert turnover.lines[["product", "qty", "amount"]].to_numpy().tolist() == [["PAIN", 15, 15], ["EAU", 15, 15]]


def test_what_looks_like_a_deal_is_named_once_until_something_is_said_of_it(tmp_path):
    (notice,) = read(tmp_path).notices
    assert (notice.code, notice.values) == ("till_deals_unknown", {"products": "FORMULE"})
    assert list(read(tmp_path, deals={"FORMULE": {}}).notices) == []
    assert list(read(tmp_path, deals=DEALS).notices) == []
    assert "FORMULE" in set(read(tmp_path, deals={"FORMULE": {}}).lines["product"])
    assert probable_deals(pd.Series(["Mittag", "DEALER", "Menu du jour"]), {}) == ("Menu du jour",)


def test_parts_that_are_deals_and_parts_of_nothing_are_refused():
    with pytest.raises(ValidationError, match="a part of a deal is a deal itself: MENU"):
        TillSettings(deals={"MENU": {"PAIN": 1}, "MENU XL": {"MENU": 1}})
    with pytest.raises(ValidationError, match="greater than 0"):
        TillSettings(deals={"MENU": {"PAIN": 0}})


@given(
    st.lists(st.tuples(st.sampled_from(["A", "B", "MENU"]), st.integers(-3, 9), st.integers(-5000, 5000)), max_size=20),
    st.dictionaries(st.sampled_from(["A", "B", "C"]), st.sampled_from([0.3, 1.0, 2.0]), min_size=1),
)
@settings(max_examples=60, deadline=None)
def test_no_cent_is_lost_and_no_other_line_moves(rows, parts):
    lines = pd.DataFrame(rows, columns=["product", "qty", "cents"]).astype({"qty": float})
    lines = lines.assign(article=lines["product"], amount=lines["cents"] / 100)
    made = in_parts(lines, {"MENU": parts})
    assert round(made["amount"].sum() * 100) == lines["cents"].sum()
    assert all(abs(cents - round(cents)) < 1e-6 for cents in made["amount"] * 100)
    sold = made.groupby("product")["qty"].sum()
    deals = lines.loc[lines["product"] == "MENU", "qty"].sum()
    for product in ("A", "B", "C"):
        own = lines.loc[lines["product"] == product, "qty"].sum()
        assert sold.get(product, 0.0) == pytest.approx(own + deals * parts.get(product, 0))
