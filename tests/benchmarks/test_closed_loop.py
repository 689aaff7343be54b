"""A year of nights in which the plan decides what is on the shelf: who learns sales as demand plans less and less."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from loops import nights, page, town

from forecast.config import ModelSettings

# The rules alone: quick, and they learn their own shortages like any model.
QUICK = ModelSettings(levels=(0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95), rungs=("weekday", "last_week"))


@pytest.fixture(scope="module")
def quarters() -> pd.DataFrame:
    place = town.town(seed=2, products=6, history_days=120, nights=365)
    loops = {name: nights.LOOPS[name] for name in ("told", "program", "sold")}
    return page.by_quarter(place, {name: nights.lived(place, loop, settings=QUICK) for name, loop in loops.items()})


@pytest.mark.long
def test_plans_and_profit_stay_level_over_a_year_in_which_only_sales_are_seen(quarters):
    assert abs(page.drift(quarters, "program", "profit_share")) < 0.02
    assert abs(page.drift(quarters, "program", "planned_share")) < 0.02


@pytest.mark.long
def test_who_learns_what_was_sold_plans_less_every_quarter(quarters):
    sold = quarters[quarters["loop"] == "sold"].set_index("quarter")["planned_share"]
    assert sold.iloc[-1] < sold.iloc[0] - 0.03
    assert page.drift(quarters, "sold", "profit_share") < -0.01
    both = quarters.pivot_table("planned_share", "quarter", "loop")
    assert (both["program"] > both["sold"]).all()


def test_the_drift_is_that_of_the_last_quarter_against_the_first():
    quarters = pd.DataFrame({"loop": "x", "quarter": [1, 2, 3, 4], "planned_share": np.array([1.0, 0.9, 0.8, 0.95])})
    assert page.drift(quarters, "x", "planned_share") == pytest.approx(-0.05)
