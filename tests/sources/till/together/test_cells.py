"""Which files of a pile want a closer look for the names of their articles."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.config import TillSettings
from forecast.sources.tabular.plain_files import Coded
from forecast.sources.till.together.cells import Doubts, articles


@pytest.mark.parametrize("odd", ["", "baguette", "Trinkgeld", "2.0E+12", "Rye (pcs)", "Pfand Kiste"])
def test_only_the_file_with_an_odd_article_is_doubted(odd):
    texts = ["Baguette", "Rye", odd]
    column = Coded(np.array([0, 1, 0, 1, 2], dtype=np.int32), texts)
    doubts = Doubts(np.array([0, 0, 1, 1, 2], dtype=np.int32), np.zeros(3, dtype=bool))
    articles(column, TillSettings(files=("t/*.csv",), deposits=("Pfand*",)), doubts)
    # The first file that writes a name otherwise than a later one is doubted with it.
    assert doubts.is_doubtful.tolist() == [odd == "baguette", odd == "baguette", True]
