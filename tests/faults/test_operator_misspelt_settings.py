"""A misspelt key is never a defect of the program: it is named, with its line and the nearest name that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.errors import ConfigError

SAMPLE = Path(__file__).resolve().parents[2] / "configs" / "sample.toml"
_KEY = re.compile(r"^(# )?([a-z_]+)( = .*)$")
_HEADER = re.compile(r"^(\[+)([a-z_.]+)(\]+.*)$")


def _lines() -> list[str]:
    return SAMPLE.read_text(encoding="utf-8").splitlines()


def _misspelt() -> list[tuple[int, str]]:
    """Each line of the sample that sets a key or begins a section, with two letters of its name the wrong way round."""
    found = []
    for number, line in enumerate(_lines()):
        match = _KEY.match(line) or _HEADER.match(line)
        if match and not (match.re is _KEY and match[1]):
            before, name, after = match[1] or "", match[2], match[3]
            found.append((number, f"{before}{name[:-2]}{name[-1]}{name[-2]}q{after}"))
    return found


@pytest.mark.parametrize(("number", "line"), _misspelt(), ids=[line.split()[0][:40] for _, line in _misspelt()])
def test_every_key_of_the_sample_misspelt_is_told_by_its_line(tmp_path, number, line):
    lines = _lines()
    lines[number] = line
    path = tmp_path / "forecast.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert {problem.code for problem in caught.value.problems} <= {"unknown_key", "missing_key"}
    assert any(problem.line for problem in caught.value.problems)


HOURS = [
    'sonday = { opens = "07:00", closes = "12:00" }',
    'sunday = { open = "07:00", closes = "12:00" }',
    'sunday = "07:00"',
    "sunday = 7",
    "sonday = 3",
    'Sunday = { opens = "07:00", closes = "12:00" }',
    '"" = 1',
    "x.y = 1",
    'opens = "07:00"',
    "sunday = [ { opens = 3 } ]",
    'sunday.opens.closes = "12:00"',
]


@pytest.mark.parametrize("line", HOURS)
def test_whatever_stands_among_the_hours_is_no_defect(tmp_path, line):
    path = tmp_path / "forecast.toml"
    path.write_text(f"[opening.hours]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert all(problem.line for problem in caught.value.problems)
    assert all("opening.hours" in str(problem.column) for problem in caught.value.problems)
