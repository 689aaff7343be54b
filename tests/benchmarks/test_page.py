"""The page gives the answer first, holds every figure and names no place of this machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from quality.names import title_of
from quality.page import MadeBy, page
from quality.plot import picture, rivals
from quality.record import metrics_of, record

from .made_up import scores

ROOT = Path(__file__).resolve().parents[2]
MADE_BY = MadeBy(versions={"prophet": "1.2.3"}, digests={"french": "0123abcd"})


@pytest.fixture(scope="module")
def text():
    return page([scores(), scores("generated", oracle=True)], MADE_BY)


def cells(text, section, first):
    part = text[text.index(section) :]
    line = next(line for line in part.splitlines() if line.startswith(f"| {first} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_first_table_tells_how_far_below_the_best_peer(text):
    row = cells(text, "# Benchmarks", "french")
    best = scores().ratios["mlforecast_quantile"]["0.5–0.9"]
    assert row[1].startswith(f"{100 * (best.value - 1):+.1f} %".replace("-", "−"))
    assert row[2] == "mlforecast LightGBM, quantiles"
    assert row[-1] == "1.5"
    assert text.index("| french") < text.index("## Targets") < text.index("## One French bakery")


def test_costs_stand_from_the_cheapest_to_the_dearest_below_this_program(text):
    part = text[text.index("Newsvendor cost") : text.index("This program's cost as a share")]
    names = [line.split("|")[1].strip().strip("*") for line in part.splitlines() if line.startswith("| ")][1:]
    names = [name for name in names if not name.startswith("-")]
    costs = scores().costs["0.5–0.9"]
    others = sorted(costs.index.drop("forecast"), key=lambda name: costs[name])
    assert names == [title_of(name) for name in ["forecast", *others]]


def test_every_row_of_the_tables_has_as_many_cells_as_its_header(text):
    for block in text.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1


def test_what_is_beyond_the_levels_is_marked_and_what_is_not_reached_is_said():
    text = page([scores()], MADE_BY)
    curve = scores().curves["forecast"]
    row = cells(text, "Lost sales at equal waste", "**this program**")
    for cell, share in zip(row[1:], (0.05, 0.10, 0.15, 0.20), strict=True):
        assert cell.endswith("\\*") == (curve.is_beyond(share) and np.isfinite(curve.lost_at(share)[0]))


def test_the_page_tells_the_weather_the_ties_and_what_a_blend_would_bring(text):
    french, generated = text.index("## One French bakery"), text.index("## A made-up chain")
    assert "Weather: nobody is told any." in text[french:generated]
    assert "Weather: every method may use outlooks as they were issued" in text[generated:]
    assert text.count("In whole pieces some days sell exactly a quantile") == 2
    blend = scores().blends["prophet"]
    assert cells(text, "a fifth of", "Prophet")[1].startswith(f"{100 * (blend.value - 1):+.1f} %".replace("-", "−"))
    assert text.index("Would a blend with another method be better?") < french


def test_the_page_names_command_versions_and_digests_and_no_place_of_this_machine(text):
    assert "`make benchmark-quality`" in text
    assert "prophet 1.2.3" in text
    assert "french `0123abcd`" in text
    assert str(ROOT) not in text
    assert str(Path.home()) not in text


def test_the_same_scores_give_the_same_page_and_picture():
    assert page([scores()], MADE_BY) == page([scores()], MADE_BY)
    drawn = picture([scores()])
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert drawn == picture([scores()])


def test_whoever_is_the_best_of_two_kinds_is_drawn_once():
    assert list(rivals(scores())) == ["mlforecast_quantile", "auto_ets", "last_week"]


def test_the_run_is_in_mlflow_with_figures_page_and_picture(tmp_path):
    from datetime import UTC, datetime

    from mlflow import MlflowClient

    notices = record(
        [scores()],
        MADE_BY,
        text="# Benchmarks\n",
        drawn=b"png",
        store_folder=tmp_path,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=3.0,
    )
    assert notices == []
    client = MlflowClient(tracking_uri=f"sqlite:///{(tmp_path / 'mlflow.db').as_posix()}")
    experiment = client.get_experiment_by_name("benchmarks")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.data.tags["verb"] == "benchmark-quality"
    assert run.data.metrics["french.ratio.prophet"] == pytest.approx(scores().ratios["prophet"]["0.5–0.9"].value)
    assert {item.path for item in client.list_artifacts(run.info.run_id)} == {"benchmarks.md", "benchmarks.png"}


def test_every_method_has_its_figures_in_mlflow_under_a_name_of_its_own():
    metrics = metrics_of([scores(), scores("generated", oracle=True)])
    assert "generated.cost.oracle.0.5–0.9" in metrics
    assert "french.lost_share.forecast.0.1" in metrics
    assert "french.ratio.forecast" not in metrics
