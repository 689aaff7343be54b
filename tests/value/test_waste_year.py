"""The waste report adds up what was counted, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.tables import Baked, Leftovers, Products, Sales, ShopTables, checked
from forecast.value.waste_year import waste_of_year

LAST = pd.Timestamp("2026-06-14")
CATALOGUE = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["rye", "roll", "cheese"],
            "label": ["Rye", "Roll", "Cheese"],
            "family": ["bread", "bread", "deli"],
            "unit": ["pcs", "pcs", "kg"],
            "piece_kg": [0.8, None, None],
        }
    ),
)


def known(rows: list[tuple[str, str, int, float, str]], baked: list[tuple[str, int, float]] = ()) -> ShopTables:
    """Return a shop's notes: shop, product, days before the last one, what was left, where it went."""
    table = pd.DataFrame(rows, columns=["shop", "product", "back", "left_qty", "went_to"])
    table = table.assign(day=LAST - pd.to_timedelta(table.pop("back"), unit="D"))
    sold = table[["shop", "product", "day"]].assign(sold_qty=10.0)
    made = pd.DataFrame(list(baked), columns=["product", "back", "baked_qty"])
    made = made.assign(shop="a", day=LAST - pd.to_timedelta(made.pop("back"), unit="D"))
    return ShopTables(
        timezone="Europe/Paris",
        leftovers=checked(Leftovers, table),
        sales=checked(Sales, sold),
        baked=checked(Baked, made.astype({"product": str, "baked_qty": float})),
    )


def year(tables: ShopTables, simulated: pd.DataFrame | None = None) -> dict[str, dict[str, object]]:
    none = pd.DataFrame({"shop": "a", "product": "rye", "day": LAST, "left_qty": 0.0}, index=[0])[:0]
    found = waste_of_year(tables, none if simulated is None else simulated, products=CATALOGUE, shop="a", last=LAST)
    return {row["family"]: row for row in found.to_dict("records")}


def test_kilograms_go_where_they_went_by_family() -> None:
    found = year(
        known(
            [
                ("a", "rye", 0, 5, "thrown"), ("a", "rye", 1, 2, "given"), ("a", "roll", 0, 7, "thrown"),
                ("a", "cheese", 0, 1.5, "transformed"), ("a", "cheese", 1, 0.5, "reduced"),
                ("a", "cheese", 2, 2.0, "unknown"),
            ]
        )
    )  # fmt: skip
    assert (found["bread"]["thrown_kg"], found["bread"]["given_kg"]) == (4.0, pytest.approx(1.6))
    assert [found["deli"][f"{name}_kg"] for name in ("transformed", "reduced", "unknown")] == [1.5, 0.5, 2.0]
    assert found[""]["left_kg"] == pytest.approx(4.0 + 1.6 + 4.0)
    assert (found[""]["unweighed_pcs"], found[""]["rows_count"], found[""]["days_count"]) == (7.0, 6, 3)


def test_what_is_kept_for_tomorrow_is_no_waste() -> None:
    found = year(known([("a", "rye", 0, 5, "kept"), ("a", "rye", 1, 1, "thrown")]))
    assert (found[""]["left_kg"], found[""]["kept_kg"]) == (0.8, 4.0)


def test_only_twelve_months_and_this_shop_count_and_uncounted_days_do_not() -> None:
    tables = known([("a", "rye", 364, 1, "thrown"), ("a", "rye", 365, 50, "thrown"), ("b", "rye", 0, 50, "thrown")])
    assert year(tables)[""]["thrown_kg"] == 0.8
    assert year(tables)[""]["days_count"] == 1


def test_the_share_is_of_what_was_baked_where_that_is_written_down() -> None:
    found = year(known([("a", "rye", 0, 5, "thrown"), ("a", "rye", 1, 5, "thrown")], baked=[("rye", 0, 25.0)]))
    assert found["bread"]["left_share"] == pytest.approx(10 / (25 + 15))


def test_the_program_is_held_against_counted_days_alone() -> None:
    tables = known([("a", "rye", 0, 5, "thrown"), ("a", "rye", 9, 5, "thrown")])
    simulated = pd.DataFrame(
        {"shop": "a", "product": "rye", "day": [LAST, LAST - pd.Timedelta(days=4)], "left_qty": [2.0, 100.0]}
    )
    found = year(tables, simulated)["bread"]
    assert (found["left_kg"], found["beside_kg"], found["program_kg"]) == (8.0, 4.0, 1.6)


def test_a_shop_that_counts_nothing_has_nothing_to_report() -> None:
    tables = ShopTables(timezone="Europe/Paris")
    assert year(tables) == {}
