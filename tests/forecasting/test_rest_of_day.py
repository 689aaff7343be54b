"""The rest of a day follows its morning as far as past days did, and no further."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting.out_of_sample import METHODS, OutOfSample
from forecast.forecasting.rest_of_day import rest_of_day, share_come
from forecast.history.day_shapes import day_shapes
from forecast.history.shelves.half_hours import SlotBook
from forecast.tables import History, Quantiles, SoFar, checked

FIRST, DAYS = pd.Timestamp("2025-01-06"), 154
TODAY = FIRST + pd.Timedelta(days=DAYS)
NAMES = ("bun", "rye", "tin")
MEAN = {"bun": 120.0, "rye": 60.0, "tin": 30.0}
SLOTS = range(14, 38)
ELEVEN = 11 * 3600
SHARE = 8 / 24
"""By eleven, of a day from seven to seven."""
NONE = 10**9


class Shop:
    """A shop whose days have a shock that nobody forecast: the morning shows all of it, the rest a share `follow`."""

    def __init__(self, follow: float, *, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        busy = random.gamma(16, 1 / 16, DAYS)
        rows, entries = [], []
        for day in range(DAYS):
            for at, name in enumerate(NAMES):
                factor = np.where(np.arange(24) < 8, busy[day], 1 + follow * (busy[day] - 1))
                sold = random.poisson(MEAN[name] / 24 * factor)
                entries += [(at, day, slot, qty) for slot, qty in zip(SLOTS, sold, strict=True) if qty]
                rows.append({"product": name, "day": FIRST + pd.Timedelta(days=day), "demand_qty": float(sold.sum())})
        product, day, slot, qty = (np.array(column) for column in zip(*entries, strict=True))
        start = int(FIRST.to_datetime64().astype("datetime64[D]").astype(np.int64))
        self.books = {
            "a": SlotBook("a", NAMES, product, day + start, slot, qty.astype(float), np.ones(len(qty))),
        }
        frame = pd.DataFrame(rows).assign(shop="a", is_sold_out=False)
        self.history = checked(History, frame.assign(sold_qty=frame["demand_qty"]))
        tried = frame.assign(horizon_days=1)
        said = tried["product"].map(MEAN).to_numpy(dtype=float)
        self.tried = OutOfSample(tried, {name: said.copy() for name in METHODS})
        self.quantiles = checked(
            Quantiles,
            pd.DataFrame(
                [
                    {"product": name, "level": level, "demand_qty": MEAN[name] * factor}
                    for name in NAMES
                    for level, factor in (("0.1", 0.7), ("0.5", 1.0), ("0.9", 1.3), ("mean", 1.0))
                ]
            ).assign(shop="a", day=TODAY, horizon_days=1, rung="boosted", reason=""),
        )
        self.shapes = day_shapes(self.books, self.history, self.quantiles[["shop", "product", "day"]])

    def rest(self, sold: dict[str, float], *, seen: dict[str, int] | None = None, tried=None, books=None):
        qty = [sold[name] for name in NAMES]
        so_far = pd.DataFrame({"product": NAMES, "sold_qty": qty, "walk_in_qty": qty, "baked_qty": 500.0})
        so_far["until_s"] = ELEVEN
        so_far["seen_until_s"] = [(seen or {}).get(name, ELEVEN) for name in NAMES]
        return rest_of_day(
            self.quantiles, checked(SoFar, so_far.assign(shop="a", day=TODAY)), self.shapes,
            tried=self.tried if tried is None else tried, books=self.books if books is None else books,
            history=self.history,
        )  # fmt: skip

    def means(self, sold: dict[str, float], **given) -> dict[str, float]:
        table = self.rest(sold, **given)
        return table[table["level"] == "mean"].set_index("product")["demand_qty"].to_dict()


USUAL = {name: mean * SHARE for name, mean in MEAN.items()}
BUSY = {name: mean * SHARE * 1.4 for name, mean in MEAN.items()}


@pytest.mark.parametrize("follow", [0.0, 0.5, 1.0])
def test_the_rest_follows_the_morning_as_far_as_it_did_in_the_past(follow) -> None:
    means = Shop(follow).means(BUSY)
    for name, mean in MEAN.items():
        more = means[name] / (mean * (1 - SHARE)) - 1
        assert more == pytest.approx(0.4 * follow, abs=0.13)


def test_a_morning_as_usual_leaves_the_forecast_of_the_rest() -> None:
    means = Shop(0.7).means(USUAL)
    assert means == pytest.approx({name: mean * (1 - SHARE) for name, mean in MEAN.items()}, rel=0.08)


def test_more_sold_never_lowers_the_rest_whatever_the_past_says() -> None:
    against = Shop(-0.8)
    steps = [against.means(USUAL | {"bun": float(qty)})["bun"] for qty in range(0, 120, 10)]
    assert steps == sorted(steps)


def test_a_shelf_that_ran_empty_tells_of_the_time_before() -> None:
    shop = Shop(1.0)
    at_nine = shop.means(USUAL, seen={"rye": 9 * 3600})
    assert at_nine["rye"] > shop.means(USUAL)["rye"] * 1.05


def test_the_range_holds_as_many_days_as_it_says() -> None:
    shop = Shop(1.0)
    later = Shop(1.0, seed=2)
    book, inside = later.books["a"], []
    for day in range(60, 100):
        start = int(FIRST.to_datetime64().astype("datetime64[D]").astype(np.int64)) + day
        one = book.cut(after=start - 1, until=start)
        before = {
            name: float(one.sold_qty[(one.product == at) & (one.slot < 22)].sum()) for at, name in enumerate(NAMES)
        }
        table = shop.rest(before).set_index(["product", "level"])["demand_qty"]
        for at, name in enumerate(NAMES):
            rest = float(one.sold_qty[(one.product == at) & (one.slot >= 22)].sum())
            inside.append(table[name, "0.1"] <= rest <= table[name, "0.9"])
    assert 0.7 <= np.mean(inside) <= 0.9


def test_without_a_past_a_prior_speaks() -> None:
    shop = Shop(1.0)
    nothing = OutOfSample(shop.tried.rows.head(0), {name: np.zeros(0) for name in METHODS})
    means = shop.means(BUSY, tried=nothing, books={})
    for name, mean in MEAN.items():
        assert mean * (1 - SHARE) < means[name] < mean * (1 - SHARE) * 1.3


def test_what_has_come_is_read_off_the_shape() -> None:
    shop = Shop(0.0)
    rows = shop.quantiles.drop_duplicates("product")[["shop", "product"]].reset_index(drop=True)
    assert share_come(rows, shop.shapes, np.full(3, ELEVEN)) == pytest.approx(np.full(3, SHARE), abs=0.05)
    assert share_come(rows, shop.shapes, np.full(3, 5 * 3600)).tolist() == [0.0, 0.0, 0.0]
    assert share_come(rows, shop.shapes, np.full(3, NONE)).tolist() == [1.0, 1.0, 1.0]
