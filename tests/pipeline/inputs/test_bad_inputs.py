"""Bad input: what is said, with exit code 3, and nothing is written or lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecast.archive.till import TillArchive
from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of


@pytest.fixture(autouse=True)
def english(bakery: Path) -> None:
    edit(bakery / "forecast.toml", "[bakery]", '[bakery]\nlanguage = "en"')


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = exit_code_of(app, [str(word) for word in words])
    return code, capsys.readouterr().err


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def repeat_first_row(path: Path) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([*lines, lines[1]]), encoding="utf-8")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def write_stock(bakery: Path, row: str) -> None:
    text = f"ingredient;day;stock_qty\nfarine tradition;2025-06-12;60,5\n{row}\n"
    (bakery / "stock.csv").write_text(text, encoding="utf-8")


CASES = {
    "missing file": (
        lambda b: (b / "events.csv").unlink(),
        r"events\.csv: no such file.*To do: .*check the path",
    ),
    "wrong column": (
        lambda b: edit(b / "recipes.csv", "ingredient_qty", "ingredient_qt"),
        r"recipes\.csv.*ingredient_qty.*To do",
    ),
    "unreadable number": (
        lambda b: edit(b / "products.csv", "1,10", "1,1O"),
        r"products\.csv, line 2, column 'price_gross': got '1,1O'.*To do",
    ),
    "unknown configuration key": (
        lambda b: edit(b / "forecast.toml", "[run]", "[run]\nhorizn_days = 7"),
        r"forecast\.toml, line \d+, setting 'run\.horizn_days': unknown key.*did you mean 'horizon_days'",
    ),
    "negative price": (
        lambda b: edit(b / "products.csv", "1,10", "-1,10"),
        r"products\.csv, line 2, column 'price_gross': got '-1,10'.*To do",
    ),
    "duplicate key": (
        lambda b: repeat_first_row(b / "products.csv"),
        r"products\.csv, line \d+, column 'product': the same as line 2, got 'BAGUETTE'.*To do",
    ),
    "empty file": (
        lambda b: (b / "weather.csv").write_text(""),
        r"weather\.csv: got an empty file.*To do",
    ),
    "a directory instead of a file": (
        lambda b: make_folder(b / "suppliers.csv"),
        r"suppliers\.csv: got a folder, expected a file.*To do",
    ),
    "till file without the configured column": (
        lambda b: edit(b / "forecast.toml", "[till.columns]", '[till.columns]\nproduct = "Artikle"'),
        r"caisse.*\.csv, line 1, column 'Artikle': no such column.*Article.*To do",
    ),
}


ROWS = {
    "unreadable number": (
        lambda b: write_stock(b, "farine T65;2025-06-12;11x"),
        r"stock\.csv, line 3, column 'stock_qty': got '11x', expected a number",
    ),
    "stock below zero": (
        lambda b: write_stock(b, "farine T65;2025-06-12;-5,0"),
        r"stock\.csv, line 3, column 'stock_qty': got '-5,0', expected at least 0",
    ),
    "product not in the catalogue": (
        lambda b: edit(b / "overrides.csv", "BRETZEL", "BRETZL"),
        r"overrides\.csv, line 2, column 'product': got 'BRETZL'.*BRETZEL",
    ),
    "a date that reads two ways": (
        lambda b: (b / "stock.csv").write_text("ingredient;day;stock_qty\nfarine T65;05/06/2025;4\n", encoding="utf-8"),
        r"stock\.csv, line 2, column 'day': got '05/06/2025'",
    ),
}


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_a_bad_row_of_a_note_costs_that_row_and_not_the_plan(bakery, capsys, case):
    spoil, pattern = ROWS[case]
    run("import", "-c", bakery / "forecast.toml", capsys=capsys)
    spoil(bakery)
    for verb in ("check", "plan"):
        code, said = run(verb, "-c", bakery / "forecast.toml", capsys=capsys)
        assert re.search(pattern, said), (verb, said)
        assert code == 1, verb
    assert (bakery / "out" / "latest").exists()


def test_a_file_that_cannot_be_read_is_told_once_and_not_for_every_row_that_names_its_products(bakery, capsys):
    edit(bakery / "products.csv", "product;label", "xyz;label")
    code, said = run("check", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 3
    assert "'xyz': unknown column" in said
    assert "recipes.csv" not in said
    assert "analogue" not in said.replace("season_to, analogue", "")


def test_a_customer_order_for_a_closed_day_is_a_warning(bakery, capsys):
    run("import", "-c", bakery / "forecast.toml", capsys=capsys)
    with (bakery / "customer_orders.csv").open("a", encoding="utf-8") as orders:
        orders.write("001-9999;BAGUETTE;16/06/2025;09:00;50;12/06/2025 10:00\n")
    code, said = run("check", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 1
    assert re.search(r"1 customer order is for a day of closure: 50 BAGUETTE \(.*16\b.*\)", said)


def test_a_shop_of_the_till_that_the_shops_file_does_not_name_is_a_warning(bakery, capsys):
    run("import", "-c", bakery / "forecast.toml", capsys=capsys)
    (bakery / "shops.csv").write_text("shop;name\nMitte;Mitte\n", encoding="utf-8")
    edit(bakery / "forecast.toml", 'shop = "Grand-Rue"', 'shop = "Grand-Rue"\nshops = "shops.csv"')
    code, said = run("check", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 1
    assert "1 shop of the till is not in the shops file: Grand-Rue" in said


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_input_is_said_with_exit_code_3_and_nothing_is_written(bakery, capsys, case):
    spoil, pattern = CASES[case]
    spoil(bakery)
    for verb in ("plan", "check", "nightly"):
        code, said = run(verb, "-c", bakery / "forecast.toml", capsys=capsys)
        assert re.search(pattern, said), (verb, said)
        assert code == 3, verb
    assert not (bakery / "out").exists()


def test_a_missing_till_export_is_said_by_import(bakery, capsys):
    code, said = run("import", "-c", bakery / "forecast.toml", bakery / "nowhere.csv", capsys=capsys)
    assert code == 3
    assert "nowhere.csv: no such file" in said
    assert not (bakery / "archive" / "till" / "manifest.json").exists()


def test_one_unreadable_export_is_said_and_the_others_are_imported(bakery, capsys):
    (bakery / "till" / "zz.csv").write_text("Date;Article;Quantite;Mode\n2025-01-01;A;1,2,3;\n", encoding="utf-8")
    code, said = run("import", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 3
    assert re.search(r"zz\.csv, line 2, column 'Quantite': got '1,2,3'", said)
    assert TillArchive(bakery / "archive").till_days()["day"].nunique() > 100


def test_check_lists_the_problems_of_every_file_at_once(bakery, capsys):
    edit(bakery / "products.csv", "1,10", "abc")
    (bakery / "events.csv").unlink()
    edit(bakery / "overrides.csv", "13/06/2025;36", "13/06/2025;3x")
    code, said = run("check", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 3
    for name in ("products.csv", "events.csv", "overrides.csv"):
        assert name in said


def test_wrong_words_on_the_command_line_leave_3_and_a_hint(capsys):
    code, said = run("plan", "--dya", "2025-01-01", capsys=capsys)
    assert code == 3
    assert "No such option: --dya" in said
    assert "--help" in said


def test_without_a_configuration_the_next_step_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, said = run("plan", capsys=capsys)
    assert code == 3
    assert "forecast init FILES" in said


def test_an_empty_archive_is_no_plan(bakery, capsys):
    for path in (bakery / "till").glob("*.csv"):
        path.unlink()
    edit(bakery / "forecast.toml", 'files = ["till/*.csv"]', "files = []")
    code, said = run("plan", "-c", bakery / "forecast.toml", capsys=capsys)
    assert code == 2
    assert "the archive holds no till lines" in said
