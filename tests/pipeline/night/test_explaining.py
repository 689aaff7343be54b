"""Why a plan says what it says, told from what was issued."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.issued.plans import PlanArchive
from forecast.config import Config, load_config
from forecast.errors import NoPlanError, SourceError
from forecast.pipeline.night import explaining
from forecast.pipeline.night.explaining import why
from forecast.pipeline.night.plan_day import plan_day
from forecast.tables import MEAN, Contributions, Reasons, empty

DAY = pd.Timestamp("2025-06-13")


@pytest.fixture(scope="module")
def planned(made_bakery: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = shutil.copytree(made_bakery, tmp_path_factory.mktemp("planned") / "bakery")
    config = load_config(folder / "forecast.toml")
    plan_day(config)
    return config


def test_the_archived_reasons_sum_to_the_archived_forecast(planned: Config) -> None:
    issued = PlanArchive(planned.run.archive / "issued").issued(DAY)
    assert issued is not None
    of_day = issued.quantiles[(issued.quantiles["level"] == MEAN) & (issued.quantiles["day"] == DAY)]
    means = of_day.set_index(["shop", "product"])["demand_qty"].sort_index()
    sums = issued.contributions.groupby(["shop", "product"])["contribution_qty"].sum()
    assert len(means) > 5
    pd.testing.assert_series_equal(sums, means, check_names=False, atol=1e-6)


def test_the_file_of_reasons_lies_beside_the_plan_and_sums_to_its_changes(planned: Config) -> None:
    file = planned.run.out / "2025-06-13" / "Grand-Rue" / "reasons.csv"
    table = pd.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")
    plan = pd.read_csv(file.with_name("plan.csv"), sep=";", decimal=",", encoding="utf-8-sig").set_index("Produit")
    sums = table.groupby("Produit")["Quantité"].sum().reindex(plan.index).fillna(0.0)
    assert len(table) > 5
    assert plan["Écart"].notna().any()
    pd.testing.assert_series_equal(sums, plan["Écart"].fillna(0.0), check_names=False, check_dtype=False)


def test_every_product_of_the_newest_plan_gets_a_sentence(planned: Config) -> None:
    outcome = why(planned)
    assert len(outcome.lines) > 5
    assert all(line.startswith("Pourquoi ") and "d'habitude le vendredi" in line for line in outcome.lines)
    assert not outcome.tables


def test_one_product_is_told_part_by_part_under_either_of_its_names(planned: Config) -> None:
    of_name, of_label = why(planned, day=date(2025, 6, 13), product="BAGUETTE"), why(planned, product="baguette")
    assert of_name == of_label
    assert len(of_name.lines) >= 1
    (table,) = of_name.tables
    assert table.rows[0][0].endswith("d'habitude le vendredi")
    assert table.rows[-1][0] == "= Proposition"


def test_an_unknown_product_shop_or_day_is_told_with_what_there_is(planned: Config) -> None:
    with pytest.raises(SourceError, match="did you mean 'BAGUETTE'|did you mean 'Baguette'"):
        why(planned, product="BAGUETT")
    with pytest.raises(SourceError, match="a shop with an issued plan. To do: did you mean 'Grand-Rue'"):
        why(planned, shops=["Grand Rue"])
    with pytest.raises(SourceError, match="a day with an issued plan, such as 2025-06-13"):
        why(planned, day=date(2025, 6, 10))


def test_before_the_first_plan_there_is_nothing_to_explain(config: Config) -> None:
    with pytest.raises(NoPlanError, match="no plan was issued yet"):
        why(config)


def test_reasons_that_break_do_not_cost_the_plan(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("the column 'moon_phase' has no group yet")

    monkeypatch.setattr(explaining, "contributions", broken)
    outcome = plan_day(config)
    (said,) = [notice for notice in outcome.notices if notice.code == "reasons_failed"]
    assert said.severity == "note"
    assert "moon_phase" in str(said.values["why"])
    issued = PlanArchive(config.run.archive / "issued").issued(DAY)
    assert issued is not None
    assert len(issued.plan) > 5
    pd.testing.assert_frame_equal(issued.contributions, empty(Contributions))
    pd.testing.assert_frame_equal(issued.reasons, empty(Reasons))
    with pytest.raises(SourceError, match="was issued without reasons"):
        why(config)
