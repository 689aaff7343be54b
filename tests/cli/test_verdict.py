"""Which exit code and which sentence every end of a run gets."""

from __future__ import annotations

import pytest
import typer

from forecast.cli.verdict import exit_code_of
from forecast.errors import ConfigError, LockedError, NetworkError, NoPlanError, Problem, SourceError, TableError


def app_that(end):
    """A command line with one verb, `plan`, that ends as `end` does, and an option that takes a number."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

    @app.callback()
    def root() -> None:
        """A bakery."""

    @app.command()
    def plan(top: int = 1, verbose: bool = typer.Option(False, "--verbose", "-v")) -> None:
        assert top == 1 or not verbose
        end()

    return app


def raising(error):
    def end():
        raise error

    return end


def test_a_verb_that_ends_quietly_leaves_0_and_says_nothing(capsys):
    assert exit_code_of(app_that(lambda: None), ["plan"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_code_that_a_verb_leaves_with_is_kept(code):
    assert exit_code_of(app_that(raising(typer.Exit(code))), ["plan"]) == code


@pytest.mark.parametrize("family", [ConfigError, SourceError])
def test_wrong_input_is_3_and_every_problem_has_a_line_of_its_own(family, capsys):
    problems = [
        Problem("till.csv", "day_of_no_month", line=7, column="qty", got="1,2,3"),
        Problem("[till]", "no_export_configured"),
    ]
    assert exit_code_of(app_that(raising(family(problems))), ["plan"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "error: till.csv, line 7, column 'qty': got '1,2,3', expected nothing: the month has no such day. "
        "To do: correct the month in the title",
        "error: [till]: no till export is configured. "
        "To do: name files, or set [till] files or inbox in the configuration",
    ]


@pytest.mark.parametrize("family", [NoPlanError, LockedError, NetworkError, TableError])
def test_no_plan_is_2_with_the_reason(family, capsys):
    assert (
        exit_code_of(
            app_that(raising(family(Problem("", "no_till_lines_until", values={"until": "2026-05-04"})))), ["plan"]
        )
        == 2
    )
    assert capsys.readouterr().err == (
        "error: the archive holds no till lines up to 2026-05-04. To do: import older exports\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bake"], "error: No such command 'bake'"),
        (["plan", "--tpo", "3"], "error: No such option: --tpo"),
        (["plan", "--top", "many"], "error: Invalid value for '--top'"),
        (["plan", "--top"], "error: Option '--top' requires an argument"),
        (["plan", "croissant"], "error: Got unexpected extra argument(s) (croissant)"),
    ],
)
def test_words_that_are_not_understood_are_3_with_what_to_do(words, said, capsys):
    assert exit_code_of(app_that(lambda: None), words) == 3
    err = capsys.readouterr().err
    assert err.startswith(said)
    assert err.endswith(" To do: see 'forecast --help', or --help behind a verb\n")
    assert ".." not in err
    assert "?." not in err
    assert err.count("\n") == 1


def test_a_defect_is_2_and_never_the_1_of_a_plan_that_needs_a_look(capsys):
    assert exit_code_of(app_that(raising(ZeroDivisionError("division by zero"))), ["plan"]) == 2
    assert capsys.readouterr().err == (
        "error: a defect of the program (ZeroDivisionError: division by zero). To do: run again with -v and report it\n"
    )


@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_a_defect_under_verbose_shows_where_it_is_and_still_leaves_2(flag, capsys):
    assert exit_code_of(app_that(raising(ZeroDivisionError("division by zero"))), ["plan", flag]) == 2
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):")
    assert "test_verdict.py" in err
    assert err.splitlines()[-1].startswith("error: a defect of the program (ZeroDivisionError")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_an_interrupted_run_is_130_and_says_that_nothing_is_half_written(error, capsys):
    assert exit_code_of(app_that(raising(error)), ["plan"]) == 130
    assert capsys.readouterr().err == "interrupted; what was written before is whole\n"


def test_no_words_show_the_help_and_are_no_success(capsys):
    assert exit_code_of(app_that(lambda: None), []) == 3
    said = capsys.readouterr()
    assert said.out.startswith("Usage: forecast [OPTIONS] COMMAND")
    assert said.err == ""


def test_help_asked_for_is_a_success(capsys):
    assert exit_code_of(app_that(lambda: None), ["--help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: forecast")


def test_a_disk_that_cannot_be_written_is_no_defect_of_the_program(tmp_path, capsys):
    (tmp_path / "archive").write_text("a file", encoding="utf-8")
    assert exit_code_of(app_that((tmp_path / "archive").mkdir), ["plan"]) == 2
    assert capsys.readouterr().err == (
        f"error: {tmp_path / 'archive'}: File exists. To do: check that the disk has room, that the folders of "
        "[run] out and archive are folders, and that you may write there\n"
    )
