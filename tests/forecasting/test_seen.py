"""What an evening takes over from the one before saves time and changes nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from forecast.features.matrix import FeatureSource
from forecast.forecasting.rows import rows_ahead
from forecast.forecasting.seen import Seen, seen_at
from forecast.history.known import Facts
from forecast.tables import Calendar, Sales, checked

from ..made_up_past import FIRST, QUICK
from ..peeking import at, world

DAYS = 420
EVENINGS = [FIRST + pd.Timedelta(days=number) for number in range(360, 372)]


def with_sales(facts: Facts, sales: pd.DataFrame) -> Facts:
    return dataclasses.replace(facts, sales=checked(Sales, sales))


@pytest.fixture(scope="module")
def facts() -> Facts:
    """Two shops, in one of which everything doubles, with a new product ten days before the end."""
    made = dataclasses.replace(world(count=DAYS), shelves=None)
    sales = made.sales
    doubled = (sales["shop"] == "b") & (sales["day"] >= EVENINGS[0] - pd.Timedelta(days=9))
    sales = sales.assign(sold_qty=np.where(doubled, 2.0, 1.0) * sales["sold_qty"])
    rye = sales.loc[(sales["product"] == "rye") & (sales["day"] >= EVENINGS[5])]
    return with_sales(made, pd.concat([sales, rye.assign(product="croissant")], ignore_index=True).sort_values("day"))


def seen_on(facts: Facts, day: pd.Timestamp, before: FeatureSource | None = None) -> Seen:
    return seen_at(at(facts, day), QUICK, source_before=before)


def rows_of(seen: Seen, since: pd.Timestamp) -> pd.DataFrame:
    """Return what can be asked for on an evening: the days ahead, and the past days of the last weeks."""
    known = seen.known
    days = [known.anchors["a"] + pd.Timedelta(days=ahead) for ahead in range(1, 15)]
    past = seen.past.history.loc[seen.past.history["day"] > since + pd.Timedelta(days=1), ["shop", "product", "day"]]
    return pd.concat([rows_ahead(known, seen.past, days, None), past.assign(horizon_days=1)], ignore_index=True)


def assert_the_same(one: FeatureSource, other: FeatureSource, rows: pd.DataFrame) -> None:
    found, expected = (source.matrix(rows, as_known=True) for source in (one, other))
    assert found.names == expected.names
    np.testing.assert_array_equal(found.values, expected.values)
    np.testing.assert_array_equal(found.usual, expected.usual)
    for name, values in expected.rules.items():
        np.testing.assert_array_equal(found.rules[name], values, err_msg=name)


def test_evening_after_evening_gives_what_a_fresh_look_gives(facts: Facts) -> None:
    before: FeatureSource | None = None
    took_over = []
    for day in EVENINGS:
        since = day - pd.Timedelta(days=20)
        seen = seen_on(facts, day, before)
        assert (day < EVENINGS[3]) or len(seen.changes)
        source = seen.source
        assert_the_same(source, seen_on(facts, day).source, rows_of(seen, since))
        took_over.append(before is not None and source.dates is before.dates)
        before = source
    assert sum(took_over) >= len(EVENINGS) - 2


@pytest.mark.parametrize("what", ["a corrected day", "a lost day", "another calendar"])
def test_a_past_that_has_changed_is_worked_out_anew(facts: Facts, what: str) -> None:
    day, since = EVENINGS[4], EVENINGS[4] - pd.Timedelta(days=20)
    before = seen_on(facts, EVENINGS[3]).source
    long_ago, sales = EVENINGS[0] - pd.Timedelta(days=70), facts.sales
    is_old = (sales["day"] == long_ago) & (sales["product"] == "bread")
    holiday = facts.calendar.loc[facts.calendar["kind"] == "public_holiday"].head(1).assign(day=long_ago, name="new")
    changed = {
        "a corrected day": lambda: with_sales(facts, sales.assign(sold_qty=sales["sold_qty"] + 30.0 * is_old)),
        "a lost day": lambda: with_sales(facts, sales.loc[~is_old]),
        "another calendar": lambda: dataclasses.replace(
            facts, calendar=checked(Calendar, pd.concat([facts.calendar, holiday], ignore_index=True))
        ),
    }[what]()
    seen = seen_on(changed, day, before)
    source = seen.source
    assert_the_same(source, seen_on(changed, day).source, rows_of(seen, since))
    assert not len(before.lags.places_in(source.lags))
