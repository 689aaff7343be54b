"""The scientist's door says what the night says, and takes columns of one's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import forecast
from forecast.archive.issued.plans import PlanArchive
from forecast.config import load_config
from forecast.errors import ConfigError, NoPlanError
from forecast.pipeline.night.plan_day import plan_day
from forecast.shop import OpenedEvening, OpenedShop

SAMPLE = Path(__file__).parents[2] / "configs" / "sample.toml"
TOMORROW = pd.Timestamp("2025-06-13")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> OpenedShop:
    return forecast.open_shop(SAMPLE, archive=tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def evening(shop: OpenedShop) -> OpenedEvening:
    return shop.evening("2025-06-12 21:00")


def test_notebook_and_night_give_the_same_digits(shop: OpenedShop, evening: OpenedEvening) -> None:
    planned = evening.plan(top=1)
    plan_day(shop.config, top=1)
    [issued] = [PlanArchive(shop.config.run.archive / "issued").issued(TOMORROW)]
    assert issued is not None
    pd.testing.assert_frame_equal(planned.plan.reset_index(drop=True), issued.plan.reset_index(drop=True))
    pd.testing.assert_frame_equal(planned.quantiles.reset_index(drop=True), issued.quantiles.reset_index(drop=True))


def test_an_own_column_is_learnt_from_and_sees_nothing_of_the_days_to_come(
    shop: OpenedShop, evening: OpenedEvening
) -> None:
    newest: list[pd.Timestamp] = []

    def sold_of_late(rows: pd.DataFrame, known: forecast.shop.KnownTables) -> np.ndarray:
        newest.append(known.sales["day"].max())
        assert (rows["anchor"] < rows["day"]).all()
        return np.asarray((rows["day"] - rows["anchor"]).dt.days)

    made = evening.forecast(days=1, top=1, columns=[sold_of_late])
    source, matrix = made.made.evening.features
    assert "sold_of_late" in matrix.names
    assert source.declared.of("sold_of_late").group == "level"
    assert newest
    assert max(newest) < TOMORROW
    replayed = shop.backtest("2025-06-11", "2025-06-12", top=1, columns=[sold_of_late], levels=[0.5])
    assert max(newest[-1:]) <= pd.Timestamp("2025-06-11")
    assert set(replayed.scorecard()["method"]) >= {"forecast", "last_week"}
    assert replayed.coverage().between(0, 1).all()
    for axes in (made.plot(), replayed.plot(), replayed.plot(replayed.predictions["product"].iloc[0]), shop.plot()):
        assert axes.has_data()
    plt.close("all")


def test_what_cannot_be_asked_for_is_an_error_of_the_program(shop: OpenedShop, evening: OpenedEvening) -> None:
    with pytest.raises(NoPlanError):
        shop.evening("2001-01-01 21:00")
    with pytest.raises(ConfigError):
        forecast.open_shop(SAMPLE.parent / "no-such.toml")
    with pytest.raises(ValueError, match="needs an ordinary value"):
        forecast.tables.feature.Feature("x", "event")
    assert evening.known.cutoff == pd.Timestamp("2025-06-12 21:00", tz=load_config(SAMPLE).bakery.timezone)


def test_the_door_is_open_before_anything_heavy_is_imported() -> None:
    program = "import sys, forecast; print(sorted({'pandas', 'lightgbm', 'matplotlib', 'mlflow'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'forecast' has no attribute 'open_bakery'"):
        forecast.open_bakery  # noqa: B018 -- the look-up is the test


def test_a_past_day_is_adjusted_from_what_the_till_kept_of_its_morning(shop: OpenedShop) -> None:
    rest = shop.adjust("2025-06-12", "11:20", top=3)
    assert rest["slot"].tolist() == ["", "", ""]
    assert (rest["ready_s"] == 11 * 3600 + 1200).all()
    lines = shop.archive.lines(pd.Timestamp("2025-06-12").date(), pd.Timestamp("2025-06-12").date())
    sold = lines[lines["time_s"] < 11 * 3600].groupby("product")["qty"].sum()
    assert rest["sold_qty"].tolist() == sold.reindex(rest["product"], fill_value=0.0).tolist()
    assert (rest["left_qty"] == (rest["baked_qty"] - rest["sold_qty"]).clip(lower=0)).all()
    with pytest.raises(NoPlanError, match=r"no till line of"):
        shop.adjust("2025-06-12", "04:00", top=1)
