"""The benchmarks measure what they say: known ratios come out, processes are seen, fits are counted."""

from __future__ import annotations

import doctest
import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def benchmark():
    """Import a benchmark as its own command does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module
    for name in ("speed", "quality", "temporary_place"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def quality(benchmark):
    return benchmark("quality")


@pytest.fixture(scope="module")
def speed(benchmark):
    return benchmark("speed")


@pytest.mark.parametrize("name", ["speed", "quality", "temporary_place"])
def test_the_examples_in_the_benchmarks_run(benchmark, name):
    done = doctest.testmod(benchmark(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert done.attempted > 0
    assert done.failed == 0


def predictions(demand, quantile, *, level="0.5", days=28, product="PAIN"):
    """Return `Predictions` of one product in which every day has the same quantile and mean."""
    day = pd.date_range("2022-04-01", periods=days)
    actual = np.broadcast_to(np.asarray(demand, dtype=float), days)
    rows = pd.DataFrame(
        {
            "shop": "shop",
            "product": product,
            "day": day,
            "cutoff": day.tz_localize("UTC") - pd.Timedelta(hours=3),
            "horizon_days": 1,
            "demand_qty": float(quantile),
            "actual_qty": actual,
            "is_sold_out": False,
            "rung": "boosted",
            "reason": "boosted",
        }
    )
    return pd.concat([rows.assign(level=level), rows.assign(level="mean")], ignore_index=True)


def test_the_interval_of_a_constant_ratio_is_that_ratio(quality):
    other = np.random.default_rng(1).gamma(2.0, 10.0, 91)
    assert quality.ratio_interval(0.6 * other, other) == pytest.approx((0.6, 0.6))


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says(quality):
    rng = np.random.default_rng(2)
    other = rng.gamma(4.0, 10.0, (200, 91))
    own = 0.6 * other * rng.lognormal(-0.08, 0.4, other.shape)
    bounds = [quality.ratio_interval(*pair, draws=200) for pair in zip(own, other, strict=True)]
    assert 0.87 <= np.mean([low <= 0.6 <= high for low, high in bounds]) <= 0.99


def test_the_interval_is_paired_so_that_busy_days_cancel(quality):
    rng = np.random.default_rng(3)
    other = rng.gamma(1.0, 10.0, 91)
    own = 0.6 * other * rng.lognormal(0, 0.1, 91)
    paired = quality.ratio_interval(own, other)
    torn = quality.ratio_interval(rng.permutation(own), other)
    assert (paired[1] - paired[0]) < (torn[1] - torn[0]) / 2


def test_weeks_that_hang_together_give_a_wider_interval_than_single_days(quality):
    rng = np.random.default_rng(4)
    other = np.full(91, 10.0)
    own = np.repeat(rng.gamma(4.0, 1.5, 13), 7)
    in_weeks, in_days = (quality.ratio_interval(own, other, block_days=days) for days in (7, 1))
    assert (in_weeks[1] - in_weeks[0]) > 1.5 * (in_days[1] - in_days[0])


def test_the_same_seed_gives_the_same_interval(quality):
    own, other = np.random.default_rng(5).gamma(2.0, 10.0, (2, 60))
    assert quality.ratio_interval(own, other) == quality.ratio_interval(own, other)
    assert quality.ratio_interval(own, other) != quality.ratio_interval(own, other, seed=2)


def test_fewer_days_than_a_block_or_days_that_do_not_match_are_refused(quality):
    with pytest.raises(ValueError, match="6 and 6 days, expected as many of each and at least 7"):
        quality.ratio_interval(np.ones(6), np.ones(6))
    with pytest.raises(ValueError, match="10 and 9 days"):
        quality.ratio_interval(np.ones(10), np.ones(9))


def test_daily_costs_are_the_newsvendors_and_closed_days_cost_nothing(quality):
    table = predictions(demand=10.0, quantile=8.0, level="0.9", days=4)
    closed = table[table["day"] != pd.Timestamp("2022-04-02")]
    costs = quality.daily_costs(closed, 0.9)
    assert costs.index.tolist() == pd.date_range("2022-04-01", periods=4).tolist()
    assert costs.tolist() == pytest.approx([1.8, 0.0, 1.8, 1.8])


@pytest.fixture
def told(quality, monkeypatch):
    """Report on a program that is off by 2 where last week is off by 5 and the other rules by `best` and 10."""
    monkeypatch.setattr(quality, "LEVELS", (0.5,))

    def tell(best: float) -> list[str]:
        off = {"forecast": 2.0, "last_week": 5.0, "mean_of_four": best, "weekday_index": 10.0}
        return quality.report(
            "A shop", "forecast backtest", {name: predictions(10.0, 10.0 - by) for name, by in off.items()}
        )

    return tell


def cells(lines, first):
    (row,) = [line for line in lines if line.startswith(f"| {first} ")][:1]
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_report_shows_ratio_interval_and_verdicts(told):
    lines = told(best=4.0)
    assert "28 forecasts of 1 products in 1 shop(s) on 28 days, 0 of them sold out. Who spoke: boosted 28." in lines
    assert cells(lines, "0.5") == [
        "0.5", "28", "0.400 [0.40–0.40] 0.40", "0.500 [0.50–0.50] 0.50", "0.200 [0.20–0.20] 0.20", "ok", "ok"
    ]  # fmt: skip
    assert cells(lines, "forecast") == ["forecast", "20.0%", "-20.0%"]


def test_the_best_of_the_other_rules_is_the_one_that_counts(told):
    assert cells(told(best=2.2), "0.5")[-2:] == ["ok", "short"]


def test_coverage_is_told_in_points_off_its_level(told):
    lines = told(best=4.0)
    coverage = [line for line in lines if line.startswith("| 0.5 ")][1]
    assert "0.000 (-50.0)" in coverage
    assert "short" in coverage


def test_the_page_names_no_place_of_this_machine(quality, told):
    page = quality.page([told(best=4.0)])
    assert page.startswith("# Benchmarks\n")
    assert str(ROOT) not in page
    assert str(Path.home()) not in page


def test_absent_data_are_said_plainly(benchmark, tmp_path, monkeypatch):
    place = benchmark("temporary_place")
    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path))
    assert place.missing("kiel") == "kiel is not among the real data: set FORECAST_SHARED_DATA to their folder"
    (tmp_path / "kiel").mkdir()
    assert place.missing("kiel") == ""


def test_configurations_work_in_a_temporary_place_and_leave_the_project_alone(benchmark, tmp_path, monkeypatch):
    from forecast.config import load_config

    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path))
    (tmp_path / "french_bakery").mkdir()
    (tmp_path / "french_bakery" / "bakery_sales.csv").write_text("x", encoding="utf-8")
    with benchmark("temporary_place").temporary_place() as place:
        sample, french = (load_config(place.config(name)) for name in ("sample.toml", "french_bakery.toml"))
        for config in (sample, french):
            assert config.run.archive.is_relative_to(place.folder)
            assert config.run.out.is_relative_to(place.folder)
        assert sample.catalogue.products.read_bytes() == (ROOT / "data/sample/products.csv").read_bytes()
        assert Path(french.till.files[0]).read_text(encoding="utf-8") == "x"
    assert not place.folder.exists()
    assert (ROOT / "data" / "sample" / "products.csv").exists()


def test_a_run_is_measured_with_its_children(speed, tmp_path):
    child = "x = bytearray(60_000_000); import time; time.sleep(0.6)"
    program = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {child!r}]) + 3)"
    run = speed.measured([sys.executable, "-c", program], folder=tmp_path)
    assert run.exit_code == 3
    assert run.processes >= 2
    assert run.wall_s >= 0.6
    assert 0.06 < run.peak_gb < 0.5
    assert run.cpu_s > 0


def test_recorded_fits_can_be_made_again_alone(speed):
    from forecast.models.boosted import OWN, BoostedMean

    x = np.arange(80, dtype=np.float32)[:, None]
    with speed.recorded_fits() as fits:
        model = BoostedMean(OWN).fit(x, np.full(80, 5.0), np.full(80, 4.0), names=("day",))
    assert model.predict(x[:1], np.array([4.0])) == pytest.approx([5.0])
    assert len(fits) == 1
    assert fits[0].rounds == OWN.trees
    assert fits[0].params["objective"] == "poisson"
    wall_s, cpu_s = speed.seconds_of(fits * 3, jobs=2)
    assert wall_s > 0
    assert cpu_s > 0
    import lightgbm

    assert lightgbm.train.__module__.startswith("lightgbm")


def test_a_nights_words_are_those_that_are_typed(speed):
    assert [night.words for night in speed.NIGHTS] == [["nightly"], ["plan", "--day", "2022-07-01", "--top", "60"]]
