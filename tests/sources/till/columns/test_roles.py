"""Which column is what, over layouts of tills in many languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from forecast.config import TillSettings
from forecast.sources.till.columns.mapping import till_mapping

from ..made_up_rows import table_of

LAYOUTS = tomllib.loads(Path(__file__).parents[1].joinpath("layouts.toml").read_text(encoding="utf-8"))["layout"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout["name"])
def test_every_column_of_a_tills_layout_finds_its_role(layout):
    raw, expected = table_of(layout["columns"], layout["decimal"])
    mapping = till_mapping(raw, TillSettings())
    second = (expected.pop("joined"),) if "joined" in expected else ()
    assert dict(mapping.columns) == expected
    assert mapping.joined == (expected["product"], *second)
    assert mapping.grain == layout["grain"]
    assert mapping.doubts == ()
