from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.columns.evidence import Columns


def test_a_share_of_a_columns_cells_counts_every_row_that_holds_something():
    frame = pd.DataFrame({"Menge": ["3", "3", "1,50", "viel", ""]}, dtype="str")
    column = Columns(RawTable(Path("till.csv"), frame, pd.Series(range(2, 7)))).by_name["Menge"]
    assert (column.whole, column.priced, column.words) == (0.5, 0.25, 0.25)


def test_a_number_beyond_any_count_says_nothing_of_its_column():
    frame = pd.DataFrame({"Menge": ["3", "9" * 200, "4"]}, dtype="str")
    columns = Columns(RawTable(Path("till.csv"), frame, pd.Series([2, 3, 4])))
    np.testing.assert_array_equal(columns.by_name["Menge"].numbers, [3.0, np.nan, 4.0])


def test_a_number_of_four_hundred_digits_is_no_whole_number_and_no_defect():
    frame = pd.DataFrame({"Menge": ["3", "9" * 400, "4", "5"]}, dtype="str")
    column = Columns(RawTable(Path("till.csv"), frame, pd.Series([2, 3, 4, 5]))).by_name["Menge"]
    assert column.whole == 0.75
