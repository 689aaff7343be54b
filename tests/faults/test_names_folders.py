"""No two shops have one folder, whatever they are called and on whatever system."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PureWindowsPath

import pandas as pd
import pytest

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.shop_folders import shop_folders
from forecast.pipeline.night.issuing import RunSummary, issue
from forecast.tables import OrderPlan, ProductionPlan, Quantiles, empty

ODD = [
    "Mitte/1", "Mitte_1", "Mitte:1", "Nord.", "Nord", "CON", "con", "nul.txt", "run.json", ".", "..", "", " ", "Süd",
    "SÜD", "Su\u0308d", "a" * 300, "a" * 301, "é" * 200, "面包店" * 60, "x\u202ey", "x\u200by", "x\x1by", "Grand-Rue",
]  # fmt: skip


def test_every_shop_has_a_folder_of_its_own_that_every_system_takes():
    folders = shop_folders(ODD)
    assert len({name.casefold() for name in folders.values()}) == len(ODD)
    for name in folders.values():
        assert 0 < len(name.encode()) < 120
        assert name == name.strip(". ")
        assert not PureWindowsPath(name).is_reserved()
        assert PureWindowsPath(name).parts == (name,)
        assert name.isprintable()


def test_a_name_that_every_system_takes_stays_as_it_is():
    assert shop_folders(["Grand-Rue", "Café d'Or"]) == {"Grand-Rue": "Grand-Rue", "Café d'Or": "Café d'Or"}


def _summary() -> RunSummary:
    return RunSummary(
        day=date(2025, 6, 13), cutoff="", seed=1, data_hash="", config_hash="", versions={}, rungs={}, notices=(),
        shops=(),
    )  # fmt: skip


def test_the_plan_of_every_oddly_named_shop_is_on_disk_with_its_own_bytes(tmp_path):
    shops = [shop for shop in ODD if shop]
    issue(tmp_path, _summary(), {shop: {"plan.csv": shop.encode()} for shop in shops}, of_all=shops)
    written = {path.read_bytes().decode() for path in (tmp_path / "2025-06-13").glob("*/plan.csv")}
    assert written == set(shops)


@pytest.mark.parametrize("alone", ["Mitte", "MITTE"])
def test_a_shop_planned_alone_has_the_folder_that_it_has_among_all(tmp_path: Path, alone: str):
    shops = ["Mitte", "MITTE"]
    issue(tmp_path, _summary(), {shop: {"plan.csv": b"all"} for shop in shops}, of_all=shops)
    issue(tmp_path, _summary(), {alone: {"plan.csv": b"alone"}}, of_all=shops)
    contents = sorted(path.read_bytes() for path in (tmp_path / "2025-06-13").glob("*/plan.csv"))
    assert contents == [b"all", b"alone"]


def test_what_was_issued_to_an_oddly_named_shop_is_found_again(tmp_path):
    archive, day = PlanArchive(tmp_path), pd.Timestamp("2025-06-13")
    shops = [shop for shop in ODD if shop.strip()]
    for shop in shops:
        plan = empty(ProductionPlan)
        assert archive.write(
            day, shop, plan=plan, quantiles=empty(Quantiles), orders=empty(OrderPlan),
            cutoff=pd.Timestamp("2025-06-12 21:00", tz="Europe/Paris"),
        )  # fmt: skip
    assert archive.shops(day) == sorted(shops)
    assert all(archive.read(day, shop) is not None for shop in shops)
    assert all(len(path.name.encode()) <= 255 for path in tmp_path.rglob("*"))
