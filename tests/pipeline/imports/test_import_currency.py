"""Money of a till that is not the shop's is told, and never converted."""

from __future__ import annotations

import pytest

from forecast.config import Bakery, Config, RunSettings, TillSettings
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.read_sales import ReadSales


def told(tmp_path, country: str, price: str, *, head: str = "Datum;Artikel;Menge;Betrag") -> tuple[list, ReadSales]:
    """Import thirty days whose money is written as `price` does, and return the warnings on currencies."""
    rows = [f"2026-03-{day:02d};Gipfeli;{100 + day};{price.format(120 + day)}" for day in range(1, 31)]
    (tmp_path / "till.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    config = Config(
        bakery=Bakery(country=country, language="de"),
        run=RunSettings(archive=tmp_path / "archive"),
        till=TillSettings(files=(str(tmp_path / "till.csv"),)),
    )
    heard = ReadSales()
    notices = import_till(config, dry_run=True, read_sales=heard).notices
    return [notice for notice in notices if "currenc" in notice.code], heard


@pytest.mark.parametrize(
    ("country", "price"),
    [
        ("CH", "Fr. {}.00"),
        ("CH", "{}.00 CHF"),
        ("CH", "{}.00"),
        ("NO", "{},50 kr"),
        ("DK", "kr. {},50"),
        ("PL", "{},50 zł"),
        ("GB", "£{}.50"),
        ("JP", "¥{}"),
        ("DE", "{},50 €"),
        ("CZ", "{},50 Kč"),
    ],
)
def test_the_shops_own_money_is_no_alarm(tmp_path, country, price):
    alarms, heard = told(tmp_path, country, price)
    assert alarms == []
    assert heard.sales()["amount"].iloc[0] in (121.0, 121.5)


@pytest.mark.parametrize(
    ("country", "price", "said"),
    [
        ("FR", "Fr. {}.00", "CHF"),
        ("CH", "{},50 €", "EUR"),
        ("CH", "{},50 kr", "kr"),
        ("GB", "${}.50", "$"),
        ("NO", "£{}.50", "GBP"),
    ],
)
def test_money_that_cannot_be_the_shops_is_an_alarm_that_keeps_nothing_out(tmp_path, country, price, said):
    alarms, heard = told(tmp_path, country, price)
    assert [(one.code, one.severity, one.values["files"]) for one in alarms] == [
        ("till_other_currency", "warning", "till.csv")
    ]
    assert str(alarms[0].values["told"]) in (said, "£")
    assert heard.sales()["amount"].iloc[0] in (121.0, 121.5)


def test_a_currency_in_the_name_of_the_column_tells_as_well(tmp_path):
    assert told(tmp_path, "CH", "{},50", head="Datum;Artikel;Menge;Betrag EUR")[0][0].values["told"] == "EUR"
    assert told(tmp_path, "CH", "{}.50", head="Datum;Artikel;Menge;Betrag CHF")[0] == []
