"""Which column is what, over layouts of tills in many languages."""

from __future__ import annotations

import pytest
from .layouts import LAYOUTS
from .made_up_rows import table_of

from forecast.config import TillSettings
from forecast.sources.till.mapping import till_mapping


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_column_of_a_tills_layout_finds_its_role(name):
    layout, mark, grain = LAYOUTS[name]
    raw, expected = table_of(layout, mark)
    mapping = till_mapping(raw, TillSettings())
    second = (expected.pop("joined"),) if "joined" in expected else ()
    assert dict(mapping.columns) == expected
    assert mapping.joined == (expected["product"], *second)
    assert mapping.grain == grain
