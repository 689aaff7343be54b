"""Exports in real layouts with made-up rows: read as they were sold, or refused with the reason and the setting."""

from __future__ import annotations

import pytest

from . import cases, container_cases, further_cases, saft_cases, vendor_cases  # noqa: F401 -- each lists its cases
from .case import CASES, Case, difference, read


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_export_is_read_as_it_was_sold_or_says_what_it_needs(name: str) -> None:
    made: Case = CASES[name]()
    answer = read(made)
    said = dict(answer.content)
    alarms = [f"{alarm['code']}: {alarm['message']}" for alarm in said["alarms"]]
    if made.refused:
        assert answer.exit_code == 3, alarms
        assert said["sales"] == []
        assert not [word for word in made.refused if word not in " ".join(alarms)], alarms
    else:
        assert not difference(made, said), alarms
        assert {alarm["code"] for alarm in said["alarms"]} == set(made.alarms), alarms
        assert answer.exit_code == (1 if said["alarms"] else 0)
