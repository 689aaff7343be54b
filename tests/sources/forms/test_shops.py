from __future__ import annotations

import pytest

from forecast.config import Bakery
from forecast.errors import SourceError
from forecast.sources.forms.shops import read_shops


def file(tmp_path, text):
    path = tmp_path / "shops.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_written_of_a_shop_is_the_bakerys(tmp_path):
    bakery = Bakery(country="DE", region="BW", school_zones=("BW",))
    path = file(tmp_path, "Filiale;Bezeichnung;Bundesland;Ferienregion;Ort\n2;Mitte;BY;BY;Ulm\n25;;;;\n")
    table = read_shops(path, bakery=bakery, place="Stuttgart")
    assert table.to_numpy().tolist() == [["2", "Mitte", "BY", "BY", "Ulm"], ["25", "25", "BW", "BW", "Stuttgart"]]


def test_a_shop_on_two_lines_is_refused(tmp_path):
    with pytest.raises(SourceError, match="line 3, column 'shop': the same as line 2, got 'a'"):
        read_shops(file(tmp_path, "shop\na\na\n"))
