from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.customer_orders import assumed_orders, read_customer_orders

HEADER = "numéro;client;produit;jour de retrait;heure;quantité;commandé le\n"


def orders(tmp_path, rows, header=HEADER, **more):
    path = tmp_path / "orders.csv"
    path.write_text(header + rows, encoding="utf-8")
    return read_customer_orders(path, shop="a", timezone="Europe/Paris", **more)


def test_names_of_customers_are_not_kept(tmp_path):
    table = orders(tmp_path, "17;Mme Dupont;GATEAU;14/05/2022;11:30;1;10/05/2022 16:05\n")
    assert "Dupont" not in table.to_string()
    assert table.loc[0, "order_id"] == "17"
    assert table.loc[0, "pickup_s"] == 41_400


def test_an_order_is_known_from_the_moment_it_was_taken_in_local_time(tmp_path):
    table = orders(tmp_path, "17;;GATEAU;14/05/2022;;1;10/05/2022 16:05\n18;;GATEAU;14/05/2022;;1;13/05/2022\n")
    known_at = table["known_at"].astype(str).tolist()
    assert known_at == ["2022-05-10 14:05:00+00:00", "2022-05-12 22:00:00+00:00"]
    assert assumed_orders(table) == []


def test_without_a_moment_it_is_assumed_known_two_weeks_ahead_and_that_is_told(tmp_path):
    table = orders(tmp_path, "17;;GATEAU;14/05/2022;;1;\n18;;GATEAU;15/03/2022;;1;\n")
    # In winter, midnight in Paris is 23:00 in UTC.
    assert table["known_at"].astype(str).tolist() == ["2022-04-29 22:00:00+00:00", "2022-02-28 23:00:00+00:00"]
    (notice,) = assumed_orders(table)
    assert (notice.code, notice.severity, notice.values) == (
        "orders_known_at_assumed",
        "note",
        {"count": 2, "days": 14},
    )


def test_orders_without_a_number_are_kept_apart_by_their_line(tmp_path):
    rows = "GATEAU,2022-05-14,1\nGATEAU,2022-05-14,2\n"
    table = orders(tmp_path, rows, header="product,day,qty\n")
    assert table["order_id"].tolist() == ["line 2", "line 3"]
    assert table["qty"].tolist() == [1.0, 2.0]


def test_one_order_names_a_product_once(tmp_path):
    rows = "17;;GATEAU;14/05/2022;;1;\n;;GATEAU;14/05/2022;;1;\n17;;GATEAU;14/05/2022;;2;\n"
    with pytest.raises(SourceError) as error:
        orders(tmp_path, rows)
    assert len(error.value.problems) == 1
    assert "line 4" in str(error.value)
    assert "the same as line 2" in str(error.value)


def test_an_order_taken_after_its_pick_up_and_one_of_nothing_are_refused(tmp_path):
    rows = "17;;GATEAU;14/05/2022;;0;15/05/2022\n18;;GATEAU;14/05/2022;;2;14/05/2022 09:00\n"
    with pytest.raises(SourceError) as error:
        orders(tmp_path, rows)
    assert "column 'quantité': got '0', expected more than 0" in str(error.value)
    assert "line 2, column 'commandé le': got '15/05/2022', expected a moment before" in str(error.value)
    assert len(error.value.problems) == 2


def test_days_are_whole_local_dates(tmp_path):
    assert orders(tmp_path, "17;;G;14/05/2022;;1;\n").loc[0, "day"] == pd.Timestamp("2022-05-14")
