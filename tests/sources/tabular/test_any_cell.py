"""Whatever stands in a cell, reading it gives a value or none."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.dates import counted_of, day_of, numeric_kind, order_shown, second_of
from forecast.sources.tabular.values.number import kind_of, number_of
from forecast.sources.tabular.values.reading import read_hours, read_moments, read_numbers, read_quantities, read_times
from forecast.sources.tabular.values.times import hour_of, time_text
from forecast.sources.tabular.values.units import quantity_of, unit_of

WORDS = """
0 1 12 2026 05 4 31 . , : - / + T Z h Mai May Mo am p.m. € CHF $ kg Stk ² ½ ٣ 年 月 日 ( ) ' E+ # % UTC CET
Europe/ – x to * A uhr 99999999999999
"""
PIECES = [*WORDS.split(), " ", "\u202f"]
cells = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.text(max_size=12)


@given(st.lists(cells, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_any_cell_reads_or_is_told_apart(texts):
    for text in texts:
        shown = order_shown(text)
        assert (shown == "") == all(day_of(text, order) is None for order in ("dmy", "mdy")), text
        for order in ("ymd", "excel", "unix", "unix_ms"):
            day_of(text, order)
        if kind := numeric_kind(text):
            assert counted_of(text, kind) is not None
        for mark in ".,":
            assert number_of(text, mark) is None or kind_of(text) is not None
            quantity_of(text, mark)
        unit_of(text), time_text(text), second_of(text)
        assert hour_of(text) in (None, *range(24))
    frame = pd.DataFrame({"x": [text.strip() for text in texts]}, dtype="str")
    raw = RawTable("till.csv", frame, pd.Series(range(len(frame)), dtype="int64"))
    for read in (
        *read_moments(raw, "x", order="dmy", timezone="Europe/Paris"),
        *read_moments(raw, "x", order="excel", timezone="Europe/Paris", time="x", zone="x"),
        read_numbers(raw, "x", decimal=","),
        read_quantities(raw, "x", decimal=".", unit_column="x")[0],
        read_times(raw, "x"),
        read_hours(raw, "x"),
    ):
        assert not (read.is_wrong & read.values.notna()).any()
        assert len(read.values) == len(texts)
