"""Renames are proposed where an article goes on under another name, and not where one merely leaves or comes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.renames import probable_renames, rename_notices
from forecast.tables import Sales, checked, empty

FIRST = pd.Timestamp("2024-01-01")


def sold(product, first, last, *, qty=20.0, price=1.2, shop="a", every=1):
    days = pd.date_range(FIRST + pd.Timedelta(days=first), FIRST + pd.Timedelta(days=last), freq=f"{every}D")
    noise = np.random.default_rng(first).normal(1, 0.1, len(days))
    frame = pd.DataFrame({"shop": shop, "product": product, "day": days, "sold_qty": (qty * noise).round(0)})
    return frame.assign(amount=frame["sold_qty"] * price)


def found(*articles):
    table = checked(Sales, pd.concat([sold("PAIN", 0, 120), *articles]))
    return [(rename.old, rename.new) for rename in probable_renames(table)]


def test_an_article_that_goes_on_under_a_like_name_is_proposed():
    assert found(sold("TRADITION", 0, 60), sold("BAGUETTE TRADITION", 62, 120)) == [("TRADITION", "BAGUETTE TRADITION")]
    assert found(sold("PAIN S/SEL", 0, 60), sold("PAIN SANS SEL", 58, 120)) == [("PAIN S/SEL", "PAIN SANS SEL")]


def test_it_is_proposed_as_soon_as_eight_days_have_told_its_level():
    assert found(sold("TRADITION", 0, 111), sold("BAGUETTE TRADITION", 112, 120)) == [
        ("TRADITION", "BAGUETTE TRADITION")
    ]
    assert found(sold("TRADITION", 0, 113), sold("BAGUETTE TRADITION", 114, 120)) == []


@pytest.mark.parametrize(
    "new",
    [
        sold("COOKIE", 62, 120),  # another name, another kind, though at the same price
        sold("BAGUETTE TRADITION", 80, 120),  # three weeks later
        sold("BAGUETTE TRADITION", 62, 120, qty=60),  # three times as much
        sold("BAGUETTE TRADITION", 62, 120, price=3.0),  # over twice the price
        sold("BAGUETTE TRADITION", 30, 120),  # side by side for a month
        sold("BAGUETTE TRADITION", 62, 120, every=9),  # too rare to tell
    ],
)
def test_what_merely_leaves_and_comes_is_no_rename(new):
    assert found(sold("TRADITION", 0, 60), new) == []


def test_an_article_that_never_stopped_and_one_that_was_always_there_are_none():
    assert found(sold("TRADITION", 0, 120), sold("BAGUETTE TRADITION", 62, 120)) == []
    assert found(sold("TRADITION", 0, 60), sold("BAGUETTE TRADITION", 0, 120)) == []


def test_the_likeliest_name_wins_and_shops_of_a_chain_are_taken_together():
    candidates = [sold("TRADITION GRAINE", 62, 120), sold("TRADITIO", 62, 120)]
    assert found(sold("TRADITION", 0, 60), *candidates) == [("TRADITION", "TRADITION GRAINE")]
    assert found(sold("TRADITION", 0, 60), sold("BAGUETTE TRADITION", 62, 120, shop="b")) == [
        ("TRADITION", "BAGUETTE TRADITION")
    ]


def test_the_notice_gives_the_line_to_write_and_a_till_without_prices_goes_by_names():
    old, new = sold('PAIN "BIO"', 0, 60, price=np.nan), sold('GROS PAIN "BIO"', 61, 120, price=np.nan)
    table = checked(Sales, pd.concat([sold("FLAN", 0, 120), old, new]))
    (notice,) = rename_notices(probable_renames(table))
    assert notice.values["line"] == r'"PAIN \"BIO\"" = "GROS PAIN \"BIO\""'
    assert (notice.values["last_day"], notice.values["first_day"]) == ("2024-03-01", "2024-03-02")
    assert notice.severity == "note"
    assert probable_renames(empty(Sales)) == []
