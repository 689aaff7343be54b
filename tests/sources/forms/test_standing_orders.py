from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.formats import Language
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.customer_orders import read_standing_orders
from forecast.tables import Products, checked

FILES = {
    "fr": "numéro;client;produit;jours;quantité;du;au;pause du;pause au;heure;commandé le;sur facture\n"
    "H1;Hôtel du Parc;PETIT PAIN;lun-ven;40;01/03/2026;31/12/2026;27/07/2026;16/08/2026;06:30;20/02/2026;oui\n",
    "de": "Nummer;Kunde;Produkt;Wochentage;Menge;von;bis;Pause von;Pause bis;Abholzeit;bestellt am;auf Rechnung\n"
    "H1;Hotel am Park;PETIT PAIN;Mo-Fr;40;01.03.2026;31.12.2026;27.07.2026;16.08.2026;06:30;20.02.2026;ja\n",
    "en": "order_id,customer,product,weekdays,qty,from,to,pause_from,pause_to,pickup,ordered_at,invoiced\n"
    "H1,Park Hotel,PETIT PAIN,mon-fri,40,2026-03-01,2026-12-31,2026-07-27,2026-08-16,06:30,2026-02-20,yes\n",
}
HEADER = "product;weekdays;qty;from;to;pause_from;pause_to;pickup\n"


def read(tmp_path, text, **more):
    path = tmp_path / "standing_orders.csv"
    path.write_text(text, encoding="utf-8")
    return read_standing_orders(path, shop="a", timezone="Europe/Paris", **more)


def refusals(tmp_path, rows, header=HEADER, **more):
    with pytest.raises(SourceError) as error:
        read(tmp_path, header + rows, **more)
    return error.value


@pytest.mark.parametrize("language", FILES)
def test_the_hotel_s_forty_rolls_are_read_in_every_language_and_without_its_name(tmp_path, language: Language):
    table = read(tmp_path, FILES[language], dialect=dialect_of(language))
    order = table.iloc[0]
    assert (order["order_id"], order["product"], order["weekdays"], order["qty"]) == (
        "H1", "PETIT PAIN", "0 1 2 3 4", 40.0,
    )  # fmt: skip
    days = ["first_day", "last_day", "pause_first_day", "pause_last_day"]
    assert [f"{order[name]:%d/%m/%y}" for name in days] == ["01/03/26", "31/12/26", "27/07/26", "16/08/26"]
    assert (order["pickup_s"], str(order["known_at"]), order["is_invoiced"]) == (
        23_400, "2026-02-19 23:00:00+00:00", True,
    )  # fmt: skip
    assert not any(name in table.to_string() for name in ("Hôtel", "Hotel", "Park"))


def test_a_product_its_weekdays_and_a_quantity_are_enough(tmp_path):
    table = read(tmp_path, "product,weekdays,qty\nROLL,sat sun,12\nROLL,sat,3\n")
    assert table["order_id"].tolist() == ["line 2", "line 3"]
    assert table["first_day"].isna().all()
    assert table["known_at"].isna().all()
    assert not table["is_invoiced"].any()


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("ROLL;someday;40;;;;;", "weekdays", "weekdays such as 'mon thu'"),
        ("ROLL;mon;0;;;;;", "qty", "more than 0"),
        ("ROLL;mon;40;2026-05-01;2026-04-01;;;", "to", "a day not before from"),
        ("ROLL;mon;40;;;2026-05-09;2026-05-01;", "pause_to", "a day not before pause_from"),
        ("ROLL;mon;40;;;2026-05-09;;", "pause_from", "write both days of the pause, or neither"),
        ("ROLL;mon;40;;;;2026-05-09;", "pause_to", "pause_from as well"),
        ("ROLL;mon;40;;;;;25:90", "pickup", "25:90"),
        ("ROL;mon;40;;;;;", "product", "did you mean 'ROLL'?"),
    ],
)
def test_what_is_wrong_is_refused_with_file_line_and_column(tmp_path, row, column, said):
    products = checked(Products, pd.DataFrame({"product": ["ROLL"], "label": "Roll"}))
    error = refusals(tmp_path, row + "\n", products=products)
    assert f"standing_orders.csv, line 2, column '{column}'" in str(error)
    assert said in str(error)
    for language in ("fr", "de"):
        assert f"'{column}'" in error.in_words(language) or column in error.in_words(language)


def test_one_order_stands_on_one_line_for_the_same_days(tmp_path):
    rows = "H1;ROLL;mon;40\nH1;ROLL;fri;40\nH1;ROLL;mon;50\n;ROLL;mon;40\n;ROLL;mon;40\n"
    error = refusals(tmp_path, rows, header="order_id;product;weekdays;qty\n")
    assert len(error.problems) == 1
    assert "line 4" in str(error)
    assert "the same as line 2" in str(error)
