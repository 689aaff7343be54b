from __future__ import annotations

import dataclasses

import pytest

from forecast.tables import Events, Sales, ShopTables


def test_tables_that_are_not_given_are_empty_and_have_their_columns() -> None:
    tables = ShopTables(timezone="Europe/Paris")
    for name, schema in ShopTables.schemas().items():
        assert list(getattr(tables, name).columns) == list(schema.to_schema().columns)
        assert not len(getattr(tables, name))


def test_every_table_says_how_it_is_cut_and_one_by_moment_has_the_moment() -> None:
    cuts, schemas = ShopTables.cuts(), ShopTables.schemas()
    assert cuts.keys() == schemas.keys()
    assert (schemas["sales"], cuts["sales"], schemas["events"], cuts["events"]) == (
        Sales,
        "by day",
        Events,
        "by moment",
    )
    needs = {"by day": {"shop", "day"}, "by moment": {"known_at"}}
    for name, cut in cuts.items():
        assert needs.get(cut, set()) <= set(schemas[name].to_schema().columns)


def test_the_bundle_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        ShopTables(timezone="UTC").timezone = "Europe/Paris"  # type: ignore[misc]
