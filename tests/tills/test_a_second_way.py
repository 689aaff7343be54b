"""A second, dumb way gives the same pieces and money per day as the report of an import."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import TillColumns, TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop

from .dialect import dialect
from .layouts import LAYOUTS
from .past import Past

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "till"
SHARED = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


def by_the_report(path: Path, settings: TillSettings) -> pd.DataFrame:
    """Return what the report says of each day, all lines of the file together."""
    days = read_till(path, settings, Shop("shop")).report.days
    summed = days.groupby("day")[["qty", "amount"]].sum()
    return summed.set_axis(["pieces", "money"], axis=1).round(2)


def by_hand(path: Path, *, sep: str, encoding: str, day: str, qty: str, price: str = "", is_day_first: bool = False):
    """Return the same by reading every cell as text, and the text as a number, knowing how this one file is written."""
    frame = pd.read_csv(path, sep=sep, encoding=encoding, dtype=str, keep_default_na=False)
    number = {
        name: frame[name].str.replace(r"[€â‚¬\s]", "", regex=True).str.replace(",", ".").astype(float)
        for name in (qty, price)
        if name
    }
    money = (number[qty] * number[price]).round(2) if price else number[qty] * 0
    days = pd.to_datetime(frame[day], dayfirst=is_day_first, format="%d/%m/%Y" if is_day_first else "%Y-%m-%d")
    table = pd.DataFrame({"day": days.astype("datetime64[ns]"), "pieces": number[qty], "money": money})
    return table.groupby("day")[["pieces", "money"]].sum().round(2)


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLE.glob("*.csv")))
def test_every_export_of_the_sample_has_the_same_pieces_and_money_by_hand(name: str) -> None:
    path = SAMPLE / name
    encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "cp1252"
    cells = {"sep": ";", "encoding": encoding, "day": "Date", "qty": "Quantité", "price": "Prix unitaire"}
    expected = by_hand(path, **cells, is_day_first=True)
    pd.testing.assert_frame_equal(by_the_report(path, TillSettings(amount_is="unit_price")), expected)


def real(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is absent: set FORECAST_SHARED_DATA")
    return path


@pytest.mark.real_data
def test_the_french_export_has_the_same_pieces_and_money_by_hand() -> None:
    path = real("french_bakery/bakery_sales.csv")
    expected = by_hand(path, sep=",", encoding="utf-8", day="date", qty="Quantity", price="unit_price")
    pd.testing.assert_frame_equal(by_the_report(path, TillSettings(amount_is="unit_price")), expected)


@pytest.mark.real_data
def test_the_german_chain_has_the_same_pieces_by_hand() -> None:
    path = real("german_chain/daily_sales.csv")
    columns = TillColumns(day="date", shop="shop_no", product="product_no", qty="demand")
    expected = by_hand(path, sep=",", encoding="utf-8", day="date", qty="demand")
    found = by_the_report(path, TillSettings(columns=columns, grain="daily"))
    pd.testing.assert_series_equal(found["pieces"], expected["pieces"])


@pytest.mark.real_data
def test_kiel_has_the_same_money_by_hand() -> None:
    path = real("kiel/umsatz.csv")
    columns = TillColumns(day="Datum", product="Warengruppe", amount="Umsatz")
    expected = by_hand(path, sep=",", encoding="utf-8", day="Datum", qty="Umsatz")["pieces"]
    found = by_the_report(path, TillSettings(columns=columns, grain="daily", qty_is="amount"))["money"]
    pd.testing.assert_series_equal(found, expected, check_names=False)


@pytest.mark.parametrize("layout", ["tickets", "hours", "sheets", "packed", "html", "orders"])
def test_random_tickets_have_the_same_pieces_and_money_as_a_loop_over_them(layout: str, tmp_path: Path) -> None:
    rng = random.Random(11)
    written = LAYOUTS[layout](rng, dialect(rng), tmp_path)
    (path,) = written.files
    pd.testing.assert_frame_equal(
        by_the_report(path, TillSettings()), by_a_loop(written.past), check_dtype=False, check_index_type=False
    )


def by_a_loop(past: Past) -> pd.DataFrame:
    """Add up what was sold, line by line."""
    summed: dict[pd.Timestamp, list[float]] = {}
    for line in past.sold():
        day = summed.setdefault(pd.Timestamp(line.at.date()), [0.0, 0.0])
        day[0] += line.qty
        day[1] += line.cents / 100
    table = pd.DataFrame.from_dict(summed, orient="index", columns=["pieces", "money"]).rename_axis("day")
    return table.sort_index().round(2)
