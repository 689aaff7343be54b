from __future__ import annotations

import pandas as pd

from forecast.reports.missed import missed_rows
from forecast.reports.wording import Wording
from forecast.tables import MissedDemand, Products, checked

ROWS = {
    "shop": "a",
    "product": ["RYE", "BUN", "TART"],
    "days": 47,
    "sold_out_days": [6, 0, 12],
    "sold_out_share": [6 / 47, 0.0, 12 / 47],
    "sold_qty": [300.0, 900.0, 80.0],
    "missed_qty": [21.4, 0.0, 11.0],
    "missed_share": [0.067, 0.0, 0.12],
    "missed_amount": [64.2, 0.0, None],
    "source": ["times", "", "baked, written"],
    "is_watched": [False, False, True],
}
PRODUCTS = checked(Products, pd.DataFrame({"product": ["RYE", "BUN"], "label": ["Rye bread", "Bun"]}))


def rows(language):
    return missed_rows(checked(MissedDemand, pd.DataFrame(ROWS)), PRODUCTS, Wording(language, currency="GBP"))


def test_products_that_sold_out_are_listed_with_what_they_missed_the_dearest_first():
    header, told = rows("en")
    assert header == ["Product", "Sold out", "Missed sales", "Share of demand", "At selling price", "Told by", "Watch"]
    assert told[0] == ["Rye bread", "6 of 47 days", "21", "7%", "£64.20", "times of sale", ""]
    assert told[1] == ["TART", "12 of 47 days", "11", "12%", "–", "what was made, what was written down", "yes"]
    assert len(told) == 2


def test_every_language_has_its_words():
    for language in ("fr", "de"):
        header, told = rows(language)
        assert len(header) == len(told[0]) == 7
        assert header[0] in ("Produit", "Produkt")
