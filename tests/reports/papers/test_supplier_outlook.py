"""The outlook that a supplier is sent: nothing but its own deliveries, in three languages, as CSV and on paper."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pandas as pd
import pytest
from pypdf import PdfReader

from forecast.config import ReportSettings
from forecast.reports.papers.sheet import SheetOf
from forecast.reports.papers.supplier_outlook import outlook_csv, outlook_pdf
from forecast.tables import SupplierOutlook, checked

from ..made_up_page import wording
from ..page.paper import misprinted, sheets_of

TUESDAY, FRIDAY = pd.Timestamp("2026-11-24"), pd.Timestamp("2026-11-27")
OUTLOOK = checked(
    SupplierOutlook,
    pd.DataFrame(
        [
            (FRIDAY, "seigle", 12.34, 0.0, 30.0, False),
            (TUESDAY, "farine T65", 150.0, 150.0, 150.0, True),
            (TUESDAY, "sel", 0.0, 0.0, 0.0, True),
            (FRIDAY, "farine T65", 117.6, 90.2, 141.0, False),
        ],
        columns=["delivery_day", "ingredient", "expected_qty", "low_qty", "high_qty", "is_proposed"],
    ).assign(shop="A", supplier="Moulin du Ried", ingredient_unit="kg", pack_qty=25.0),
)


def read(language):
    content = outlook_csv(OUTLOOK, wording=wording(language), settings=ReportSettings())
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter="," if language == "en" else ";"))


def test_the_file_lists_delivery_by_delivery_what_is_expected_and_between_what():
    header, *rows = read("fr")
    assert header == [
        "Boutique", "Fournisseur", "Livraison", "Ingrédient", "Attendu", "Au moins", "Au plus", "Unité",
        "Taille du colis", "Proposé maintenant",
    ]  # fmt: skip
    assert [row[2:8] for row in rows] == [
        ["2026-11-24", "farine T65", "150,000", "150,000", "150,000", "kg"],
        ["2026-11-24", "sel", "0,000", "0,000", "0,000", "kg"],
        ["2026-11-27", "farine T65", "117,600", "90,200", "141,000", "kg"],
        ["2026-11-27", "seigle", "12,340", "0,000", "30,000", "kg"],
    ]
    assert [row[-1] for row in rows] == ["x", "x", "", ""]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Commandes attendues", "Proposé maintenant", "8 fois sur 10", "118 kg")),
        ("de", ("Voraussichtliche Bestellungen", "Jetzt vorgeschlagen", "8 von 10 Mal", "118 kg")),
        ("en", ("Expected orders", "Proposed now", "8 times in 10", "118 kg")),
    ],
)
def test_the_page_says_who_asks_whom_for_what_and_that_it_is_no_order(language, words):
    cutoff = datetime(2026, 11, 22, 20, tzinfo=UTC)
    of = SheetOf("Boulangerie du Pont", cutoff, wording(language))
    drawn = outlook_pdf(OUTLOOK, of=of)
    assert drawn == outlook_pdf(OUTLOOK, of=of)
    (page,) = PdfReader(io.BytesIO(drawn)).pages
    text = page.extract_text().replace("\xa0", " ").replace("\u202f", " ")
    for word in ("Moulin du Ried", "Boulangerie du Pont", "150 kg", "90 kg – 141 kg", *words):
        assert word in text, text
    assert "€" not in text
    assert "sel" not in text.split(), "nothing is asked of it"


def test_nothing_in_it_is_a_price_or_a_stock():
    assert not {name for name in SupplierOutlook.to_schema().columns if "amount" in name or "stock" in name}


@pytest.mark.parametrize("language", ["fr", "de", "en"])
@pytest.mark.parametrize("lines", [1, 5, 60, 150])
def test_however_many_lines_nothing_is_cut_or_overlaps(language, lines):
    rows = [
        OUTLOOK.iloc[0].to_dict()
        | {"ingredient": f"Sonnenblumenkernbrötchenmischung extra {number}", "high_qty": 12345.6}
        for number in range(lines)
    ]
    of = SheetOf("Boulangerie du Pont", datetime(2026, 11, 22, 20, tzinfo=UTC), wording(language))
    sheets = sheets_of(outlook_pdf(checked(SupplierOutlook, pd.DataFrame(rows)), of=of))
    assert [said for sheet in sheets for said in misprinted(sheet)] == []
