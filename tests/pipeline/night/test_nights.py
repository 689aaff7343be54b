"""That no night ran is told the next time anything runs."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from forecast.archive.nights import NightBook
from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.errors import NoPlanError, SourceError
from forecast.pipeline.night.nights import missed_nights, written_down
from forecast.pipeline.outcome import Outcome


def raising(error, _missed):
    raise error("why")


def night(config, work=lambda missed: Outcome(notices=missed)):
    return written_down(config, work)


def test_evenings_without_a_night_are_told_by_the_next_one_and_once(changed):
    night(changed("2025-06-12T21:00:00", "2025-06-02T21:05:00"))
    late = changed("2025-06-02T21:05:00", "2025-06-05T21:05:00")
    (told,) = night(late).notices
    assert (told.code, told.severity, told.values["days"]) == ("nights_missed", "warning", "2025-06-03, 2025-06-04")
    assert night(late).notices == [told]  # the same night again says the same
    assert night(changed("2025-06-05T21:05:00", "2025-06-06T21:05:00")).notices == []


def test_before_the_first_bake_it_is_still_the_night_of_yesterday(changed):
    night(changed("2025-06-12T21:00:00", "2025-06-02T21:05:00"))
    assert missed_nights(changed("2025-06-02T21:05:00", "2025-06-04T02:00:00")) == []
    (told,) = missed_nights(changed("2025-06-04T02:00:00", "2025-06-04T10:00:00"))
    assert told.values["days"] == "2025-06-03"


@pytest.mark.parametrize(("error", "code"), [(NoPlanError, 2), (SourceError, 3)])
def test_a_night_that_fails_is_written_down_with_its_exit_code(config, error, code):
    with pytest.raises(error):
        night(config, partial(raising, error))
    (kept,) = NightBook(config.run.archive).nights()
    assert (kept.evening, kept.exit_code) == (date(2025, 6, 12), code)


def test_every_verb_tells_of_missed_nights(bakery, config, changed, capsys):
    night(config)
    changed("2025-06-12T21:00:00", "2025-06-15T10:00:00")
    exit_code_of(app, ["import", "--undo", "-c", str(bakery / "forecast.toml")])
    said = capsys.readouterr().err
    assert "Aucune exécution de nuit pendant 2 soirs" in said
    assert "13 juin" in said
    assert "14 juin" in said


def test_a_book_that_cannot_be_written_costs_no_plan(config):
    config.run.archive.mkdir(parents=True)
    (config.run.archive / "nights.json").mkdir()
    assert night(config).exit_code == 0
