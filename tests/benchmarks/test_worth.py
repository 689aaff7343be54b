from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
import worth
from worth import Ratio, Trial, heading, print_each, ratio_of, until, with_section


@dataclass(frozen=True, kw_only=True)
class TrialOfBread(Trial):
    flour: str


ONE = TrialOfBread(name="one", title="One", first=date(2024, 5, 1), last=date(2024, 5, 31), flour="rye")
TWO = replace(ONE, name="two", title="Two", needs="no_such_bakery")


def said_of(trial: TrialOfBread) -> list[str]:
    return [f"## {trial.title}", f"{trial.flour} until {trial.last}"]


def test_a_trial_can_be_shortened_but_not_lengthened() -> None:
    assert until(ONE, 1).last == ONE.first
    assert until(ONE, 10_000) == ONE
    assert until(ONE, None) is ONE
    assert until(ONE, 5).flour == "rye"


def test_every_trial_is_printed_and_absent_data_are_said(capsys) -> None:
    print_each([ONE, TWO], said_of, days=3)
    printed = capsys.readouterr().out
    assert "## One\nrye until 2024-05-03\n" in printed
    assert "no_such_bakery is not among the real data" in printed
    assert "Two" not in printed


def test_only_what_was_asked_for_is_tried(capsys) -> None:
    print_each([ONE, replace(ONE, name="other", title="Other")], said_of, only=["other"])
    assert capsys.readouterr().out.startswith("## Other\n")


def test_a_page_gets_the_section_in_the_place_of_its_old_one(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n## One\n\nold\n\n## Last\n\nkept\n", encoding="utf-8")
    print_each([ONE], said_of, page=page)
    assert page.read_text(encoding="utf-8") == "# Page\n\n## One\nrye until 2024-05-31\n\n## Last\n\nkept\n"


def test_a_new_section_comes_last() -> None:
    assert with_section("# Page\n", "## New\n\nwords") == "# Page\n\n## New\n\nwords\n"


def test_a_ratio_is_starred_only_when_its_interval_is_clear_of_one() -> None:
    assert str(Ratio(0.95, 0.9, 0.99)) == "0.950 (0.900–0.990) *"
    assert str(Ratio(1.05, 1.01, 1.1)).endswith(" *")
    assert str(Ratio(0.95, 0.9, 1.01)) == "0.950 (0.900–1.010)"


def test_a_ratio_is_of_sums_over_all_days() -> None:
    counts = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    found = ratio_of(np.array([1.0, 9.0]), np.array([2.0, 2.0]), counts)
    assert found.ratio == pytest.approx(10 / 4)
    assert found.low < found.ratio < found.high


def test_the_heading_tells_the_command_that_makes_the_section_again() -> None:
    lines = heading(until(ONE, 7), "/somewhere/bread_worth.py")
    assert lines[0] == "## One"
    assert lines[2] == (
        f"2024-05-01 to 2024-05-07, next day, refit every {worth.REFIT_EVERY_DAYS} days; "
        "`python benchmarks/bread_worth.py --only one --days 7 --write`."
    )
