from __future__ import annotations

import numpy as np
import pytest

from forecast.models.means.boosted import BoostedMean


def made_up(rows: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = np.column_stack([random.integers(0, 7, rows), random.random(rows)]).astype(np.float32)
    usual = random.uniform(10, 40, rows)
    mean = usual * np.where(x[:, 0] == 5, 1.8, 1.0)
    return x, random.poisson(mean).astype(float), usual


NAMES = ("weekday", "noise")


def test_a_known_effect_comes_out_as_a_ratio_to_the_usual() -> None:
    x, y, usual = made_up()
    model = BoostedMean(random_state=1).fit(x, y, usual, names=NAMES)
    ratio = model.predict(x, usual) / usual
    assert ratio[x[:, 0] == 5].mean() == pytest.approx(1.8, rel=0.06)
    assert ratio[x[:, 0] != 5].mean() == pytest.approx(1.0, rel=0.04)


def test_six_holidays_in_two_years_are_enough_to_be_seen() -> None:
    random = np.random.default_rng(2)
    x = np.zeros((500, 2), dtype=np.float32)
    x[::80, 0] = 1
    y = random.poisson(np.where(x[:, 0] == 1, 60.0, 20.0)).astype(float)
    model = BoostedMean().fit(x, y, np.full(500, 20.0), names=("is_holiday", "nothing"))
    on_holiday, usual_day = model.predict(np.array([[1, 0], [0, 0]], dtype=np.float32), np.array([20.0, 20.0]))
    assert on_holiday > 1.8 * usual_day


def test_the_same_input_gives_the_same_trees_and_another_seed_others() -> None:
    x, y, usual = made_up()
    texts = [BoostedMean(random_state=seed).fit(x, y, usual, names=NAMES).to_text() for seed in (1, 1, 2)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_names_with_any_sign_are_accepted() -> None:
    x, y, usual = made_up()
    model = BoostedMean().fit(x, y, usual, names=('event_fête, "marché"', "event_[a]:{b}"))
    assert (model.predict(x[:3], usual[:3]) > 0).all()


def test_shops_are_categories() -> None:
    x, y, usual = made_up()
    one = BoostedMean().fit(x, y, usual, names=("shop", "noise"), categorical=("shop",))
    assert "decision_type=1" in one.to_text()


def test_without_demand_there_is_nothing_to_learn() -> None:
    x, y, usual = made_up()
    with pytest.raises(ValueError, match="no row with demand to learn from"):
        BoostedMean().fit(x, np.zeros(len(y)), usual, names=NAMES)
    with pytest.raises(ValueError, match="no row with demand to learn from"):
        BoostedMean().fit(x[:0], y[:0], usual[:0], names=NAMES)


def test_no_rows_asked_for_no_rows_answered() -> None:
    x, y, usual = made_up()
    assert BoostedMean().fit(x, y, usual, names=NAMES).predict(x[:0], usual[:0]).shape == (0,)


def test_years_of_unknown_school_holidays_do_not_dilute_what_holidays_do() -> None:
    random = np.random.default_rng(3)
    is_holiday = np.arange(2000) % 100 < 25
    y = random.poisson(np.where(is_holiday, 36.0, 20.0)).astype(float)
    is_told = np.arange(2000) >= 1000
    usual = np.full(2000, 20.0)

    def effect(untold: float) -> float:
        x = np.column_stack([np.where(is_told, is_holiday, untold), random.random(2000)]).astype(np.float32)
        model = BoostedMean(random_state=1).fit(x, y, usual, names=("school_share", "noise"))
        asked = np.array([[1, 0.5], [0, 0.5]], dtype=np.float32)
        out, in_school = model.predict(asked, np.array([20.0, 20.0]))
        return float(out / in_school)

    assert effect(np.nan) == pytest.approx(1.8, rel=0.07)
    assert effect(0.0) < 1.65
