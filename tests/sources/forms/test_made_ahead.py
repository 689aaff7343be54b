"""What lies in the freezer for later days, as a person counts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.errors import SourceError
from forecast.sources.forms.notes import read_made_ahead


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "made_ahead.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["product;day;frozen", "produit;date;congelé", "Artikel;Datum;gefroren"])
def test_what_lies_there_is_read_in_three_languages_and_an_empty_cell_is_none(tmp_path: Path, header: str) -> None:
    table = read_made_ahead(written(tmp_path, f"{header}\nBUCHE;24.12.2026;120\nTARTE;24.12.2026;\n"), shop="a")
    assert table["made_ahead_qty"].tolist() == [120.0]
    assert table["day"].dt.day.tolist() == [24]


def test_less_than_nothing_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="line 2, column 'made_ahead_qty'"):
        read_made_ahead(written(tmp_path, "product,day,made_ahead_qty\nBUCHE,2026-12-24,-3\n"), shop="a")
