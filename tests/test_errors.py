"""Errors are sentences for people."""

from __future__ import annotations

from forecast.errors import InputError, Problem, SourceError, unreadable_file


def test_every_problem_of_an_input_stands_on_its_own_line():
    error = SourceError([Problem("a.csv", "changed_meanwhile"), Problem("b.csv", "day_of_no_month", line=3, got="x")])
    assert isinstance(error, InputError)
    assert str(error) == (
        "a.csv: it changed while it was read. To do: import it again\n"
        "b.csv, line 3: got 'x', expected nothing: the month has no such day. To do: correct the month in the title"
    )


def test_a_readable_file_is_no_problem(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x")
    assert unreadable_file(path) is None


def test_a_missing_file_in_a_missing_folder_is_told(tmp_path):
    problem = unreadable_file(tmp_path / "no" / "a.csv")
    assert problem is not None
    assert "no such file" in str(problem)
    assert "check the path" in str(problem)
