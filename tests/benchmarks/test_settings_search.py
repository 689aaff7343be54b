"""Days that choose come before days that judge, test days are in neither, and the default costs what it costs."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import settings_search
from quality.costs import Ratio
from quality.trials import TRIALS, trial_of
from search import study
from search.candidates import FEW_ROWS, GROUPS, MANY_ROWS, ONE_AT_A_TIME, SPACE, shaped, values_of, with_linear_weight
from search.judging import Evening, between, daily_cost, ratio
from search.page import Chosen, Found, Judged, is_better, page
from search.splits import JUDGED_DAYS, Split, splits_of
from search.study import best, searched

from forecast.forecasting.rows import FOLD_DAYS, FOLDS
from forecast.forecasting.tried import METHODS, OutOfSample
from forecast.models.folds import boundaries
from forecast.models.hyperparameters import DEFAULT, FEW, OWN, POOLED_OF_MANY_SHOPS, SMALL_BESIDE_MANY

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_no_split_reaches_a_test_day_and_who_judges_had_no_say(trial: Any) -> None:
    splits = splits_of(trial)
    assert len(splits) == 2
    for split in splits:
        first, last = split.judged
        assert split.choose_at < first <= last < trial.test[0]
        assert (last - first).days + 1 == JUDGED_DAYS[trial.name]
    assert splits[0].judge_at == splits[1].choose_at


@pytest.mark.parametrize("days", range(FOLD_DAYS))
def test_the_folds_of_one_fit_reach_back_over_every_day_that_judges(days: int) -> None:
    newest = (date(2020, 1, 1) - EPOCH).days + days
    oldest = boundaries(newest, fold_days=FOLD_DAYS, folds=FOLDS["next_day"])[0]
    assert newest - oldest >= max(JUDGED_DAYS.values())


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_an_evening_among_the_test_days_is_refused(trial: Any) -> None:
    eve = trial.test[0] - timedelta(days=1)
    with pytest.raises(ValueError, match=f"is not before the test days of {trial.name}"):
        Evening(trial, material=None, day=trial.test[0], chosen_on=eve)
    with pytest.raises(ValueError, match="settings are chosen on"):
        Evening(trial, material=None, day=eve - timedelta(days=1), chosen_on=eve)
    assert Evening(trial, material=None, day=eve, chosen_on=eve).day == eve


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_the_default_lies_in_the_space_and_comes_out_of_its_values(group: Any) -> None:
    values = values_of(DEFAULT, group)
    assert shaped(values, group) == DEFAULT
    for name, one in SPACE[group.name].items():
        assert one.low < values[name] < one.high


def test_values_of_a_group_leave_the_other_group_alone() -> None:
    few, many = (shaped({"own.trees": 77, "voices.own": 0.7}, group) for group in (FEW_ROWS, MANY_ROWS))
    assert (few.own.trees, few.small_beside_many.own, few.own_of_many_shops, few.many) == (
        77,
        0.7,
        DEFAULT.own_of_many_shops,
        DEFAULT.many,
    )
    assert (many.own, many.few, many.small_beside_many, many.own_of_many_shops.trees) == (
        OWN,
        FEW,
        SMALL_BESIDE_MANY,
        77,
    )


def test_every_change_changes_something_for_both_kinds_of_data() -> None:
    for name, settings in ONE_AT_A_TIME.items():
        if settings.penalty == DEFAULT.penalty:
            few = (settings.own, settings.pooled, settings.small_beside_many) != (
                DEFAULT.own,
                DEFAULT.pooled,
                DEFAULT.small_beside_many,
            )
            many = (settings.own_of_many_shops, settings.pooled_of_many_shops, settings.many) != (
                DEFAULT.own_of_many_shops,
                DEFAULT.pooled_of_many_shops,
                DEFAULT.many,
            )
            assert few, name
            assert many, name
    assert with_linear_weight(2.0).few == replace(FEW, linear=3.0)
    assert with_linear_weight(2.0).small_beside_many == replace(SMALL_BESIDE_MANY, linear=3.0)
    assert ONE_AT_A_TIME["trees forget by a year"].pooled_of_many_shops == replace(
        POOLED_OF_MANY_SHOPS, half_life_days=365.0
    )


def tried(*, off: float = 0.0, days: int = 140, seed: int = 1) -> OutOfSample:
    """Return forecasts of two products for the next day and later ones, with an error of `off` to and fro."""
    rows = pd.MultiIndex.from_product(
        [["a"], ["BREAD", "ROLL"], pd.date_range("2022-01-03", periods=days), [1, 5]],
        names=["shop", "product", "day", "horizon_days"],
    ).to_frame(index=False)
    demand = np.random.default_rng(seed).poisson(50.0, len(rows)).astype(float)
    rows = rows.assign(
        demand_qty=demand, sold_qty=demand, is_sold_out=False, day_type=rows["day"].dt.day_of_week.astype("int64")
    )
    sign = np.where(rows["day"].dt.day_of_year % 2, 1.0, -1.0)
    forecast = np.where(rows["horizon_days"] == 1, 50.0 + off * sign, 50.0)
    return OutOfSample(rows, dict.fromkeys(METHODS, forecast))


def test_the_default_costs_what_it_costs_and_errors_cost_more() -> None:
    usual = daily_cost(tried())
    assert ratio(usual, daily_cost(tried())) == Ratio(1.0, 1.0, 1.0)
    worse = ratio(daily_cost(tried(off=10.0)), usual)
    assert worse.value > worse.low > 1.1
    later = [daily_cost(tried(off=off), is_later=True) for off in (0.0, 10.0)]
    assert ratio(later[1], later[0]).value == 1.0, "the error is one of the next day's forecast"


def test_a_day_s_cost_is_that_of_quantiles_which_had_not_seen_the_weeks_around_it() -> None:
    usual = tried()
    wild = usual.rows["day"].between("2022-02-10", "2022-02-14")
    told = usual.rows.assign(demand_qty=usual.rows["demand_qty"].where(~wild, 500.0))
    cost = daily_cost(OutOfSample(told.assign(sold_qty=told["demand_qty"]), usual.forecasts))
    # Two products, 450 pieces too few each, at levels that sum to 3.5, less the little that quantiles lie above.
    assert cost.loc["2022-02-12"] == pytest.approx(2 * 450 * 3.5, rel=0.02)


def test_lower_bounds_of_demand_do_not_judge() -> None:
    usual = tried()
    out = usual.rows["day"] == pd.Timestamp("2022-03-01")
    cost = daily_cost(OutOfSample(usual.rows.assign(is_sold_out=out), usual.forecasts))
    assert set(daily_cost(usual).index) - set(cost.index) == {pd.Timestamp("2022-03-01")}


def test_other_days_cannot_be_compared() -> None:
    cost = daily_cost(tried())
    with pytest.raises(ValueError, match="were not tried on the same days"):
        ratio(cost.iloc[1:], cost)
    both = [between(one, date(2022, 1, 1), date(2022, 2, 1)) for one in (cost.iloc[1:], cost)]
    assert len(both[0]) == len(both[1]) == 32


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0.99, 0.995), True), ((0.9999, 0.99), True), ((0.98, 1.0), False), ((0.998, 0.998), False), ((1.1, 0.5), False)],
)
def test_a_change_must_be_better_everywhere_and_by_more_than_three_in_a_thousand(
    values: tuple[float, ...], expected: bool
) -> None:
    assert is_better({str(at): Ratio(value, 0.9, 1.1) for at, value in enumerate(values)}) is expected


def found_of(group: Any, value: float) -> Found:
    one = Ratio(value, value - 0.01, value + 0.01)
    split = Split(date(2022, 1, 1), date(2022, 1, 1) + timedelta(days=84))
    judged = [Judged(name, split, 0.98, one, one) for name in group.trials]
    ratios = dict.fromkeys(group.trials, one)
    chosen = [Chosen(number, values_of(DEFAULT, group), 3, 5.0, judged) for number in (1, 2)]
    return Found(group, chosen, ratios, {"better": ratios, "same": dict.fromkeys(group.trials, Ratio(1.0, 1, 1))}, 9.0)


def test_the_page_says_of_every_change_whether_it_is_better_on_all_data() -> None:
    text = "\n".join(page([found_of(FEW_ROWS, 0.99), found_of(MANY_ROWS, 0.98)], command="make it"))
    lines = {line.split("|")[1].strip(): line for line in text.split("## All data sets")[1].splitlines() if "|" in line}
    verdicts = {change: line.split("|")[3].strip() for change, line in lines.items()}
    assert (verdicts["better"], verdicts["same"]) == ("yes", "no")
    assert "Better by the rule of decision 18: yes." in text
    alone = "\n".join(page([found_of(FEW_ROWS, 0.99)], command="make it"))
    assert "Not told: a part was left out." in alone


HALVING = """
import json, pathlib, sys
values = dict(json.loads(sys.stdin.readline())["first"])
for _ in range({lasts}):
    print(json.dumps(values), flush=True)
    line = sys.stdin.readline()
    if not line:
        break
    with pathlib.Path(__file__).with_name("losses").open("a") as told:
        print(json.loads(line)["loss"], file=told)
    values = {{name: max(value / 2, 1) for name, value in values.items()}}
"""
"""Stands in for the sampler: half of what it tried last, never under 1; the losses that it was told lie beside it."""


@pytest.fixture
def halving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "sampler.py"
    path.write_text(HALVING.format(lasts=9), encoding="utf-8")
    monkeypatch.setattr(study, "SAMPLER", path)
    return path


def test_the_default_is_tried_first_and_every_loss_is_told(halving: Path) -> None:
    first = {"a": 8.0, "b": 2.0}
    found = searched(lambda values: sum(values.values()), {}, first=first, count=3, python=Path(sys.executable))
    assert [one.values for one in found] == [first, {"a": 4.0, "b": 1.0}, {"a": 2.0, "b": 1}]
    assert best(found).loss == 3.0
    assert halving.with_name("losses").read_text(encoding="utf-8").split() == ["10.0", "5.0"]


def test_a_sampler_that_ends_early_is_an_error(halving: Path) -> None:
    halving.write_text(HALVING.format(lasts=2), encoding="utf-8")
    with pytest.raises(RuntimeError, match="the sampler ended after 2 candidates"):
        searched(lambda values: sum(values.values()), {}, first={"a": 1.0}, count=3, python=Path(sys.executable))


def test_the_sampler_itself_stays_within_the_space_and_repeats_itself() -> None:
    pytest.importorskip("optuna", reason="comes with the peers")
    space, first = SPACE["few"], values_of(DEFAULT, FEW_ROWS)
    runs = [
        searched(lambda values: values["penalty"], space, first=first, count=9, python=Path(sys.executable))
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert runs[0][0].values == first
    for one in runs[0]:
        assert all(space[name].low <= value <= space[name].high for name, value in one.values.items())


@pytest.mark.long
def test_a_small_chain_is_searched_and_judged(
    halving: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = replace(trial_of("generated").generated, products=2, days=560)
    monkeypatch.setattr("settings_search.trial_of", lambda name: replace(trial_of(name), generated=small))
    monkeypatch.setattr("settings_search.PAGE", tmp_path / "settings-search.md")
    monkeypatch.setattr("settings_search.GROUPS", (replace(FEW_ROWS, trials=("generated",)),))
    monkeypatch.setattr("settings_search.ONE_AT_A_TIME", {"penalty 140": ONE_AT_A_TIME["penalty 140"]})
    settings_search.main(["--candidates", "2", "--python", sys.executable])
    said = capsys.readouterr().out
    assert said.count("| generated |") == 2 * 3
    assert "| penalty 140 " in said
    assert "| nothing but another seed " in said
    assert not (tmp_path / "settings-search.md").exists()
    told = halving.with_name("losses").read_text(encoding="utf-8").split()
    assert told == ["1.0", "1.0"], "the default, first of each split, costs what it costs"


def test_without_the_peers_the_command_says_what_brings_them(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="run `make peers` first"):
        settings_search.main(["--python", str(tmp_path / "python")])


def test_a_part_of_the_page_is_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        settings_search.main(["--write", "--only", "few"])
    assert "--write is for the whole page" in capsys.readouterr().err
