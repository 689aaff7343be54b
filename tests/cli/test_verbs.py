"""Every verb hands its words to the one function of `pipeline` that does the work."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import pytest
from typer.main import get_command

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.notices import Notice
from forecast.pipeline.journal import log_file
from forecast.pipeline.outcome import Outcome
from forecast.sample.demand import Trade

NOTE, WARNING = Notice("no_weather"), Notice("fell_back", "warning", values={"product": "PAIN", "have_days": 120})
NOTHING = Outcome()
CONFIG = Path("shop.toml")
DO_THE_WORK = {
    "import": "imports.importing.import_till",
    "init": "starts.starting.start",
    "check": "checking.check_inputs",
    "fetch": "fetching.fetch_weather",
    "plan": "night.plan_day.plan_day",
    "adjust": "through_the_day.adjusting.adjust_day",
    "why": "night.explaining.why",
    "score": "scores.scoring.score_day",
    "backtest": "backtests.backtesting.run_backtest",
    "simulate": "backtests.simulating.run_simulation",
    "targets": "backtests.targeting.run_targets",
    "prove": "backtests.proving.run_prove",
    "nightly": "night.nightly.nightly_run",
    "sample": "sampling.make_bakery",
    "backup": "moving.backup.back_up",
    "restore": "moving.restoring.restore",
    "runs": "runs.show_runs",
    "doctor": "doctor.examining.examine",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a verb whose work is replaced; give back the exit code and what the work was given."""
    monkeypatch.chdir(tmp_path)
    CONFIG.write_text('[bakery]\nname = "Ici"\nlanguage = "en"\n', encoding="utf-8")

    def with_words(*words: str, outcome: Outcome | int = NOTHING):
        given = {}

        def work(*values, **named):
            given.update(named, values=values)
            return outcome

        place, name = DO_THE_WORK[words[0]].rsplit(".", 1)
        monkeypatch.setattr(importlib.import_module(f"forecast.pipeline.{place}"), name, work)
        code = exit_code_of(app, words)
        given.pop("progress", None)
        return code, given

    return with_words


def only_config(given: dict) -> dict:
    """What was given besides the configuration, which must be the one that was named."""
    config, *rest = given.pop("values")
    assert config.bakery.name == "Ici"
    return {"values": tuple(rest), **given}


def test_every_verb_is_wired_here():
    # The desk serves until it is closed: tests/desk.
    names = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert {*DO_THE_WORK, "desk"} == names


def test_no_switch_is_on_unless_it_is_asked_for():
    switches = {
        f"{name} --{option.name}": option.default
        for name, verb in get_command(app).commands.items()
        for option in verb.params
        if getattr(option, "is_flag", False)
    }
    assert {"import --undo", "plan --offline", "score --verbose"} <= switches.keys()
    assert not any(switches.values())


def test_import_takes_files_and_a_dry_way(run):
    code, given = run("import", "-c", "shop.toml", "may.csv", "june.csv", "--dry-run", "-v")
    assert code == 0
    assert only_config(given) == {
        "values": ([Path("may.csv"), Path("june.csv")],),
        "dry_run": True,
        "accept": False,
        "again": False,
        "verbose": True,
    }


def test_an_import_is_written_into_the_log_and_a_dry_one_leaves_nothing(run):
    run("import", "-c", "shop.toml", "may.csv", "--dry-run")
    assert not Path("archive").exists()
    run("import", "-c", "shop.toml", "may.csv")
    assert "verb=import ends code=0" in log_file(Path("archive")).read_text(encoding="utf-8")


def test_import_can_be_taken_back_where_there_is_something(run, capsys):
    code, given = run("import", "-c", "shop.toml", "--undo")
    assert (code, given) == (0, {})
    assert "There is no import that can be taken back." in capsys.readouterr().out


def test_import_without_files_takes_those_of_the_configuration(run):
    assert not only_config(run("import", "-c", "shop.toml")[1])["values"][0]


def test_init_takes_files_and_what_is_known_of_the_shop(run):
    code, given = run(
        "init", "may.csv", "june.csv", "--yes", "--name", "Ici", "--country", "DE", "--region", "BY", "--timezone",
        "Europe/Berlin", "--language", "de", "--shop", "Nord", "--into", "here", "--set", "till.decimal=','", "--force",
    )  # fmt: skip
    wishes, talk = given["values"]
    assert code == 0
    assert (list(wishes.files), wishes.into, wishes.is_forced) == (
        [Path("may.csv"), Path("june.csv")],
        Path("here"),
        True,
    )
    assert wishes.settings == ("till.decimal=','",)
    assert wishes.place == {
        "name": "Ici", "country": "DE", "region": "BY", "timezone": "Europe/Berlin", "language": "de", "shop": "Nord",
    }  # fmt: skip
    assert not talk.is_there


def test_init_asks_nobody_where_there_is_no_terminal(run):
    wishes, talk = run("init", "may.csv")[1]["values"]
    assert not talk.is_there
    assert set(wishes.place.values()) == {None}


def test_backup_and_restore_take_a_file_and_write_over_nothing_unasked(run):
    assert only_config(run("backup", "shop.zip", "-c", "shop.toml")[1]) == {
        "values": (Path("shop.toml"), Path("shop.zip")),
        "is_forced": False,
    }
    assert run("restore", "shop.zip", "new", "--force")[1] == {
        "values": (Path("shop.zip"), Path("new")),
        "is_forced": True,
    }


@pytest.mark.parametrize("verb", ["check", "fetch"])
def test_check_and_fetch_take_the_configuration_alone(run, verb):
    code, given = run(verb, "--config", "shop.toml")
    assert code == 0
    assert only_config(given) == {"values": ()}


def test_plan_takes_day_shops_products_and_top(run):
    code, given = run(
        "plan", "-c", "shop.toml", "--day", "2025-12-24", "--shop", "Nord", "--shop", "Sud",
        "--products", "PAIN, BAGUETTE", "--top", "60",
    )  # fmt: skip
    assert code == 0
    assert only_config(given) == {
        "values": (),
        "day": date(2025, 12, 24),
        "shops": ["Nord", "Sud"],
        "products": ("PAIN", "BAGUETTE"),
        "top": 60,
    }


def test_plan_alone_means_everything_on_the_next_open_day(run):
    given = only_config(run("plan", "-c", "shop.toml", "--offline")[1])
    assert not any(given.values())
    assert set(given) == {"values", "day", "shops", "products", "top"}


def test_why_takes_a_day_a_product_and_shops(run):
    words = ("why", "-c", "shop.toml", "--day", "2025-06-14", "--product", "PAIN", "--shop", "Nord")
    expected = {"values": (), "day": date(2025, 6, 14), "product": "PAIN", "shops": ["Nord"]}
    assert only_config(run(*words)[1]) == expected
    assert not any(only_config(run("why", "-c", "shop.toml")[1]).values())


def test_score_takes_a_day(run):
    assert only_config(run("score", "-c", "shop.toml", "--day", "2025-06-12")[1]) == {
        "values": (),
        "day": date(2025, 6, 12),
        "period": "day",
    }
    assert run("score", "-c", "shop.toml")[1]["day"] is None
    assert run("score", "-c", "shop.toml", "--period", "week")[1]["period"] == "week"


def test_backtest_makes_one_request_of_its_words(run):
    code, given = run(
        "backtest", "-c", "shop.toml", "--from", "2022-01-01", "--to", "2022-06-30", "--refit-every", "14",
        "--horizons", "1,7", "--levels", "0.9,0.5", "--shop", "Nord", "--products", "PAIN", "--top", "20",
        "--out", "predictions.parquet",
    )  # fmt: skip
    assert code == 0
    (request,) = only_config(given)["values"]
    assert (request.first, request.last) == (date(2022, 1, 1), date(2022, 6, 30))
    assert (request.refit_every_days, list(request.horizons), list(request.levels)) == (14, [1, 7], [0.5, 0.9])
    assert (list(request.shops), list(request.products), request.top) == (["Nord"], ["PAIN"], 20)
    assert request.out == Path("predictions.parquet")


def test_simulate_makes_one_request_of_its_words(run):
    code, given = run(
        "simulate", "-c", "shop.toml", "--from", "2022-01-01", "--to", "2022-06-30", "--products", "PAIN",
        "--top", "20", "--recapture", "0.4", "--truth", "made",
    )  # fmt: skip
    assert code == 0
    (request,) = only_config(given)["values"]
    assert (request.replayed.first, request.replayed.last) == (date(2022, 1, 1), date(2022, 6, 30))
    assert (list(request.replayed.products), request.replayed.top) == (["PAIN"], 20)
    assert (request.recapture_share, request.truth) == (0.4, Path("made"))


def test_targets_makes_one_request_of_its_words(run):
    code, given = run("targets", "-c", "shop.toml", "--from", "2022-01-01", "--to", "2022-06-30", "--top", "20")
    assert code == 0
    (request,) = only_config(given)["values"]
    assert (request.first, request.last, request.top) == (date(2022, 1, 1), date(2022, 6, 30), 20)


def test_backtest_tells_every_wrong_option_at_once(run, capsys):
    code, given = run(
        "backtest", "-c", "shop.toml", "--horizons", "0,20", "--levels", "90", "--out", "predictions.xlsx",
        "--from", "2022-02-01", "--to", "2022-01-01",
    )  # fmt: skip
    assert (code, given) == (3, {})
    said = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1].strip() for line in said] == ["--horizons", "--levels", "--out", "--from"]
    assert all("To do: correct the option" in line for line in said)


def test_nightly_may_stay_offline(run):
    assert only_config(run("nightly", "-c", "shop.toml", "--offline")[1]) == {"values": (), "offline": True}
    assert run("nightly", "-c", "shop.toml")[1]["offline"] is False


def test_sample_needs_no_configuration(run):
    code, given = run(
        "sample", "new", "--seed", "7", "--shops", "5", "--days", "730", "--with-truth", "--recapture", "0.3"
    )
    assert code == 0
    size, trade = {"shops": 5, "products": 20, "days": 730}, Trade(recapture=0.3)
    assert given == {"values": (Path("new"),), "seed": 7, "size": size, "trade": trade, "with_truth": True}


def test_runs_leaves_as_the_page_does(run):
    code, given = run("runs", "-c", "shop.toml", "--port", "6000", outcome=4)
    assert code == 4
    assert only_config(given) == {"values": (), "port": 6000}


@pytest.mark.parametrize("verb", ["check", "plan", "nightly"])
@pytest.mark.parametrize(
    ("notices", "plain", "strict"), [([], 0, 0), ([NOTE], 0, 1), ([WARNING], 1, 1), ([NOTE, WARNING], 1, 1)]
)
def test_strict_asks_for_a_look_on_notes_as_well(run, verb, notices, plain, strict):
    outcome = Outcome(notices=notices)
    assert run(verb, "-c", "shop.toml", outcome=outcome)[0] == plain
    assert run(verb, "-c", "shop.toml", "--strict", outcome=outcome)[0] == strict


WITHOUT_CONFIGURATION = {"sample", "init", "restore", "doctor"}
ARGUMENTS = {"backup": ("shop.zip",)}


@pytest.mark.parametrize("verb", [verb for verb in DO_THE_WORK if verb not in WITHOUT_CONFIGURATION])
def test_a_wrong_configuration_stops_a_verb_before_it_works(run, verb, capsys):
    CONFIG.write_text('[bakery]\nlanguge = "fr"\n', encoding="utf-8")
    assert run(verb, "-c", "shop.toml", *ARGUMENTS.get(verb, ())) == (3, {})
    assert "did you mean 'language'?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [("plan", "--day", "24.13."), ("score", "--day", "x"), ("backtest", "--from", "x")])
def test_a_day_that_is_none_stops_a_verb_before_it_works(run, words, capsys):
    assert run(words[0], "-c", "shop.toml", *words[1:]) == (3, {})
    assert "expected a day such as" in capsys.readouterr().err


def test_the_configuration_may_stand_in_the_environment(run, monkeypatch):
    monkeypatch.setenv("FORECAST_CONFIG", "shop.toml")
    code, given = run("check")
    assert code == 0
    assert only_config(given) == {"values": ()}
