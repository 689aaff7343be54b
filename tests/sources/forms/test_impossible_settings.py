"""What cannot be is refused in the file where it stands, with line, column and what to do, in three languages."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import load_config
from forecast.errors import ConfigError, SourceError
from forecast.sources.forms.bakehouse import read_doughs, read_equipment, read_slots
from forecast.sources.forms.catalogue import read_products, read_recipes
from forecast.sources.forms.customer_orders import read_customer_orders, read_standing_orders
from forecast.sources.forms.suppliers import read_suppliers
from forecast.tables import Products, checked
from forecast.texts import LANGUAGES

BIG = checked(
    Products,
    pd.DataFrame(
        {
            "product": ["BUN", "LOAF"], "label": ["Bun", "Loaf"], "dough": "milk", "batch_qty": 10.0,
            "minimum_batch_qty": [0.0, 80.0], "minimum_display_qty": [20.0, 0.0],
        }
    ),
)  # fmt: skip
AT_HOME = {"shop": "a", "timezone": "Europe/Paris"}
CASES = {
    "a negative cost": (read_products, "product;unit_cost\nBUN;-0.2\n", 2, "unit_cost"),
    "a negative price": (read_products, "product;price\nBUN;-1\n", 2, "price"),
    "a batch of nothing": (read_products, "product;batch\nBUN;0\n", 2, "batch"),
    "a dough of no weight": (read_products, "product;piece_kg\nBUN;0\n", 2, "piece_kg"),
    "half a season": (read_products, "product;season_from;season_to\nBUN;12-26;\n", 2, "season_from"),
    "a season that ends on no day": (read_products, "product;season_from;season_to\nBUN;12-26;02-31\n", 2, "season_to"),
    "a share above all": (read_products, "product;vat\nBUN;1.2\n", 2, "vat"),
    "what resembles itself": (read_products, "product;analogue\nBUN;BUN\n", 2, "analogue"),
    "leftovers that earn": (read_products, "product;unit_cost;salvage\nBUN;0.2;0.3\n", 2, "salvage"),
    "a rung that there is not": (read_products, "product;rung\nBUN;best\n", 2, "rung"),
    "a recipe of itself": (
        read_recipes, "product;ingredient;quantity;unit\nbun;milk;1;kg\nmilk;bun;1;kg\n", 2, "product",
    ),
    "a recipe of nothing": (read_recipes, "product;ingredient;quantity;unit\nbun;milk;0;kg\n", 2, "quantity"),
    "a pack of nothing": (
        read_suppliers, "supplier;ingredient;unit;pack;delivery\nMill;flour;kg;0;mon\n", 2, "pack",
    ),
    "a mix above the bowl": (read_doughs, "dough;mix_kg;minimum_kg\nmilk;10;12\n", 2, "minimum_kg"),
    "a dough that is all lost": (read_doughs, "dough;loss_share\nmilk;1\n", 2, "loss_share"),
    "a smallest batch above the oven": (
        partial(read_equipment, products=BIG), "kind;capacity;hours\nmixer;1;1\noven;3.5;2\n", 3, "capacity",
    ),
    "a smallest batch above all slots": (
        partial(read_slots, products=BIG), "weekday;slot;ready_at;capacity\nmon;early;06:00;4\nmon;late;11:00;3\n", 2,
        "capacity",
    ),
    "an oven of no hours": (read_equipment, "kind;capacity;hours\noven;3;0\n", 2, "hours"),
    "an order of nothing": (partial(read_customer_orders, **AT_HOME), "product;day;qty\nBUN;2026-05-01;0\n", 2, "qty"),
    "a standing order that ends before it begins": (
        partial(read_standing_orders, **AT_HOME),
        "product;weekdays;qty;from;to\nBUN;mon;4;2026-05-01;2026-04-01\n", 2, "to",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_file_line_and_column_and_what_to_do_in_every_language(tmp_path: Path, case: str) -> None:
    read, text, line, column = CASES[case]
    path = tmp_path / "settings.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read(path)
    problem = error.value.problems[0]
    assert (Path(problem.where), problem.line, problem.column) == (path, line, column)
    told = {error.value.in_words(language) for language in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    for words in told:
        assert "settings.csv" in words
        assert "{" not in words


@pytest.mark.parametrize(("hours", "is_refused"), [(2.0, True), (2.5, False)])
def test_a_chain_may_have_a_small_oven_if_another_holds_the_smallest_batch(tmp_path, hours, is_refused):
    path = tmp_path / "equipment.csv"
    path.write_text(f"shop;kind;capacity;hours\na;oven;1;1\nb;oven;3.2;{hours}\n", encoding="utf-8")
    if not is_refused:
        assert len(read_equipment(path, BIG)) == 2
        return
    with pytest.raises(SourceError) as error:
        read_equipment(path, BIG)
    assert "LOAF" in str(error.value)
    assert "room for 8 batches a day" in str(error.value)
    assert "6.4 fit" in str(error.value)


def test_a_slot_without_a_limit_holds_everything(tmp_path):
    path = tmp_path / "slots.csv"
    path.write_text("weekday;slot;ready_at;capacity\nmon;early;06:00;1\nmon;late;11:00;\n", encoding="utf-8")
    assert len(read_slots(path, BIG)) == 2


def test_a_lowest_ratio_above_the_highest_is_refused(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text("[decisions]\nlowest_ratio = 0.9\nhighest_ratio = 0.5\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert "line 2" in str(error.value)
    assert "lowest_ratio" in str(error.value)
