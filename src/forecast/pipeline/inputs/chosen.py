"""The shops and products that a person asked for, held against those that there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from forecast.backtest import top_products
from forecast.errors import Problem, SourceError, nearest_or
from forecast.tables import ShopTables
from forecast.texts import Said, phrase


def chosen_products(
    facts: ShopTables, *, names: Sequence[str] | None, top: int | None, before: pd.Timestamp
) -> list[str] | None:
    """Return the products asked for: by name, or the `top` ones by quantity before a day; None for all.

    Raises
    ------
    SourceError
        For a name that is no product, with the nearest one.
    """
    if names is None:
        return None if top is None else top_products(facts, before=before, count=top)
    every = set(facts.products["product"]) | set(facts.sales["product"])
    _refuse("--products", names, every, "product_of_till", otherwise=phrase("advice.write_as_till"))
    return list(names)


def check_shops(facts: ShopTables, names: Sequence[str] | None) -> None:
    """Say which of the shops asked for there are not.

    Raises
    ------
    SourceError
        For a name that is no shop of the till, with the nearest one.
    """
    _refuse("--shop", sorted(set(names or ())), set(facts.sales["shop"]), "shop_of_till")


def unknown_name(
    option: str, got: str, known: Collection[str], expected: str, otherwise: Said | None = None
) -> Problem:
    """Return what is wrong with a name that an option gave, with the nearest one that there is."""
    hint = nearest_or(got, known, otherwise or phrase("advice.known_are", names=sorted(known)))
    return Problem(option, "unknown_asked", got=got, values={"expected": phrase(f"expected.{expected}"), "hint": hint})


def _refuse(
    option: str, names: Sequence[str], known: Collection[str], expected: str, otherwise: Said | None = None
) -> None:
    if problems := [unknown_name(option, name, known, expected, otherwise) for name in names if name not in known]:
        raise SourceError(problems)
