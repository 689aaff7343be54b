"""`--json`: one object on stdout and nothing else, whatever happens."""

from __future__ import annotations

import importlib
import json

import pytest

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.errors import LockedError, Problem, SourceError
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome

LOOK = Notice("fell_back", "warning", shop="Nord", values={"product": "PAIN", "have_days": 120})
TILL = "Datum;Artikel;Menge;Betrag\n" + "".join(f"{day:02}.05.2026;Brezel;{day};{day},50\n" for day in range(4, 25))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the program in an empty folder; give back its exit code and the object that it prints."""
    monkeypatch.chdir(tmp_path)

    def with_words(*words: str):
        code = exit_code_of(app, [*words, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return with_words


@pytest.fixture
def working(monkeypatch):
    """Replace the work of a verb by an outcome or an error."""

    def with_result(place: str, name: str, result):
        def work(*_values, **_named):
            if isinstance(result, Exception):
                raise result
            return result

        monkeypatch.setattr(importlib.import_module(f"forecast.pipeline.{place}"), name, work)

    return with_result


def test_a_dry_run_needs_no_configuration_and_writes_nothing(run, tmp_path):
    (tmp_path / "till.csv").write_text(TILL, encoding="utf-8")
    code, said = run("import", "till.csv", "--dry-run", "--country", "ch", "--shop", "Nord")
    assert (code, said["format"], said["currency"], said["grain"]) == (0, 2, "CHF", "daily")
    assert said["sales"][0] == {
        "shop": "Nord", "day": "2026-05-04", "product": "Brezel", "unit": "pcs", "qty": 4.0, "amount": 4.5,
    }  # fmt: skip
    assert (said["alarms"], said["set_aside"], len(said["sales"])) == ([], [], 21)
    assert [path.name for path in tmp_path.iterdir()] == ["till.csv"]


def test_what_is_refused_has_no_sales_and_says_why(run, tmp_path):
    (tmp_path / "till.csv").write_text("Datum;Artikel;Menge\n01/02/2026;Brezel;1\n", encoding="utf-8")
    code, said = run("import", "till.csv", "nowhere.csv", "--dry-run", "--country", "DE")
    assert (code, said["sales"], said["grain"], said["set_aside"]) == (3, [], None, [])
    assert [alarm["code"] for alarm in said["alarms"]] == ["wrong_value", "no_such_file"]
    assert "[till] date_order" in said["alarms"][0]["message"]


def test_a_wrong_option_or_configuration_is_an_object_too(run, tmp_path):
    code, said = run("import", "till.csv", "--dry-run", "--country", "DE", "--timezone", "Europe/Belin")
    assert (code, said["currency"]) == (3, None)
    assert "did you mean 'Europe/Berlin'" in said["alarms"][0]["message"]
    (tmp_path / "forecast.toml").write_text("[tilll]\n", encoding="utf-8")
    code, said = run("import", "till.csv")
    assert (code, said["alarms"][0]["code"]) == (3, "unknown_key")


def test_a_defect_of_a_reader_is_an_object_too(run, working):
    working("imports.import_json", "import_till", RuntimeError("no such thing"))
    code, said = run("import", "till.csv", "--dry-run")
    assert code == 3
    assert said["alarms"] == [{"code": "defect", "message": "RuntimeError: no such thing"}]


def test_a_warning_is_an_alarm_and_a_note_is_none(run, working):
    working("imports.import_json", "import_till", Outcome(notices=[Notice("no_weather"), LOOK]))
    code, said = run("import", "till.csv", "--dry-run")
    assert (code, [alarm["code"] for alarm in said["alarms"]]) == (1, ["fell_back"])
    assert "PAIN" in said["alarms"][0]["message"]


def test_with_a_configuration_it_imports_and_says_the_same(run, tmp_path):
    (tmp_path / "till.csv").write_text(TILL, encoding="utf-8")
    (tmp_path / "forecast.toml").write_text('[bakery]\nlanguage = "en"\n[till]\nfiles = ["till.csv"]\n', "utf-8")
    dry = run("import", "--dry-run")
    assert not (tmp_path / "archive").exists()
    assert run("import") == dry
    assert (tmp_path / "archive" / "till" / "manifest.json").exists()


def test_check_tells_problems_with_their_places_and_the_holidays(run, tmp_path):
    (tmp_path / "stock.csv").write_text("ingredient;day;stock_qty\nflour;2026-01-01;x\n", encoding="utf-8")
    (tmp_path / "forecast.toml").write_text(
        '[bakery]\ncountry = "DE"\nlanguage = "de"\n[run]\nnow = 2026-11-30T20:00:00\n'
        '[shop_files]\nstock = "stock.csv"\n', "utf-8",
    )  # fmt: skip
    code, said = run("check")
    assert (code, said["format"]) == (1, 2)
    (problem,) = said["problems"]
    assert (problem["file"], problem["line"], problem["column"]) == (str(tmp_path / "stock.csv"), 2, "stock_qty")
    assert problem["code"] == "wrong_value"
    days = {one["day"]: one["name"] for one in said["holidays"] if one["kind"] == "public_holiday"}
    assert days["2026-05-01"] == "Tag der Arbeit"
    assert "2027-12-25" in days


def test_check_without_a_configuration_has_its_fields_too(run):
    code, said = run("check")
    assert (code, said["holidays"]) == (3, [])
    assert "forecast init FILES" in said["problems"][0]["message"]


def test_plan_and_score_have_their_rows_and_notices(run, working, tmp_path):
    (tmp_path / "forecast.toml").write_text('[bakery]\nlanguage = "en"\n', encoding="utf-8")
    rows = [{"product": "PAIN", "plan_qty": 12.0}]
    working("night.plan_day", "plan_day", Outcome(data={"day": "2026-05-04", "rows": rows}, notices=[LOOK]))
    code, said = run("plan")
    assert (code, said["format"], said["rows"], said["day"]) == (1, 2, rows, "2026-05-04")
    assert said["notices"][0] | {"message": ""} == {
        "code": "fell_back", "severity": "warning", "shop": "Nord", "message": "",
    }  # fmt: skip
    working("scores.scoring", "score_day", Outcome(data={"rows": rows, "totals": {"waste_amount": 1.5}}))
    assert run("score") == (0, {"format": 2, "rows": rows, "totals": {"waste_amount": 1.5}, "notices": []})


@pytest.mark.parametrize(
    ("error", "code", "problem"),
    [(LockedError(Problem("a", "locked", values={"wait_s": 2})), 2, "locked"),
     (SourceError(Problem("a.csv", "no_match")), 3, "no_match"),
     (OSError(28, "No space left on device"), 2, "no_access"), (ZeroDivisionError("x"), 2, "defect")],
)  # fmt: skip
def test_a_plan_that_fails_says_why_in_the_same_shape(run, working, tmp_path, error, code, problem):
    (tmp_path / "forecast.toml").write_text('[bakery]\nlanguage = "en"\n', encoding="utf-8")
    working("night.plan_day", "plan_day", error)
    left, said = run("plan")
    assert (left, said["rows"], said["notices"]) == (code, [], [])
    assert [one["code"] for one in said["problems"]] == [problem]


def test_strict_holds_for_json_as_well(run, working, tmp_path):
    (tmp_path / "forecast.toml").write_text('[bakery]\nlanguage = "en"\n', encoding="utf-8")
    working("night.plan_day", "plan_day", Outcome(data={"rows": []}, notices=[Notice("no_weather")]))
    assert (run("plan")[0], run("plan", "--strict")[0]) == (0, 1)
