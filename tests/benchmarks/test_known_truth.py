from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from known_truth import FEWEST_MOVED_ROWS, LEVELS, SETTINGS, cost, judged, main, recovered, report

from forecast.tables import level_label


def rows(*, share: float = 1.0, size: int = 400, seed: int = 1) -> pd.DataFrame:
    """Forecasts that have learnt `share` of a fair's effect, and all of the weekday's."""
    random = np.random.default_rng(seed)
    fair = np.where(random.random(size) < 0.2, 1.5, 1.0)
    week = random.choice([0.8, 1.0, 1.6], size)
    mean = 10 * fair * week
    table = pd.DataFrame({
        "mean_qty": mean,
        "demand_qty": random.poisson(mean).astype(float),
        "forecast_mean": 10 * fair**share * week,
        "event_factor": fair,
        "week_factor": week,
        "price_factor": np.where(np.arange(size) < FEWEST_MOVED_ROWS // 2 - 1, 0.9, 1.0),
    })  # fmt: skip
    quantiles = {level_label(level): mean * (0.6 + 0.8 * level) for level in LEVELS}
    table = table.assign(**{f"oracle_{name}": values for name, values in quantiles.items()})
    table = table.assign(**{f"exact_{name}": values * 1.2 for name, values in quantiles.items()})
    return table.assign(**{f"forecast_{name}": values * 1.1 for name, values in quantiles.items()})


@pytest.mark.parametrize("share", [1.0, 0.5, 0.0, -0.5])
def test_the_share_of_an_effect_that_was_learnt_is_found(share):
    found = recovered(rows(share=share))
    assert found["event"] == pytest.approx(share, abs=0.02)
    assert found["week"] == pytest.approx(1.0, abs=0.02)


def test_an_effect_that_moved_few_rows_is_not_judged():
    assert np.isnan(recovered(rows())["price"])


def test_the_report_tells_ratios_and_whether_the_target_is_met():
    of_seed = {seed: rows(seed=seed) for seed in (1, 2)}
    text = "\n".join(report(SETTINGS[0], of_seed))
    every = pd.concat(of_seed.values())
    whole = sum(cost(every, "forecast", level) for level in LEVELS) / sum(
        cost(every, "oracle", level) for level in LEVELS
    )
    assert f"{whole:.3f}" in text
    exact = sum(cost(every, "exact", level) for level in LEVELS) / sum(cost(every, "oracle", level) for level in LEVELS)
    assert f"as quantiles are forecast,\n{exact:.3f}." in text
    assert f"{exact:.3f}" != f"{whole:.3f}"
    assert ("ok" in text) == (whole <= SETTINGS[0].target)
    assert "| events | 1.00 |" in text
    assert "| price | – |" in text


@pytest.mark.parametrize(("times", "is_short"), [(1.0, False), (1.5, True)])
def test_a_missed_target_is_told_with_what_was_tried(times, is_short):
    told = rows()
    told = told.assign(
        **{f"forecast_{level_label(level)}": times * told[f"oracle_{level_label(level)}"] for level in LEVELS}
    )
    text = "\n".join(report(SETTINGS[0], {1: told}))
    assert ("What was tried" in text) == is_short
    assert ("short by" in text) == is_short


def test_costs_are_against_true_demand():
    one = rows().assign(demand_qty=1e6)
    assert cost(one, "forecast", 0.8) > cost(rows(), "forecast", 0.8)


@pytest.mark.slow
def test_quantiles_are_judged_in_whole_pieces_like_the_oracle_s():
    from dataclasses import replace

    told = judged(replace(SETTINGS[1], judged_days=3), 5)
    for name in map(level_label, LEVELS):
        assert (told[f"forecast_{name}"] % 1 == 0).all()
        assert (told[f"oracle_{name}"] % 1 == 0).all()
        assert (told[f"exact_{name}"] % 1 > 0).any()
        assert ((told[f"forecast_{name}"] - told[f"exact_{name}"]).abs() <= 0.5).all()


@pytest.mark.slow
def test_the_command_judges_a_small_bakery(monkeypatch, capsys):
    from dataclasses import replace

    monkeypatch.setattr("known_truth.SETTINGS", (replace(SETTINGS[1], judged_days=6),))
    main(["--seeds", "5"])
    said = capsys.readouterr().out
    assert "60 days of history" in said
    assert "| **all** |" in said
