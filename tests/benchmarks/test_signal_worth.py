from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from signal_worth import PAGE, TRIALS, names_of, section, without, worth
from worth import until

from forecast.history.known import Facts
from forecast.tables import Events, Signals, checked

DAYS = pd.date_range("2025-03-20", periods=56)


def facts() -> Facts:
    known = pd.to_datetime(["2025-01-01"], utc=True)[0]
    events = pd.DataFrame({"day": DAYS[:2], "name": "x", "kind": ["fair", "match"], "known_at": known})
    signals = pd.DataFrame({"day": DAYS[0], "name": ["ferry", "promotion"], "value": 1.0, "known_at": known})
    return Facts(timezone="Europe/Paris", events=checked(Events, events), signals=checked(Signals, signals))


def costs() -> pd.DataFrame:
    """A ferry whose absence costs a tenth more, and a fair that is worth nothing."""
    base = 100 + 30 * np.random.default_rng(1).random(len(DAYS))
    # Up one day and down the next by as much: on the whole nothing.
    swing = base * np.tile([1.02, 0.98], len(DAYS) // 2)
    of = {"": base, "ferry": swing * 1.1, "event:fair": swing}
    parts = [
        pd.DataFrame({"without": name, "day": DAYS, "cost": cost, "cost_amount": cost}) for name, cost in of.items()
    ]
    return pd.concat(parts, ignore_index=True)


def test_each_thing_is_left_out_alone() -> None:
    every = facts()
    assert names_of(every) == ["ferry", "promotion", "event:fair", "event:match"]
    assert names_of(without(every, "ferry")) == ["promotion", "event:fair", "event:match"]
    assert names_of(without(every, "event:fair")) == ["ferry", "promotion", "event:match"]
    assert without(every, "") is every


def test_what_pays_is_told_from_what_does_not() -> None:
    table = worth(costs()).set_index("name")
    assert table.at["ferry", "low"] > 1
    assert table.at["ferry", "ratio"] == pytest.approx(1.1, abs=0.01)
    assert table.at["event:fair", "low"] <= 1 <= table.at["event:fair", "high"]
    assert table.at["ferry", "amount_a_week"] == pytest.approx(0.1 * 7 * 115, rel=0.1)


def test_the_page_stars_what_is_clear_of_one() -> None:
    lines = section(until(TRIALS[0], 56), worth(costs()))
    [ferry] = [line for line in lines if line.startswith("| ferry |")]
    [fair] = [line for line in lines if line.startswith("| events of kind fair |")]
    assert " * |" in ferry
    assert "*" not in fair
    assert Path(PAGE).exists()
