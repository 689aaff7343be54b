"""Errors are sentences for people."""

from __future__ import annotations

import copy
import os
import pickle

import pytest

from forecast.errors import InputError, NetworkError, Problem, SourceError, unreadable_file
from forecast.texts import phrase


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


@pytest.mark.parametrize("family", [InputError, SourceError, NetworkError])
def test_an_error_comes_whole_through_a_pickle(family):
    problems = [
        Problem("a.csv", "unknown_name", line=3, got="x", values={"expected": phrase("expected.shop")}),
        Problem("b.csv", "empty_file", also=(phrase("advice.check_path"),)),
    ]
    error = family(problems)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - its own
        assert type(other) is family
        assert list(other.problems) == problems
        assert str(other) == str(error)
        assert other.in_words("de") == error.in_words("de")


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_is_told_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert "got a pipe, expected a file" in str(unreadable_file(tmp_path / "a.csv"))


def test_a_link_to_itself_is_told(tmp_path):
    (tmp_path / "a.csv").symlink_to("a.csv")
    assert "a link that leads to itself" in str(unreadable_file(tmp_path / "a.csv"))
