"""A chain cut into blocks learns what it learns as a whole; large products learn from a share of their rows."""

from __future__ import annotations

import dataclasses
import pickle
from functools import cache

import numpy as np
import pandas as pd
import pytest

from forecast.forecasting import evening_past, forecast, learn, learning, learning_sample, series_days
from forecast.forecasting.learning import Learnt, band_rows, shares
from forecast.history.known import Facts, Known
from forecast.models.means.learning import in_threads

from ..made_up_past import FIRST, QUICK, evening, facts_of, sales_of

SHOPS = ("a", "b", "c", "d")
DAYS_COUNT = 240
ON = FIRST + pd.Timedelta(days=DAYS_COUNT - 1)
BANDS = ("next_day", "later")


@cache
def facts() -> Facts:
    parts = []
    for number, shop in enumerate(SHOPS):
        sold, _ = sales_of({"bread": 60.0 + 10 * number, "bun": 30.0, "rye": 12.0}, days=DAYS_COUNT, seed=number)
        parts.append(sold.assign(shop=shop))
    return facts_of(pd.concat(parts, ignore_index=True))


def known_of(shops: tuple[str, ...]) -> Known:
    every = facts()
    mine = {
        name: table[table["shop"].isin(["", *shops])].reset_index(drop=True)
        for name, table in every.parts().items()
        if isinstance(table, pd.DataFrame) and "shop" in table and name != "shops"
    }
    return dataclasses.replace(every, **mine).at(evening(ON))


def learnt_of(blocks: list[tuple[str, ...]]) -> Learnt:
    pasts = [evening_past(known_of(block), QUICK, every_shop=SHOPS) for block in blocks]
    of_all = pd.concat([series_days(past) for past in pasts], ignore_index=True)
    samples = [learning_sample(past.known, past, QUICK, bands=BANDS, of_all=of_all) for past in pasts]
    samples = pickle.loads(pickle.dumps(samples))  # noqa: S301 - our own
    return learn(samples, QUICK, of_all=of_all, seed=1, memory={}, run=in_threads(1))


def text(learnt: Learnt) -> list[str]:
    trees = learnt.trees.values()
    return [one.last.to_text() for of_band in trees for one in [*of_band.own.values(), of_band.over_all["pooled"]]]


@pytest.mark.parametrize("most", [8_000, 300])
def test_the_same_trees_come_of_any_cut_into_blocks(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(learning, "MOST_ROWS_OF_PRODUCT", most)
    whole, halves, single = (
        learnt_of(blocks) for blocks in ([SHOPS], [SHOPS[2:], SHOPS[:2]], [(shop,) for shop in SHOPS])
    )
    # What the other shops sold of a product, and events, are a block's own: such columns aside they learn the same.
    assert whole.products == halves.products == single.products == ("bread", "bun", "rye")
    assert [one.names for one in whole.trees.values()] == [one.names for one in halves.trees.values()]
    if most == 300:
        assert shares(whole.of_all, "next_day").trees == dict.fromkeys(whole.products, 0.25)
    assert len(text(whole)) == len(text(halves)) == 8


def test_one_block_with_what_it_learnt_forecasts_as_without() -> None:
    known = known_of(SHOPS)
    days = list(pd.date_range(ON + pd.Timedelta(days=1), periods=3))
    plain = forecast(known, days, settings=QUICK, jobs=1)
    of_block = forecast(known, days, settings=QUICK, jobs=1, learnt=learnt_of([SHOPS]))
    pd.testing.assert_frame_equal(plain.quantiles, of_block.quantiles)


def test_blocks_forecast_their_own_shops_with_what_all_have_learnt() -> None:
    learnt = learnt_of([SHOPS[:2], SHOPS[2:]])
    days = [ON + pd.Timedelta(days=1)]
    plain = forecast(known_of(SHOPS), days, settings=QUICK, jobs=1).quantiles
    parts = []
    for block in (SHOPS[:2], SHOPS[2:]):
        known = known_of(block)
        past = evening_past(known, QUICK, every_shop=SHOPS)
        parts.append(forecast(known, days, settings=QUICK, jobs=1, past=past, learnt=learnt).quantiles)
    blocks = pd.concat(parts, ignore_index=True)
    assert blocks[["shop", "product", "day", "level"]].equals(plain[["shop", "product", "day", "level"]])
    means = plain["level"] == "mean"
    ratio = blocks.loc[means, "demand_qty"].sum() / plain.loc[means, "demand_qty"].sum()
    assert ratio == pytest.approx(1, abs=0.01)
    assert set(blocks["rung"]) == {"boosted"}


def test_a_large_product_learns_from_a_share_and_all_recent_days_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_ROWS_OF_PRODUCT", 300)
    monkeypatch.setattr(learning, "MOST_ROWS_OF_SERIES", 150)
    known = known_of(SHOPS)
    past = evening_past(known, QUICK)
    of = shares(series_days(past), "next_day")
    assert set(of.trees.values()) == {0.25}
    assert set(of.regressions.values()) == {0.5}
    found = band_rows(past, QUICK, "next_day", ["bread", "bun", "rye"], of)
    every = len(past.history)
    assert found.of_trees.sum() == pytest.approx(every / 4, rel=0.05)
    assert found.of_regressions.sum() == pytest.approx(every / 2, rel=0.05)
    assert not (found.of_trees & ~found.of_regressions).any()
    recent = past.history["day"] > past.history["day"].max() - pd.Timedelta(days=learning.RESIDUAL_DAYS)
    assert (
        found.rows["day"] > found.rows["day"].max() - pd.Timedelta(days=learning.RESIDUAL_DAYS)
    ).sum() == recent.sum()
    by_weekday = found.rows.loc[found.of_trees, "day"].dt.day_of_week.value_counts()
    assert by_weekday.min() > 0.8 * by_weekday.max()


def test_the_rows_that_are_learnt_from_stay_when_days_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "MOST_ROWS_OF_PRODUCT", 300)

    def chosen(on: pd.Timestamp) -> pd.DataFrame:
        past = evening_past(facts().at(evening(on)), QUICK)
        found = band_rows(past, QUICK, "later", ["bread", "bun", "rye"], shares(series_days(past), "later"))
        rows = found.rows.loc[found.of_trees, ["shop", "product", "day", "horizon_days"]]
        return rows.loc[rows["day"] <= ON - pd.Timedelta(days=5)].reset_index(drop=True)

    pd.testing.assert_frame_equal(chosen(ON - pd.Timedelta(days=5)), chosen(ON))
    far = chosen(ON)["horizon_days"] > 7
    assert 0.4 < far.mean() < 0.6
    assert np.unique(chosen(ON)["horizon_days"]).tolist() == list(range(2, 15))
