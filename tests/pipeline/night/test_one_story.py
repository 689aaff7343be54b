"""One story of every change: page on paper and screen, three files and `why` say the same, in pieces that sum to it."""

from __future__ import annotations

import io
import re
import shutil
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from pypdf import PdfReader

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.pipeline.inputs.evening import evening_before
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.deciding import decide
from forecast.pipeline.night.explaining import why
from forecast.pipeline.night.plan_day import plan_day
from forecast.pipeline.night.planned_days import planned_days
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.reasons import change_text, line_reasons, part_text, parts_by_line, told_parts
from forecast.reports.wording import shop_wording

DAY = pd.Timestamp("2025-06-13")
_SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


@pytest.fixture(scope="module")
def planned(made_bakery: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Config, list[dict[str, object]]]:
    folder = shutil.copytree(made_bakery, tmp_path_factory.mktemp("told") / "bakery")
    config = load_config(folder / "forecast.toml")
    return config, plan_day(config).data["rows"]


def plainly(text: str) -> str:
    """Return a text without spaces, tags and entities: lines break elsewhere on paper and on a screen."""
    bare = re.sub(r"<[^>]+>", "", text).replace("&#39;", "'").replace("&amp;", "&")
    return _SPACES.sub("", bare).replace("\N{SOFT HYPHEN}", "")


def sums_to_change(plan: pd.DataFrame, reasons: pd.DataFrame) -> None:
    """Assert that the parts of every line are its change, and no line without a change has any."""
    sums = reasons.groupby(["shop", "product"])["part_qty"].sum()
    changes = plan.set_index(["shop", "product"])["change_qty"]
    together = sums.reindex(changes.index).fillna(0.0)
    pd.testing.assert_series_equal(together, changes.fillna(0.0), check_names=False, atol=1e-6)


def test_the_same_reasons_stand_on_paper_on_the_screen_in_the_files_in_json_and_in_why(
    planned: tuple[Config, list[dict[str, object]]],
) -> None:
    config, objects = planned
    wording, issued = shop_wording(config), PlanArchive(config.run.archive / "issued").issued(DAY)
    assert issued is not None
    folder = config.run.out / "2025-06-13" / "Grand-Rue"
    paper = plainly(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO((folder / "plan.pdf").read_bytes())).pages)
    )
    screen = plainly((folder / "plan.html").read_text(encoding="utf-8"))
    read = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig", "dtype": {"Quantité": float}}
    table = pd.read_csv(folder / "plan.csv", **read).set_index("Produit")
    causes = pd.read_csv(folder / "reasons.csv", **read)
    in_json = {row["product"]: row for row in objects}
    sentences = why(config).lines
    parts = parts_by_line(issued.reasons)
    rows = plan_rows_in_order(issued.plan)
    marked = [row for row in rows if row["is_marked"]]
    assert marked
    for row, sentence in zip(rows, sentences, strict=True):
        product = str(row["product"])
        every = [part_text(part, row, wording) for part in parts.get(("Grand-Rue", product), [])]
        assert [part["text"] for part in in_json[product]["parts"]] == every
        mine = causes[causes["Produit"] == product]
        assert [f"{name}" for name in mine["Cause"]] == [text.rpartition("\N{NO-BREAK SPACE}")[0] for text in every]
        assert mine["Quantité"].tolist() == [part.qty for part in parts.get(("Grand-Rue", product), [])]
        assert all(text in sentence for text in every)
        beside = line_reasons(row, parts, wording)
        told = [part_text(part, row, wording) for part in told_parts(row, parts)]
        assert bool(told) == bool(row["is_marked"] and row["change_qty"])
        cell = "" if pd.isna(table.loc[product, "Pourquoi"]) else str(table.loc[product, "Pourquoi"])
        assert all(text in cell and text in str(in_json[product]["reason"]) for text in beside)
        if row["plan_qty"] > 0:
            assert plainly(" · ".join(beside)) in paper
            assert plainly(" · ".join(beside)) in screen
            assert plainly(change_text(row, wording)) in screen


def test_the_archived_parts_of_every_line_sum_to_its_change(planned: tuple[Config, list[dict[str, object]]]) -> None:
    issued = PlanArchive(planned[0].run.archive / "issued").issued(DAY)
    assert issued is not None
    sums_to_change(issued.plan, issued.reasons)
    assert (issued.reasons.groupby("product")["is_told"].sum() <= 2).all()
    marked = set(issued.plan.loc[issued.plan["is_marked"], "product"])
    assert set(issued.reasons.loc[issued.reasons["is_told"], "product"]) <= marked


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(2025, 3, 22), date(2025, 4, 19), date(2025, 5, 8), date(2025, 5, 29)])
def test_on_any_evening_they_sum_to_the_change(planned: tuple[Config, list[dict[str, object]]], day: date) -> None:
    config, _ = planned
    until = datetime.combine(day, time(), tzinfo=ZoneInfo(config.bakery.timezone))
    evening = evening_before(config, gather(config, TillArchive(config.run.archive), until=until), day)
    (decided, *_) = decide(evening, planned_days(evening, day=day))
    plan: pd.DataFrame = decided.plan
    assert plan["change_qty"].notna().sum() > 5
    sums_to_change(plan, decided.reasons)
