from __future__ import annotations

import pandas as pd
import pytest

from forecast.history.assortment import assortment
from forecast.tables import Calendar, OpenDays, Products, Sales, checked, empty

FIRST, LAST = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-04-28")
DAYS = pd.date_range(FIRST, LAST)
AHEAD = pd.date_range(LAST + pd.Timedelta(days=1), periods=14)


def offered(
    sold: dict[str, pd.DatetimeIndex],
    *,
    closed: pd.DatetimeIndex | None = None,
    products: pd.DataFrame | None = None,
    holidays: list[str] | None = None,
) -> pd.DataFrame:
    shut = closed if closed is not None else pd.DatetimeIndex([])
    rows = [pd.DataFrame({"shop": "a", "product": p, "day": d, "sold_qty": 5.0}) for p, d in sold.items()]
    every = DAYS.append(AHEAD)
    return assortment(
        checked(Sales, pd.concat(rows)),
        checked(OpenDays, pd.DataFrame({"shop": "a", "day": every, "is_open": ~every.isin(shut), "reason": "weekly"})),
        products=empty(Products) if products is None else checked(Products, products),
        calendar=checked(
            Calendar,
            pd.DataFrame({"day": pd.to_datetime(holidays or [])}).assign(
                region="FR", kind="public_holiday", name="h", label=""
            ),
        ),
        anchors={"a": LAST},
        first=FIRST,
        through=AHEAD[-1],
    )


def days_of(table: pd.DataFrame, product: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(table.loc[(table["product"] == product) & table["is_offered"], "day"])


def test_a_product_sold_every_day_is_offered_tomorrow() -> None:
    assert AHEAD.isin(days_of(offered({"bread": DAYS}), "bread")).all()


def test_before_its_first_sale_a_product_is_absent() -> None:
    table = offered({"bread": DAYS, "new": DAYS[60:]})
    assert table.loc[table["product"] == "new", "day"].min() == DAYS[60]


def test_a_product_that_stopped_is_not_offered_after_a_week() -> None:
    table = offered({"bread": DAYS, "bugnes": DAYS[:70]})
    assert days_of(table, "bugnes").max() == DAYS[76], "seven days of doubt"


def test_a_rare_product_is_believed_for_four_weeks() -> None:
    table = offered({"bread": DAYS, "rare": DAYS[:64:7]})
    assert days_of(table, "rare").max() == DAYS[63 + 28]


def test_a_month_of_holidays_does_not_empty_the_shelf() -> None:
    holidays = pd.DatetimeIndex(DAYS[-35:])
    table = offered({"bread": DAYS[:-35]}, closed=holidays)
    assert AHEAD.isin(days_of(table, "bread")).all()
    assert not holidays.isin(days_of(table, "bread")).any()


def test_a_weekday_without_a_sale_for_eight_weeks_is_left_out_but_not_on_a_public_holiday() -> None:
    not_on_mondays = DAYS[DAYS.day_of_week != 0]
    first_monday, second_monday = AHEAD[AHEAD.day_of_week == 0][:2]
    table = offered({"bread": DAYS, "tart": not_on_mondays}, holidays=[str(second_monday.date())])
    assert first_monday not in days_of(table, "tart")
    assert second_monday in days_of(table, "tart")
    left_out = table[(table["product"] == "tart") & ~table["is_offered"] & (table["day"] > DAYS[1])]
    assert len(left_out) > 5
    assert (left_out["reason"] == "weekday").all()


@pytest.mark.parametrize(("begins", "ends"), [("04-20", "05-05"), ("12-01", "01-31")])
def test_the_season_overrules_what_was_sold(begins: str, ends: str) -> None:
    catalogue = pd.DataFrame({"product": ["cake"], "label": "cake", "season_from": begins, "season_to": ends})
    table = offered({"bread": DAYS, "cake": DAYS}, products=catalogue)
    month_day = days_of(table, "cake").strftime("%m-%d")
    inside = (
        (month_day >= begins) & (month_day <= ends) if begins < ends else (month_day >= begins) | (month_day <= ends)
    )
    assert len(inside) > 0
    assert inside.all()


def test_a_product_never_sold_is_offered_when_it_names_an_analogue() -> None:
    catalogue = pd.DataFrame({"product": ["rye", "bread"], "label": "x", "analogue": ["bread", ""]})
    assert AHEAD.isin(days_of(offered({"bread": DAYS}, products=catalogue), "rye")).all()


def test_what_is_offered_on_a_day_does_not_depend_on_that_day_or_later() -> None:
    whole = offered({"bread": DAYS, "bugnes": DAYS[:90]})
    cut = offered({"bread": DAYS, "bugnes": DAYS[:70]})
    both = whole.merge(cut, on=["shop", "product", "day"], suffixes=("_whole", "_cut"))
    until = both[both["day"] <= DAYS[70]]
    assert len(until) > 100
    assert (until["is_offered_whole"] == until["is_offered_cut"]).all()


def test_shops_of_a_chain_are_told_as_each_would_be_alone() -> None:
    sold = {"a": {"bread": DAYS, "bugnes": DAYS[:70]}, "b": {"rye": DAYS[10:90:2], "bread": DAYS[30:-3]}, "c": {}}
    rows = [
        pd.DataFrame({"shop": shop, "product": name, "day": days, "sold_qty": 5.0})
        for shop, of_shop in sold.items()
        for name, days in of_shop.items()
    ]
    every = DAYS.append(AHEAD)[::-1]
    opening = [
        pd.DataFrame(
            {"shop": shop, "day": every[::-1], "is_open": every[::-1].day_of_week != closed, "reason": "weekly"}
        )
        for shop, closed in (("a", 0), ("b", 6), ("c", 2))
    ]
    new = {"product": ["new", "summer"], "label": ["New", "Summer"], "analogue": ["bread", ""]}
    range_ = checked(Products, pd.DataFrame({**new, "season_from": ["", "06-01"], "season_to": ["", "08-31"]}))
    anchors = {"a": LAST, "b": LAST - pd.Timedelta(days=3), "c": LAST}

    def told(shops: list[str]) -> pd.DataFrame:
        return assortment(
            checked(Sales, pd.concat(rows).query("shop in @shops")),
            checked(OpenDays, pd.concat(opening).query("shop in @shops")),
            products=range_,
            calendar=empty(Calendar),
            anchors={shop: anchors[shop] for shop in shops},
            first=FIRST,
            through=AHEAD[-1],
        )

    alone = pd.concat([told([shop]) for shop in anchors], ignore_index=True)
    assert set(alone["shop"]) == {"a", "b", "c"}
    pd.testing.assert_frame_equal(told(list(anchors)), alone)
