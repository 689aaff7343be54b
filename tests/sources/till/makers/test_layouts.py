"""Profiles of makers: whose header is whose, and what a profile may say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.tills.dialect import HEADERS
from tests.tills.makers import EXPORTS

from forecast.config import TillSettings
from forecast.config.till import _profiles
from forecast.sources.till.makers.layouts import _FOLDER, _layout_of, _layouts, _layouts_in, _Maker

PROFILE = """
maker = "Mill & Co"
source = ["example.org"]
[till]
decimal = ","
[till.columns]
day = "Day"
[[layout]]
name = "lines"
header = ["Day", "Loaf", "Pieces"]
"""
GENERIC = tomllib.loads(Path(__file__).parents[1].joinpath("layouts.toml").read_text(encoding="utf-8"))["layout"]


def named(columns: list[str]) -> str:
    found = _layout_of(columns)
    return f"{found.maker}, {found.name}" if found else ""


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_a_header_is_found_in_any_order_and_any_capitals(export):
    columns = export.header.split(",")
    assert named(columns) == export.read_as
    assert named([f" {name.upper()} " for name in reversed(columns)]) == export.read_as


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_a_table_without_a_column_of_the_header_is_not_this_export(export):
    columns = export.header.split(",")
    layout = _layout_of(columns)
    for name in layout.header:
        assert named([one for one in columns if one != layout.names_in(columns)[name]]) != export.read_as


def test_every_layout_is_written_by_the_tests():
    assert {f"{one.maker}, {one.name}" for one in _layouts()} == {export.read_as for export in EXPORTS.values()}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS)
def test_no_header_is_of_two_makers(export):
    columns = export.header.split(",")
    fits = {one.maker for one in _layouts() if set(one.header) <= one.names_in(columns).keys()}
    assert fits == {export.read_as.split(", ")[0]}


def test_layouts_of_no_known_maker_are_matched_by_none():
    makers = {one.maker for one in _layouts()}
    columns = {one["name"]: [cell.split("=")[0] for cell in one["columns"].replace("\n", "|").split("|") if cell]
               for one in GENERIC}  # fmt: skip
    found = {name: of.maker for name, header in columns.items() if (of := _layout_of(header))}
    assert all(name.startswith((*makers, "Lightspeed K")) for name in found), found
    assert [_layout_of(names.values()) for names in HEADERS.values()] == [None, None, None]


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_profile_names_its_source_and_each_column_once(path):
    made = _Maker.model_validate(tomllib.loads(path.read_text("utf-8")))
    assert all(len(source) > 20 for source in made.source)
    for one in _layouts_in(path.read_text("utf-8")):
        assert len({*one.header, *one.also}) == len(one.header) + len(one.also)
        assert {"day", "product", "qty", "amount"} <= {role for role, name in one.till.columns if name}


def test_a_profile_that_reads_a_column_it_does_not_have_is_refused():
    with pytest.raises(ValueError, match="Mill & Co, lines: no such column in its header: Money"):
        _layouts_in(PROFILE + '[layout.till.columns]\namount = "Money"')


def test_a_profile_with_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="sauce"):
        _layouts_in('sauce = "x"' + PROFILE)


def test_what_a_maker_says_of_all_holds_where_a_layout_has_the_column():
    (one,) = _layouts_in(PROFILE)
    assert (one.till.decimal, one.till.columns.day, one.also) == (",", "Day", ())


def test_files_are_read_again_when_a_profile_changes(monkeypatch):
    before = TillSettings().reading_hash()
    monkeypatch.setattr("forecast.config.till._profiles", lambda: PROFILE)
    assert TillSettings().reading_hash() != before


def test_every_profile_is_among_what_files_are_read_with():
    read = _profiles()
    assert all(path.read_text("utf-8") in read for path in _FOLDER.glob("*.toml"))
