"""A shop that changed its till in the middle of a year, and a chain with a folder for each shop."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.errors import SourceError
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.till_files import till_files

OLD_DAYS = pd.date_range("2025-06-01", "2025-07-07")
NEW_DAYS = pd.date_range("2025-07-01", "2025-07-31")
HEAD = """
[bakery]
name = "Brot"
country = "DE"
timezone = "Europe/Berlin"
language = "en"
shop = "Markt"
[run]
now = 2025-08-01T21:00:00
[tracking]
enabled = false
"""
TWO_TILLS = """
[[till.source]]
files = ["old/*.csv"]
decimal = ","
rename = { "Weckle 12" = "Brötchen" }
[till.source.columns]
product = "Artikel"
[[till.source]]
files = ["new/*.csv"]
from = 2025-07-01
[till.source.columns]
product = "Item"
"""


def write_old(path: Path, *, each: int = 3) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{day:%d.%m.%Y};{hour:02}:15;Weckle 12;{each},0;0,90" for day in OLD_DAYS for hour in range(8, 18)]
    path.write_text("\n".join(["Datum;Zeit;Artikel;Menge;Betrag", *rows]) + "\n", encoding="cp1252")


def write_new(path: Path, *, days: pd.DatetimeIndex = NEW_DAYS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{day:%Y-%m-%d},{hour:02}:15:00,Brötchen,5,2.50" for day in days for hour in range(8, 18)]
    path.write_text("\n".join(["Date,Time,Item,Qty,Total", *rows]) + "\n", encoding="utf-8")


def configured(folder: Path, text: str) -> Config:
    (folder / "forecast.toml").write_text(HEAD + text, encoding="utf-8")
    return load_config(folder / "forecast.toml")


@pytest.fixture
def changed(tmp_path: Path) -> Config:
    """The shop whose old till went on for a week beside the new one."""
    write_old(tmp_path / "old" / "export.csv")
    write_new(tmp_path / "new" / "export.csv")
    return configured(tmp_path, TWO_TILLS)


def test_old_and_new_till_make_one_past_and_the_week_of_both_counts_once(changed):
    import_till(changed)
    archive = TillArchive(changed.run.archive)
    sales = archive.sales()
    assert sales["product"].unique().tolist() == ["Brötchen"]
    assert sales["day"].tolist() == pd.date_range("2025-06-01", "2025-07-31").tolist()
    assert sales["sold_qty"].tolist() == [30.0] * 30 + [50.0] * 31
    rejected = archive.rejected()
    assert rejected["reason"].unique().tolist() == ["other_source"]
    assert rejected["day"].unique().tolist() == pd.date_range("2025-07-01", "2025-07-07").tolist()


def test_the_order_of_import_makes_no_difference(changed, tmp_path):
    import_till(changed, [tmp_path / "new" / "export.csv"])
    import_till(changed, [tmp_path / "old" / "export.csv"])
    assert TillArchive(changed.run.archive).sales()["sold_qty"].tolist() == [30.0] * 30 + [50.0] * 31


def test_files_of_both_tills_are_known_the_second_time(changed):
    import_till(changed)
    [line] = import_till(changed).lines
    assert line.startswith("2 files were imported before and have not changed")


def test_the_check_reads_each_file_as_its_source_says(changed):
    lines = check_inputs(changed).lines
    assert "export.csv: 300 lines kept, set aside: 70" in lines
    assert "export.csv: 310 lines kept, set aside: 0" in lines


@pytest.mark.usefixtures("changed")
def test_without_from_an_overlap_is_asked_about_and_the_source_that_is_read_later_has_it(tmp_path):
    config = configured(tmp_path, TWO_TILLS.replace("from = 2025-07-01\n", ""))
    outcome = import_till(config)
    assert [notice.code for notice in outcome.notices] == ["till_days_changed", "till_file_kept_out"]
    import_till(config, accept=True)
    assert TillArchive(config.run.archive).sales()["sold_qty"].tolist() == [30.0] * 30 + [50.0] * 31


@pytest.mark.usefixtures("changed")
def test_an_end_cuts_the_old_till_off(tmp_path):
    config = configured(
        tmp_path, TWO_TILLS.replace("from = 2025-07-01\n", "").replace("decimal", "to = 2025-06-15\ndecimal")
    )
    import_till(config, [tmp_path / "old" / "export.csv"])
    assert TillArchive(config.run.archive).sales()["day"].max() == pd.Timestamp("2025-06-15")


def test_a_shop_that_kept_its_till_keeps_its_days(tmp_path):
    write_old(tmp_path / "old" / "Nord.csv")
    write_old(tmp_path / "old" / "Süd.csv", each=4)
    write_new(tmp_path / "new" / "Nord" / "juli.csv")
    text = TWO_TILLS.replace("old/*.csv", "old/{shop}.csv").replace("new/*.csv", "new/{shop}/*.csv")
    config = configured(tmp_path, text)
    import_till(config)
    sales = TillArchive(config.run.archive).sales().set_index("shop")
    assert sales.loc["Nord", "sold_qty"].tolist() == [30.0] * 30 + [50.0] * 31
    assert sales.loc["Süd", "day"].tolist() == OLD_DAYS.tolist()


def test_a_file_that_no_source_names_is_imported_as_till_says(tmp_path):
    config = configured(tmp_path, "[till]\n")
    write_new(tmp_path / "somewhere.csv")
    import_till(config, [tmp_path / "somewhere.csv"])
    assert TillArchive(config.run.archive).sales()["shop"].unique().tolist() == ["Markt"]
    assert till_files(config.till) == []


@pytest.mark.usefixtures("changed")
def test_files_are_read_in_the_order_of_their_sources(tmp_path):
    write_new(tmp_path / "a.csv")
    write_new(tmp_path / "old" / "z.csv")
    text = '[till]\nfiles = ["*.csv", "old/z.csv"]\n' + TWO_TILLS
    names = [path.relative_to(tmp_path).as_posix() for path in till_files(configured(tmp_path, text).till)]
    assert names == ["a.csv", "old/export.csv", "old/z.csv", "new/export.csv"]


@pytest.mark.usefixtures("changed")
def test_a_file_of_two_sources_is_refused_by_name_and_the_others_are_read(tmp_path):
    config = configured(tmp_path, TWO_TILLS.replace("new/*.csv", "*/*.csv"))
    outcome = import_till(config)
    assert outcome.exit_code == 3
    [problem] = outcome.problems
    assert problem.where == str(tmp_path / "old" / "export.csv")
    assert problem.part("got") == "a file of several [[till.source]] (1, 2)"
    assert TillArchive(config.run.archive).sales()["day"].tolist() == NEW_DAYS.tolist()


@pytest.mark.usefixtures("changed")
def test_a_source_without_files_is_said_and_the_others_are_read(tmp_path):
    outcome = import_till(configured(tmp_path, TWO_TILLS + '[[till.source]]\nfiles = ["newest/*.csv"]\n'))
    assert (outcome.exit_code, [problem.part("message") for problem in outcome.problems]) == (
        3,
        ["no file matches this pattern"],
    )
    assert len(TillArchive(tmp_path / "archive").till_days()) == 61


def test_a_source_whose_files_are_not_there_is_said(tmp_path):
    config = configured(tmp_path, TWO_TILLS)
    with pytest.raises(SourceError, match="no file matches this pattern") as caught:
        import_till(config)
    assert len(caught.value.problems) == 2
