from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from unconstraining import LEVELS, SETTINGS, Figures, against, bakery, main, report, told_by

from forecast.history.known import Facts
from forecast.history.shelves.unconstrained import UNCONSTRAINERS, AsSold
from forecast.tables import level_label


def rows(*, wanted: float, said: float) -> pd.DataFrame:
    return pd.DataFrame({"demand_qty": [wanted] * 4, "mean": [said] * 4} | {level_label(v): [said] * 4 for v in LEVELS})


def test_what_was_wanted_in_vain_costs_the_more_the_higher_the_level() -> None:
    figures = against(rows(wanted=20, said=15), fit_cpu_s=1.0)
    assert figures.cost == pytest.approx({level: 4 * level * 5 for level in LEVELS})
    assert figures.whole_cost == pytest.approx(70)
    assert figures.bias == pytest.approx(-0.25)


def test_costs_are_told_as_shares_of_what_the_default_costs() -> None:
    found = {
        "profile": Figures(dict.fromkeys(LEVELS, 10.0), 0.0, 2.0),
        "as_sold": Figures(dict.fromkeys(LEVELS, 11.0), -0.05, 2.0),
    }
    lines = report(SETTINGS["till"], {3: found})
    [line] = [line for line in lines if "as_sold" in line]
    assert [cell.strip() for cell in line.split("|")[1:4]] == ["3", "as_sold", "1.1000"]
    assert "-5.00%" in line


def test_facts_without_times_of_sale_cannot_be_told_otherwise() -> None:
    with pytest.raises(ValueError, match="tells nothing of the shelf"):
        told_by(Facts(timezone="Europe/Paris"), AsSold())


@pytest.mark.slow
def test_notes_of_what_was_baked_are_all_there_or_all_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unconstraining.HISTORY_DAYS", 30)
    monkeypatch.setattr("unconstraining.JUDGED_DAYS", 5)
    with bakery(SETTINGS["baked"], 1) as made:
        assert len(made.facts.baked) == len(made.truth)
        assert 0.1 < made.sold_out_share < 0.5
    with bakery(replace(SETTINGS["till"], scale=1.0), 1) as made:
        assert made.facts.baked.empty
        assert made.facts.leftovers.empty


@pytest.mark.long
def test_the_command_judges_every_estimator_of_the_configuration(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("unconstraining.HISTORY_DAYS", 130)
    monkeypatch.setattr("unconstraining.JUDGED_DAYS", 3)
    main(["--only", "baked", "--seeds", "1"])
    said = capsys.readouterr().out
    assert all(f"| {name} " in said for name in UNCONSTRAINERS)
