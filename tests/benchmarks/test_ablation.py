"""Every part can be left out, is put back, and its page says what stands clear of chance."""

from __future__ import annotations

from collections.abc import Sequence

import ablation
import pandas as pd
import pytest
from ablation import NOTHING, PARTS, WITHOUT_END, Ground, Part, report
from quality.costs import Ratio
from quality.trials import trial_of
from search.splits import splits_of

from forecast.features import lags
from forecast.models.means.hyperparameters import DEFAULT, Hyperparameters
from forecast.models.spread import calibration

from .test_judging import tried


def test_every_part_leaves_something_out_and_puts_it_back() -> None:
    assert len({part.title for part in PARTS}) == len(PARTS)
    for part in PARTS:
        before = [getattr(module, name) for module, name, _ in part.constants]
        with part.left_out():
            within = [getattr(module, name) for module, name, _ in part.constants]
        after = [getattr(module, name) for module, name, _ in part.constants]
        assert before == after
        assert (
            part.settings != DEFAULT or not part.has_weather or all(a != b for a, b in zip(before, within, strict=True))
        )
        assert part.settings != DEFAULT or not part.has_weather or before


def test_the_levels_that_are_left_keep_what_others_are_made_of() -> None:
    [levels] = [value for part in PARTS for _, name, value in part.constants if name == "LEVEL_DAYS"]
    assert set(levels) < set(lags.LEVEL_DAYS)
    assert {28, *lags._SHOP_LEVEL_DAYS} <= set(levels)


@pytest.mark.parametrize(
    ("part", "is_fresh"),
    [
        (NOTHING, False),
        (Part("a", ablation.spoken_by(linear=0.0)), False),
        (Part("b", constants=((calibration, "POOLED_WEIGHT_DAYS", 1.0),)), False),
        (Part("c", constants=((lags, "PULSE_SHARE", 0.0),)), True),
        (Part("d", has_weather=False), True),
    ],
)
def test_only_a_part_that_changes_what_is_seen_is_seen_anew(part: Part, is_fresh: bool) -> None:
    assert part.sees_otherwise is is_fresh


def test_a_part_is_out_while_its_days_are_forecast_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever forecasts without types of day or the regression errs by ten pieces here."""
    asked: list[float] = []

    class Evening:
        def __init__(self, *known: object) -> None:
            self.known = known

        def tried(self, settings: Hyperparameters) -> object:
            asked.append(calibration.DAY_TYPE_PRIOR_DAYS)
            is_worse = asked[-1] == WITHOUT_END or settings.few.linear == 0.0
            return tried(off=10.0 if is_worse else 0.0, days=400)

    monkeypatch.setattr(ablation, "Evening", Evening)
    monkeypatch.setattr(ablation, "between", lambda cost, *_: cost)
    ground = Ground(trial_of("french"), read=None)
    usual = ground.cost(NOTHING)
    without = {part.title: ground.cost(part) for part in PARTS if not part.sees_otherwise}
    assert len(usual) == 400 * len(splits_of(ground.trial))
    assert without["the regression"].sum() > 1.1 * usual.sum()
    assert without["types of day in the spread"].sum() > 1.1 * usual.sum()
    pd.testing.assert_series_equal(without["a product's own trees"], usual)
    assert asked.count(WITHOUT_END) == 2
    assert len(ground.evenings) == 2, "parts that see the same share their evenings"


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        (Ratio(1.02, 1.01, 1.03), "**+2.0 %** (+1.0 to +3.0)"),
        (Ratio(0.99, 0.98, 0.999), "**−1.0 %** (−2.0 to −0.1)"),
        (Ratio(1.02, 0.99, 1.05), "+2.0 % (−1.0 to +5.0)"),
        (Ratio(1.0, 1.0, 1.0), "nothing"),
    ],
)
def test_the_page_is_bold_where_chance_does_not_reach(cost: Ratio, words: str) -> None:
    lines = report({"kiel": {part.title: cost for part in PARTS}})
    assert lines[-1].split("|")[2].strip() == words


@pytest.mark.parametrize("asked", [["--only", "kiel", "--write"]])
def test_a_part_of_the_page_is_not_written(
    asked: Sequence[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ablation, "missing_words", lambda name: "" if name == "kiel" else "absent")

    class Pool:
        def __init__(self, jobs: int) -> None:
            assert jobs == 1

        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *_: object) -> None: ...

        def map(self, _: object, names: Sequence[str]) -> list[dict[str, Ratio]]:
            return [{part.title: Ratio(1.0, 0.9, 1.1) for part in PARTS} for _ in names]

    monkeypatch.setattr(ablation, "ProcessPoolExecutor", Pool)
    before = ablation.PAGE.read_text(encoding="utf-8") if ablation.PAGE.exists() else ""
    ablation.main(asked)
    assert "it is not written without every data set" in capsys.readouterr().out
    assert (ablation.PAGE.read_text(encoding="utf-8") if ablation.PAGE.exists() else "") == before
