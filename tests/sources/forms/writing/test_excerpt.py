"""A change in a long file by its excerpt gives the bytes that reading the whole file gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.writing.changing import LineChange, form_file
from forecast.sources.forms.writing.excerpt import excerpt_of, lines_of
from forecast.sources.forms.writing.forms import FORMS

_FIRST = date(2025, 1, 1)
_PRODUCTS = ("Baguette", "Pain d'épi", "Éclair", "Brezel 10", "Brezel 1")


def _long(written: str, *, separator: str = ";", end: str = "\r\n", encoding: str = "utf-8-sig") -> bytes:
    rows = [separator.join(("product", "day", "left_qty", "sold_out", "went_to", "note"))]
    for step in range(130):
        day = (_FIRST + timedelta(days=step)).strftime(written)
        rows += [separator.join((product, day, str(step % 9), "", "jeté", "été")) for product in _PRODUCTS]
    return (end.join(rows) + end).encode(encoding)


def _both(content: bytes, change: LineChange) -> tuple[bytes, bytes]:
    given = {"shop": "Mitte", "dialect": dialect_of("fr")}
    whole, _, refused = form_file(Path("left.csv"), FORMS["leftovers"], content, **given).changed([change])
    excerpt = excerpt_of(content, change)
    assert excerpt is not None
    assert len(excerpt.taken) < 80
    part, _, also = form_file(Path("left.csv"), FORMS["leftovers"], excerpt.content, **given).changed([change])
    assert [conflict.now for conflict in refused] == [conflict.now for conflict in also]
    put_back = content if part == excerpt.content else excerpt.put_back(part)
    assert put_back is not None
    return whole, put_back


@pytest.mark.parametrize("product", _PRODUCTS)
@pytest.mark.parametrize(
    ("written", "layout"),
    [
        ("%d.%m.%Y", {}),
        ("%Y-%m-%d", {"separator": ",", "end": "\n"}),
        ("%d/%m/%y", {"encoding": "cp1252", "separator": "\t"}),
    ],
)
def test_changing_adding_and_taking_out_give_the_same_bytes(product, written, layout):
    content = _long(written, **layout)
    key = {"product": product, "day": _FIRST + timedelta(days=40), "shop": "Mitte"}
    seen = {"left_qty": 4.0, "sold_out": None, "went_to": "thrown"}
    new = {**key, "day": date(2025, 6, 13)}
    for change in (
        LineChange(key, seen, {"left_qty": 7.0}),
        LineChange(key, seen, None),
        LineChange(new, None, {"left_qty": 2.0, "went_to": "given"}),
        LineChange(key, {"left_qty": 99.0}, {"left_qty": 7.0}),
    ):
        whole, by_excerpt = _both(content, change)
        assert whole == by_excerpt
    without_end = content.rstrip()
    whole, by_excerpt = _both(without_end, LineChange(new, None, {"left_qty": 2.0}))
    assert whole == by_excerpt


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_long("%d.%m.%Y")[:2000], "short"),
        (_long("%d.%m.%Y").replace(b"Baguette;", b'"Bag\nuette";', 1), "a row over two lines"),
        (_long("%d.%m.%Y").replace(b"\r\n", b"\r"), "lines that end otherwise"),
        (_long("%d.%m.%Y").replace(b"Baguette", b"BAGUETTE"), "a name that stands nowhere"),
        (_long("%d.%m.%Y").decode("utf-8-sig").encode("utf-16"), "letters of two bytes"),
    ],
)
def test_what_an_excerpt_cannot_tell_is_read_as_a_whole(content, why):
    assert why
    assert excerpt_of(content, LineChange({"product": "Baguette", "day": _FIRST}, None, {"left_qty": 1.0})) is None


def test_a_column_that_is_added_changes_every_line_and_is_no_matter_of_an_excerpt():
    content = _long("%d.%m.%Y").replace(b";note", b"").replace("été".encode(), b"")
    excerpt = excerpt_of(content, LineChange({"product": "Baguette", "day": _FIRST}, None, {}))
    assert excerpt is not None
    assert excerpt.put_back(excerpt.content.replace(b"\r\n", b";\r\n")) is None


def test_lines_keep_their_ends():
    assert lines_of(b"a;b\r\n1;2\r\n\r\n3;4") == [b"a;b\r\n", b"1;2\r\n", b"\r\n", b"3;4"]
    assert lines_of(b"") is None
