"""What neighbours sell more when a product is gone is told from what a busy day sells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.recapture import PRIOR_ERROR, PRIOR_SHARE, recapture
from forecast.history.shelves.half_hours import SlotBook
from forecast.tables import History, Products, checked

FIRST = int(np.datetime64("2024-06-03", "D").astype(np.int64))
NAMES = ("cake", "roll", "rye", "tin")
CATALOGUE = checked(
    Products,
    pd.DataFrame({"product": NAMES, "label": NAMES, "family": ["sweet", "bread", "bread", "bread"]}),
)
LEVEL = {"cake": 20.0, "roll": 60.0, "rye": 40.0, "tin": 30.0}
PROFILE = np.repeat([0.15, 0.2, 0.1, 0.15, 0.1, 0.1, 0.1, 0.1], 2) / 2
"""Sixteen half hours from seven on."""


def shop(share: float, *, days: int = 360, seed: int = 1) -> tuple[SlotBook, pd.DataFrame]:
    """On two days of three one of the breads is gone at some hour; `share` of those who miss it take another bread."""
    random = np.random.default_rng(seed)
    busy = random.gamma(25, 1 / 25, days)
    wanted = {name: random.poisson(np.outer(busy, PROFILE) * LEVEL[name]) for name in NAMES}
    sold = {name: qty.astype(float) for name, qty in wanted.items()}
    gone = np.where(np.arange(days) % 3 > 0, random.integers(1, 4, days), 0)
    for day in np.flatnonzero(gone):
        name = NAMES[gone[day]]
        others = [other for other in NAMES[1:] if other != name]
        slot = random.integers(3, 13)
        moved = random.binomial(wanted[name][day, slot:], share)
        first = random.binomial(moved, 0.5)
        sold[name][day, slot:] = 0.0
        sold[others[0]][day, slot:] += first
        sold[others[1]][day, slot:] += moved - first
    entries = [
        (NAMES.index(name), FIRST + day, 14 + slot, qty[day, slot])
        for day in range(days)
        for name, qty in sold.items()
        for slot in np.flatnonzero(qty[day])
    ]
    product, day, slot, qty = (np.array(values) for values in zip(*entries, strict=True))
    book = SlotBook("a", NAMES, product, day, slot, qty, np.ones(len(qty)))
    rows = pd.DataFrame(
        {
            "shop": "a",
            "product": np.repeat(NAMES, days),
            "day": np.tile(pd.date_range("2024-06-03", periods=days), 4),
            "demand_qty": np.concatenate([wanted[name].sum(axis=1) for name in NAMES]).astype(float),
            "sold_qty": np.concatenate([sold[name].sum(axis=1) for name in NAMES]),
            "is_sold_out": np.concatenate([gone == at for at in range(4)]) & np.repeat([False, True, True, True], days),
        }
    )
    return book, checked(History, rows)


def of_bread(share: float, **changed: float) -> dict[str, float]:
    book, history = shop(share, **changed)
    learnt = recapture({"a": book}, history, CATALOGUE).set_index("family")
    return learnt.loc["bread"].to_dict()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_the_share_that_takes_another_bread_is_found_within_its_error(share: float) -> None:
    found = of_bread(share)
    assert abs(found["recapture_share"] - share) < 3 * found["error_share"] + 0.05
    assert found["error_share"] < 0.07
    assert found["hours_count"] > 100


def test_what_is_hardly_known_stays_at_what_is_believed_before() -> None:
    few = of_bread(0.9, days=9)
    assert few["recapture_share"] < 0.5
    assert 0.6 * PRIOR_ERROR < few["error_share"] < PRIOR_ERROR


def test_a_family_of_one_and_a_till_without_hours_have_the_prior_and_no_hours() -> None:
    book, history = shop(0.9, days=60)
    alone = recapture({"a": book}, history, CATALOGUE).set_index("family").loc["sweet"]
    assert alone.tolist() == [PRIOR_SHARE, PRIOR_ERROR, 0]
    silent = recapture({}, history, CATALOGUE)
    assert silent["hours_count"].sum() == 0
    assert set(silent["recapture_share"]) == {PRIOR_SHARE}


def test_shops_are_looked_at_together() -> None:
    (first, one), (second, other) = shop(0.6, days=90), shop(0.6, days=90, seed=2)
    both = recapture(
        {"a": first, "b": second}, checked(History, pd.concat([one, other.assign(shop="b")])), CATALOGUE
    ).set_index("family")
    alone = recapture({"a": first}, one, CATALOGUE).set_index("family")
    assert both.loc["bread", "hours_count"] > 1.8 * alone.loc["bread", "hours_count"]
    assert both.loc["bread", "error_share"] < alone.loc["bread", "error_share"]
