"""What is personal in a maker's export is in no file that an import leaves."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from forecast.config import Bakery, Config, RunSettings, TillSettings
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.report_text import keep_details
from forecast.reports.wording import shop_wording

from .layouts import COUNTRIES, ZONES
from .makers import EXPORTS, made
from .planted import planted_in
from .tickets import PLANTED


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_personal_is_in_any_file_that_an_import_leaves(name: str, tmp_path: Path) -> None:
    (path,) = made(name, random.Random(5), tmp_path).files
    language, archive = EXPORTS[name].language, tmp_path / "archive"
    config = Config(
        bakery=Bakery(country=COUNTRIES[language], timezone=ZONES[language]),
        till=TillSettings(files=(str(path),)),
        run=RunSettings(archive=archive, out=tmp_path / "out"),
    )
    heard = ReadSales()
    import_till(config, read_sales=heard)
    keep_details(heard, archive, shop_wording(config))
    assert len(heard.sales())
    assert any(archive.rglob("*.txt"))
    assert planted_in(tmp_path, PLANTED, but=[path]) == []
