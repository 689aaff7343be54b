"""What the products of a shop take of what its suppliers bring.

In: Products, Recipes, Suppliers. Out: Pantry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecast.decisions.ordering.suppliers import Terms, chosen_terms
from forecast.decisions.recipes import Amounts, add_amounts, takes
from forecast.tables import ShopTables
from forecast.trading_day import Floats


@dataclass(frozen=True)
class Pantry:
    """Products × ingredients: `uses_qty`, what a unit of each product takes; what nobody delivers is never short.

    `margin_amount` is what a unit of each product earns, `price_amount` what a unit of each ingredient costs, both net
    [shop's currency], not a number where it is unknown.
    """

    products: tuple[str, ...]
    terms: tuple[Terms, ...]
    uses_qty: Floats
    margin_amount: Floats

    @classmethod
    def of(cls, names: Sequence[str], tables: ShopTables) -> Pantry:
        """Follow the recipes of products down to what is bought, each ingredient of the supplier that is chosen."""
        offers, _ = chosen_terms(tables.suppliers, timezone=tables.timezone)
        by_name = takes(tables.recipes)
        amounts: list[Amounts] = [{} for _ in names]
        for name, of_product in zip(names, amounts, strict=True):
            add_amounts(of_product, by_name, name, 1.0)
        bought = {key for of_product in amounts for key in of_product}
        terms = tuple(
            each for name, each in sorted(offers.items()) if (name, each.unit) in bought and each.schedule.weekdays
        )
        uses = [[of_product.get((each.ingredient, each.unit), 0.0) for each in terms] for of_product in amounts]
        catalogue = tables.products.set_index("product").reindex(list(names))
        price = catalogue["price_gross_amount"] / (1 + catalogue["vat_share"])
        margin = (price - catalogue["unit_cost_net_amount"]).to_numpy(dtype=np.float64)
        return cls(tuple(names), terms, np.array(uses, dtype=np.float64).reshape(len(names), len(terms)), margin)

    @property
    def price_amount(self) -> Floats:
        """Cost of one unit of each ingredient."""
        return np.array([each.pack_price() / each.pack_qty for each in self.terms], dtype=np.float64)
