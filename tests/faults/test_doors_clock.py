"""A clock that jumps, and the days on which calendars are odd: a plan or a sentence, and nothing old is lost."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.config import load_config
from forecast.errors import NoPlanError
from forecast.pipeline.night.nightly import nightly_run

NOW = "2025-06-12T21:00:00"


@pytest.fixture(scope="module")
def planned(made_bakery, tmp_path_factory):
    """The bakery after a night of which everything is right."""
    folder = shutil.copytree(made_bakery, tmp_path_factory.mktemp("clock") / "bakery")
    text = (folder / "forecast.toml").read_text(encoding="utf-8")
    (folder / "forecast.toml").write_text(text.replace("[bakery]", '[bakery]\nlanguage = "en"'), encoding="utf-8")
    nightly_run(load_config(folder / "forecast.toml"))
    return folder


@pytest.fixture
def bakery(planned, tmp_path):
    return shutil.copytree(planned, tmp_path / "bakery", symlinks=True)


def at(folder, now):
    """Return the bakery's configuration with another clock."""
    path = folder / "forecast.toml"
    text = re.sub(r"(?m)^now = .*$", f"now = {now}", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    return load_config(path)


@pytest.fixture
def run(capsys):
    """Run the command line in this process, and give its exit code and what it said on stderr."""

    def run(folder, *words):
        code = exit_code_of(app, [*words, "-c", str(folder / "forecast.toml")])
        return code, capsys.readouterr().err

    return run


def content(folder, *, but=()):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in but
    }


@pytest.mark.parametrize(
    "now",
    ["1970-01-01T00:00:10", "2020-01-01T21:00:00", "2026-06-12T21:00:00", "2031-03-14T21:00:00", "9999-12-31T21:00:00"],
)
def test_a_night_at_a_date_that_cannot_be_right_leaves_everything_and_names_the_day(run, bakery, now):
    before = content(bakery / "out") | content(bakery / "archive", but=("run.lock",))
    at(bakery, now)
    code, said = run(bakery, "nightly")
    assert code == 2
    assert "--day" in said
    assert "12 Jun 2025" in said
    assert "defect" not in said
    assert content(bakery / "out") | content(bakery / "archive", but=("run.lock", "forecast.log")) == before
    assert (bakery / "out" / "latest").resolve().name == "2025-06-13"


def test_the_day_that_is_named_gives_a_plan(run, bakery):
    config = at(bakery, "2026-06-12T21:00:00")
    with pytest.raises(NoPlanError) as caught:
        nightly_run(config)
    named = re.search(r"plan --day (\S+)'", str(caught.value))[1]
    assert named == "2026-06-13"
    code, said = run(bakery, "plan", "--day", "2025-06-13")
    assert (code, "defect" in said) == (1, False) or code == 0


def test_the_first_night_of_a_shop_plans_with_an_old_export_and_says_that_it_is_old(run, made_bakery, tmp_path):
    folder = shutil.copytree(made_bakery, tmp_path / "fresh")
    for made in ("archive", "out"):
        shutil.rmtree(folder / made, ignore_errors=True)
    at(folder, "2026-06-12T21:00:00")
    code, said = run(folder, "nightly")
    assert code == 1
    assert "12 juin 2025" in said.replace("\xa0", " ")
    assert (folder / "out" / "latest" / "Grand-Rue" / "plan.csv").exists()
    at(folder, "2020-01-01T21:00:00")
    shutil.rmtree(folder / "archive")
    code, said = run(folder, "nightly")
    assert (code, "--day" in said, "–" in said) == (2, True, False)


def test_the_next_right_night_puts_latest_right(bakery):
    shutil.copytree(bakery / "out" / "2025-06-13", bakery / "out" / "2031-03-15")
    (bakery / "out" / "latest.json").write_text('{"day": "2031-03-15", "shops": ["Grand-Rue"]}')
    (bakery / "out" / "latest").unlink()
    (bakery / "out" / "latest").symlink_to("2031-03-15")
    nightly_run(at(bakery, NOW))
    assert json.loads((bakery / "out" / "latest.json").read_text())["day"] == "2025-06-13"
    assert (bakery / "out" / "latest").resolve().name == "2025-06-13"
    assert (bakery / "out" / "2031-03-15").exists()


def test_new_exports_that_reach_up_to_today_make_a_far_date_right(bakery):
    last = max((bakery / "till").glob("*.csv"))
    text = last.read_bytes()
    later = text.replace(b"/2025", b"/2026")
    assert later != text
    (bakery / "till" / f"later-{last.name}").write_bytes(later)
    outcome = nightly_run(at(bakery, "2026-06-12T21:00:00"))
    assert outcome.written


@pytest.mark.slow
@pytest.mark.parametrize(
    "now",
    ["2025-03-29T21:00:00", "2025-03-30T02:30:00", "2025-03-30T21:00:00", "2025-02-28T21:00:00", "2025-06-12T23:59:59"],
)
def test_when_clocks_change_and_at_the_end_of_february_there_is_a_plan(made_bakery, tmp_path, now):
    bakery = shutil.copytree(made_bakery, tmp_path / "bakery")
    assert nightly_run(at(bakery, now)).written


ODD_DAYS = ("0001-01-01", "1970-01-01", "2024-02-29", "2026-10-25", "2262-04-12", "9999-12-31")


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["plan", "why", "score"])
@pytest.mark.parametrize("day", ODD_DAYS)
def test_any_day_that_is_asked_for_gives_a_plan_or_a_sentence(run, bakery, verb, day):
    code, said = run(bakery, verb, "--day", day)
    assert code in (0, 1, 2, 3)
    assert "defect" not in said
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("now", ["1970-01-01T00:00:10", "9999-12-31T23:59:59"])
@pytest.mark.parametrize("verb", ["plan", "check", "score", "why", "import", "fetch"])
def test_every_verb_at_the_ends_of_time_ends_with_a_sentence(run, bakery, verb, now):
    at(bakery, now)
    code, said = run(bakery, verb)
    assert code in (0, 1, 2, 3)
    assert "defect" not in said
    assert "Traceback" not in said
