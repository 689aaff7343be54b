"""New products beside their analogue and their shop."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting.borrowing import with_borrowed
from forecast.models.ladder.new_products import _WIDER, OWN_DAYS_ENOUGH
from forecast.models.ladder.rungs import Spoken
from forecast.notices import parse_reason

DAY = pd.Timestamp("2024-05-04")
YOUNG_DAYS = 42
NAN = np.nan
OLD = ("bread", "bun", "cake")
LEVEL = {"bread": 40.0, "bun": 25.0, "cake": 10.0, "rye": 8.0}
BUSY = {0: 1.0, 1: 1.6, 2: 0.6}
"""How busy the shop was, days of three kinds by turns."""


def history(own_days: int, *, level: float = LEVEL["rye"], shop: str = "a") -> pd.DataFrame:
    """Sixty days of three old products and the last `own_days` of rye, all as busy as their shop to the piece."""
    days = pd.date_range(DAY - pd.Timedelta(days=60), periods=60)
    busy = np.array([BUSY[at % 3] for at in range(60)])
    parts = [pd.DataFrame({"product": name, "day": days, "demand_qty": LEVEL[name] * busy}) for name in OLD]
    rye = pd.DataFrame({"product": "rye", "day": days, "demand_qty": level * busy})
    return pd.concat([*parts, rye.tail(own_days)], ignore_index=True).assign(shop=shop)


def said(
    rye: tuple[float, str], *, busy: float = 1.6, old_rung: str = "boosted", products: tuple[str, ...] = OLD
) -> Spoken:
    """What everybody says of a busy day; the old ones are right."""
    rung = np.array([old_rung] * len(products) + [rye[1]], dtype=object)
    method = np.where(rung == "boosted", "boosted", "recent_weekday").astype(object)
    reason = np.where(rung == "boosted", "boosted", "short_past").astype(object)
    return Spoken(np.array([LEVEL[name] * busy for name in products] + [rye[0]]), rung, method, reason)


def borrowed(
    spoken: Spoken,
    past: pd.DataFrame,
    *,
    own_days: int,
    analogue_of: Mapping[str, str] | None = None,
    products: tuple[str, ...] = OLD,
    old_days: int = 60,
) -> tuple[Spoken, np.ndarray]:
    rows = pd.DataFrame({"shop": "a", "product": [*products, "rye"], "day": DAY})
    own_level = past.loc[past["product"] == "rye", "demand_qty"].mean()
    days = {("a", name): old_days for name in products} | {("a", "rye"): own_days, ("b", "rye"): 300}
    return with_borrowed(
        spoken, rows, history=past, level=np.array([*(LEVEL[name] for name in products), own_level]),
        analogue_of=analogue_of or {}, offered_days=days, young_days=YOUNG_DAYS,
    )  # fmt: skip


@pytest.mark.parametrize("own_days", [1, 2, 10, 20, 41])
def test_a_new_product_follows_its_shop_s_day_at_its_own_level(own_days: int) -> None:
    """On a day that is to be busy by 1.6 rye at a level of 8 sells 12.8; its own rule knows nothing and says 9."""
    found, widen = borrowed(said((9.0, "weekday")), history(own_days), own_days=own_days)
    own_share = own_days / (own_days + 15)
    assert found.forecast[-1] == pytest.approx(own_share * 9.0 + (1 - own_share) * 12.8)
    assert found.forecast[:3].tolist() == [64.0, 40.0, 16.0], "who lends keeps what he said"
    assert found.rung[-1] == "weekday"
    assert widen.tolist() == [1.0] * 4
    told = [parse_reason(line) for line in found.reason[-1].split("\n")]
    assert told[1] == ("shop_beside", {"have_days": own_days, "shop_share": round(1 - own_share, 2)})


def test_a_product_that_has_been_on_offer_long_enough_borrows_nothing() -> None:
    spoken = said((9.0, "weekday"))
    found, _ = borrowed(spoken, history(YOUNG_DAYS), own_days=YOUNG_DAYS)
    assert found.forecast.tolist() == spoken.forecast.tolist()
    assert found.lent == {}


def test_a_new_product_starts_at_its_analogue_s_level_on_the_shop_s_day() -> None:
    found, widen = borrowed(said((0.0, "none")), history(0), own_days=0, analogue_of={"rye": "cake"})
    assert found.forecast[-1] == pytest.approx(LEVEL["cake"] * 1.6)
    assert found.rung.tolist() == ["boosted", "boosted", "boosted", "analogue"]
    assert parse_reason(found.reason[-1]) == ("analogue", {"analogue": "cake", "have_days": 0})
    assert found.method[-1] == "boosted"
    assert widen.tolist() == [1.0, 1.0, 1.0, _WIDER]


def test_what_it_sells_pulls_it_from_its_analogue_s_level_to_its_own() -> None:
    levels = []
    for own_days in (1, 4, 13):
        found, _ = borrowed(said((9.0, "weekday")), history(own_days), own_days=own_days, analogue_of={"rye": "bread"})
        assert found.rung[-1] == "analogue"
        lent = found.lent[3]
        of_lenders = lent.weight @ found.forecast[lent.lenders]
        levels.append(float(of_lenders) / (1 - lent.own_share) / 1.6)
    assert LEVEL["bread"] > levels[0] > levels[1] > levels[2] > LEVEL["rye"]
    assert levels[2] == pytest.approx(LEVEL["rye"], rel=0.15)


def test_after_two_weeks_it_is_no_longer_said_to_start_like_its_analogue() -> None:
    found, widen = borrowed(
        said((9.0, "weekday")), history(OWN_DAYS_ENOUGH), own_days=OWN_DAYS_ENOUGH, analogue_of={"rye": "bread"}
    )
    assert found.rung[-1] == "weekday"
    assert "shop_beside" in found.reason[-1]
    assert widen[-1] == 1.0


def test_a_product_that_is_old_elsewhere_is_young_in_its_new_shop() -> None:
    past = pd.concat([history(0), history(60, level=100.0, shop="b")], ignore_index=True)
    found, widen = borrowed(said((20.0, "boosted")), past, own_days=0, analogue_of={"rye": "bun"})
    assert found.forecast[-1] == pytest.approx(LEVEL["bun"] * 1.6)
    assert found.rung[-1] == "analogue"
    assert widen[-1] == _WIDER


def test_an_analogue_alone_lends_where_too_few_products_stand_for_the_shop() -> None:
    two = ("bread", "bun")
    spoken = said((0.0, "none"), products=two)
    found, _ = borrowed(spoken, history(0), own_days=0, analogue_of={"rye": "bun"}, products=two)
    assert found.forecast[-1] == pytest.approx(LEVEL["bun"] * 1.6)
    assert found.lent[2].lenders.tolist() == [1]
    nobody, _ = borrowed(said((9.0, "weekday"), products=two), history(5), own_days=5, products=two)
    assert nobody.forecast[-1] == 9.0


@pytest.mark.parametrize(("old_rung", "old_days"), [("weekday", 60), ("boosted", 20)])
def test_a_shop_without_models_or_in_its_first_month_lends_no_day(old_rung: str, old_days: int) -> None:
    spoken = said((9.0, "weekday"), old_rung=old_rung)
    found, _ = borrowed(spoken, history(5), own_days=5, old_days=old_days)
    assert found.forecast[-1] == 9.0
    assert "shop_beside" not in found.reason[-1]


def test_an_analogue_that_is_new_itself_lends_after_two_weeks() -> None:
    for old_days, expected in ((20, LEVEL["bun"] * 1.6), (OWN_DAYS_ENOUGH - 1, 0.0)):
        spoken = said((0.0, "none"), old_rung="weekday")
        found, _ = borrowed(spoken, history(0), own_days=0, analogue_of={"rye": "bun"}, old_days=old_days)
        assert found.forecast[-1] == pytest.approx(expected)


def test_an_analogue_that_lends_alone_is_named_and_not_the_shop() -> None:
    two = ("bread", "bun")
    found, _ = borrowed(
        said((9.0, "weekday"), products=two), history(20), own_days=20, analogue_of={"rye": "bun"}, products=two
    )
    told = [parse_reason(line) for line in found.reason[-1].split("\n")]
    assert told[1] == ("analogue", {"analogue": "bun", "have_days": 20})


def test_an_analogue_that_is_not_sold_that_day_still_tells_the_level() -> None:
    """Bun is not made on the second day; rye, never sold, stands at its level beside the rest of the shop."""
    names = ["bread", "cake", "roll"]
    rows = pd.DataFrame(
        {
            "shop": "a",
            "product": [*names, "bun", "rye", *names, "rye"],
            "day": [DAY] * 5 + [DAY + pd.Timedelta(days=1)] * 4,
        }
    )
    level = np.array([40.0, 10.0, 5.0, 25.0, NAN, 40.0, 10.0, 5.0, NAN])
    rung = np.array(["boosted"] * 4 + ["none"] + ["boosted"] * 3 + ["none"], dtype=object)
    spoken = Spoken(np.nan_to_num(level) * 1.2, rung, rung, rung)
    days = {("a", name): 300 for name in (*names, "bun")}
    found, widen = with_borrowed(
        spoken, rows, history=history(0), level=level, analogue_of={"rye": "bun"}, offered_days=days, young_days=42
    )
    assert found.forecast[[4, 8]].tolist() == pytest.approx([30.0, 30.0])
    assert found.rung[[4, 8]].tolist() == ["analogue", "analogue"]
    assert found.lent[8].lenders.tolist() == [5, 6, 7], "who lends sells on the same day"
    assert widen[8] == _WIDER


def test_a_day_on_which_nobody_else_sold_says_nothing_of_a_new_product() -> None:
    """A stall sold rye alone on one day; beside an empty shop that is no level."""
    past = history(1)
    newest = past["day"].max()
    past.loc[(past["day"] == newest) & (past["product"] != "rye"), "demand_qty"] = 0.0
    found, _ = borrowed(said((9.0, "weekday")), past, own_days=1)
    assert found.forecast[-1] == 9.0
    beside, _ = borrowed(said((9.0, "weekday")), past, own_days=1, analogue_of={"rye": "bun"})
    assert np.isfinite(beside.forecast[-1])


def test_of_a_product_that_comes_back_only_the_last_weeks_tell_its_level() -> None:
    past = history(2)
    winter = past.loc[past["product"] == "rye"].assign(day=past["day"].min() - pd.Timedelta(days=300), demand_qty=500.0)
    bread = past.loc[past["product"] == "bread"].iloc[:1].assign(day=winter["day"].iloc[0])
    both = pd.concat([past, winter.iloc[:1], bread], ignore_index=True)
    plain, _ = borrowed(said((9.0, "weekday")), past, own_days=3)
    again, _ = borrowed(said((9.0, "weekday")), both, own_days=3)
    assert again.forecast[-1] == pytest.approx(plain.forecast[-1])


def test_a_shop_where_the_analogue_is_new_as_well_lends_nothing() -> None:
    spoken = said((0.0, "none"), old_rung="weekday")
    found, widen = borrowed(spoken, history(0), own_days=0, analogue_of={"rye": "bun"}, old_days=3)
    assert found.forecast[-1] == 0.0
    assert found.rung[-1] == "none"
    assert widen.tolist() == [1.0] * 4


def test_what_has_never_been_sold_and_is_like_nothing_borrows_nothing() -> None:
    found, _ = borrowed(said((0.0, "none")), history(0), own_days=0)
    assert found.rung[-1] == "none"
    assert found.forecast[-1] == 0.0
