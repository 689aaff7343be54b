"""A value is written as the column beside it is."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from forecast.sources.forms.columns import DAY, PRODUCT, Dialect, FormColumn
from forecast.sources.forms.writing.cells import cell_of, plain

QTY, TIME, MOMENT = FormColumn("qty", "number"), FormColumn("pickup", "time"), FormColumn("known_at", "moment")
FRENCH = Dialect("dmy", ",")


@pytest.mark.parametrize(
    ("value", "column", "beside", "dialect", "written"),
    [
        (date(2026, 12, 4), DAY, [], FRENCH, "2026-12-04"),
        (date(2026, 12, 4), DAY, ["03/12/2026"], FRENCH, "04/12/2026"),
        (date(2026, 12, 4), DAY, ["2026-12-03", "3.12.26"], FRENCH, "4.12.26"),
        (date(2026, 12, 4), DAY, ["1.6.2026", "24.12.2026"], FRENCH, "4.12.2026"),
        (date(2026, 12, 4), DAY, ["12/25/2026"], Dialect("mdy", "."), "12/04/2026"),
        (date(2026, 12, 4), DAY, ["vendredi 4 décembre"], FRENCH, "2026-12-04"),
        (datetime(2026, 12, 4, 9, 5), MOMENT, ["03.12.2026 18:00"], FRENCH, "04.12.2026 09:05"),
        (34_200.0, TIME, [], FRENCH, "09:30"),
        (34_201.0, TIME, [], FRENCH, "09:30:01"),
        (0.0, QTY, [], FRENCH, "0"),
        (1e6, QTY, [], FRENCH, "1000000"),
        (0.125, QTY, [], FRENCH, "0,125"),
        (0.125, QTY, [], Dialect(), "0.125"),
        (None, QTY, [], FRENCH, ""),
        ("=1+1", PRODUCT, [], FRENCH, "'=1+1"),
        ("-Pain", PRODUCT, [], FRENCH, "'-Pain"),
        ("+30 %", PRODUCT, [], FRENCH, "+30 %"),
        (True, FormColumn("invoiced", "yes_no"), [], FRENCH, "1"),
    ],
)
def test_each_kind_of_value(value, column, beside, dialect, written):
    assert cell_of(value, column, beside=beside, dialect=dialect) == written


def test_no_number_is_no_cell():
    with pytest.raises(ValueError, match="inf"):
        cell_of(float("inf"), QTY, dialect=FRENCH)


def test_values_of_a_table_become_values_of_a_cell():
    table = [pd.Timestamp("2026-12-04 09:30", tz="UTC"), pd.NaT, float("nan"), 3, "", "Pain", True]

    assert list(map(plain, table)) == [datetime(2026, 12, 4, 9, 30), None, None, 3.0, None, "Pain", True]
