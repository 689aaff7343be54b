"""A score tells what was not issued from what is not known yet, also for one shop of a chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forecast.config import Config, load_config
from forecast.notices import Notice
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.scores.scoring import score_day


@pytest.fixture
def planned(bakery: Path) -> Config:
    """The bakery after the night that planned Friday 13 June; its till ends on the 12th."""
    config = load_config(bakery / "forecast.toml")
    nightly_run(config)
    return config


def _told(notices: list[Notice]) -> list[tuple[str, dict[str, object]]]:
    return [(notice.code, dict(notice.values)) for notice in notices]


def test_a_plan_whose_day_is_not_over_is_not_known_yet(planned):
    from datetime import date

    expected = [("not_known_yet", {"day": "2025-06-13", "last_day": "2025-06-12"})]
    assert _told(score_day(planned, day=date(2025, 6, 13)).notices) == expected
    assert _told(score_day(planned).notices) == expected
    of_another_day = score_day(planned, day=date(2025, 6, 11)).notices
    assert _told(of_another_day) == [("no_plan_of_day", {"day": "2025-06-11"})]


def test_json_of_a_score_names_unit_and_currency(bakery, capsys):
    from forecast.cli.verbs import app
    from forecast.cli.verdict import exit_code_of

    settings = bakery / "forecast.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("2025-06-12T21", "2025-06-10T21"), encoding="utf-8")
    nightly_run(load_config(settings))
    settings.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert exit_code_of(app, ["score", "-c", str(settings), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["currency"] == "EUR"
    assert {row["unit"] for row in said["rows"]} == {"pcs"}
    assert said["totals"]["waste_pcs"] == sum(row["left_qty"] for row in said["rows"])
