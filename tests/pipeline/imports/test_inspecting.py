"""`forecast import --inspect`: what is seen in a file before anything is configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.config import Config
from forecast.errors import ConfigError, Problem, SourceError
from forecast.pipeline.imports.importing import inspect_files


@pytest.fixture
def till(tmp_path: Path) -> Path:
    path = tmp_path / "till.csv"
    path.write_text("Datum;Artikel;Menge\n2026-05-04;Brezel;3\n", encoding="utf-8")
    return path


def test_it_proposes_the_section_that_would_set_what_was_detected(till):
    lines = inspect_files(Config, [till]).lines
    assert [line for line in lines if not str(line).startswith("#")] == [
        "[till]", 'grain = "daily"', "", "[till.columns]", 'day = "Datum"', 'product = "Artikel"', 'qty = "Menge"',
    ]  # fmt: skip


def test_a_broken_configuration_is_passed_over_and_told(till):
    def broken() -> Config:
        raise ConfigError(Problem("forecast.toml", "not_toml", values={"why": "x"}))

    first, *others = inspect_files(broken, [till]).lines
    assert str(first) == (
        "# the configuration cannot be read and is passed over: "
        "forecast.toml: not valid TOML: x. To do: correct that line"
    )
    assert others == inspect_files(Config, [till]).lines


def test_every_file_is_looked_at_before_the_problems_of_all_are_told(till, tmp_path):
    with pytest.raises(SourceError) as caught:
        inspect_files(Config, [tmp_path / "one.csv", till, tmp_path / "two.csv"])
    assert [Path(problem.where).name for problem in caught.value.problems] == ["one.csv", "two.csv"]


def test_without_a_file_it_says_what_to_do():
    with pytest.raises(SourceError, match="no till export is named. To do: name one or more files"):
        inspect_files(Config, [])
