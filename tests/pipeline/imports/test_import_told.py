"""The five lines that an import opens with, and the whole report behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.config import Bakery, Config, RunSettings, TillSettings
from forecast.notices import Notice
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.imports.report_text import five_lines

ROWS = """Date;Time;Receipt;Item;Qty;Total
2026-05-04;08:00;1;Roll;2;1.00
2026-05-04;09:00;2;Roll;3;1.50
2026-05-04;09:05;2;Bag;1;0.10
2026-05-05;08:00;3;Roll;4;2.00
2026-05-05;08:30;4;Cake;-1;-3.00
2026-05-07;08:30;4;Cake;1;3.00
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "till.csv").write_text(ROWS, encoding="utf-8")
    return Config(
        bakery=Bakery(language="en", country="US", timezone="America/New_York"),
        till=TillSettings(files=(str(tmp_path / "till.csv"),), leave_out=("Bag",)),
        run=RunSettings(archive=tmp_path / "archive", out=tmp_path / "out"),
    )


def told(config: Config, *notices: Notice) -> dict[str, str]:
    heard = ReadSales()
    import_till(config, dry_run=True, read_sales=heard)
    lines = [line.split("  ", 1) for line in five_lines(heard, notices, config)]
    return {label: text.strip() for label, text in lines}


def test_the_export_of_a_known_maker_is_named_first(config, tmp_path):
    rows = "Date,Time,Item,Qty,Price Point Name,Net Sales,Transaction ID,Event Type\n"
    rows += "2026-05-04,08:00:00,Roll,2.0,Regular,$1.00,t1,Payment\n"
    (tmp_path / "till.csv").write_text(rows, encoding="utf-8")
    assert next(iter(told(config).items())) == ("Read as", "Square, Items (–2024)")


def test_days_pieces_money_and_what_was_set_aside_are_a_line_each(config):
    assert told(config) == {
        "Days": "4 May 2026 to 7 May 2026: 3 days with sales, none is missing",
        "Sold": "10 pieces, 2 products",
        "Money": "$7.50",
        "Set aside": "2 lines: no article 1 (quantity 1), returned without a sale 1 (quantity −1)",
        "Looks wrong": "nothing",
    }


def test_warnings_are_what_looks_wrong(config):
    first = Notice("till_files_overlap", "warning", values={"files": "a, b"})
    assert told(config, first)["Looks wrong"].startswith("These files have the same days")
    second = Notice("fell_back", "warning", values={"product": "PAIN"})
    assert told(config, first, second)["Looks wrong"].endswith("; and 1 more warning")
    assert told(config, Notice("no_weather"))["Looks wrong"] == "nothing"


def test_a_weekday_without_lines_that_usually_has_some_is_missing(config, tmp_path):
    days = [f"2026-05-{day:02};08:00;{day};Roll;2;1.00" for day in range(1, 29) if day != 20]
    (tmp_path / "till.csv").write_text("\n".join([ROWS.splitlines()[0], *days]) + "\n", encoding="utf-8")
    assert told(config)["Days"] == "1 May 2026 to 28 May 2026: 27 days with sales, missing: 20 May 2026"


def test_a_day_that_two_files_have_counts_once(config, tmp_path):
    (tmp_path / "z.csv").write_text(ROWS.replace(";Roll;2;", ";Roll;7;"), encoding="utf-8")
    both = config.model_copy(
        update={"till": config.till.model_copy(update={"files": (*config.till.files, str(tmp_path / "z.csv"))})}
    )
    heard = ReadSales()
    lines = import_till(both, read_sales=heard).lines
    assert heard.sales()["qty"].sum() == TillArchive(config.run.archive).sales()["sold_qty"].sum() == 15
    assert lines[1] == "Sold         15 pieces, 2 products"


def test_an_amount_that_some_lines_lack_is_unknown_and_the_rest_is_told(config, tmp_path):
    (tmp_path / "till.csv").write_text(ROWS.replace(";Roll;3;1.50", ";Roll;3;"), encoding="utf-8")
    heard = ReadSales()
    import_till(config, dry_run=True, read_sales=heard)
    assert heard.sales()["amount"].isna().tolist() == [True, False, False]
    assert told(config)["Money"] == "$6.00; 1 sum of a day and product is unknown"


def test_the_totals_of_every_day_stand_in_a_file_and_behind_verbose(config):
    lines = import_till(config, verbose=True).lines
    (kept,) = (config.run.archive / "till" / "reports").iterdir()
    assert kept.name.startswith("till.csv.")
    report = kept.read_text(encoding="utf-8").splitlines()
    assert "    4 May 2026: 3 lines, 6 pieces, $2.60" in report
    assert [line for line in lines if line in report] == report


def test_without_verbose_it_says_where_the_whole_report_is(config):
    assert import_till(config, dry_run=True).lines[5].endswith("with -v")
    assert str(config.run.archive / "till" / "reports") in import_till(config).lines[5]


def test_nothing_read_is_nothing_said(config):
    assert five_lines(ReadSales(), [], config) == []
