"""One odd file costs that file: every form with every kind of damage, and what the night reads in its place."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from forecast.config import load_config
from forecast.pipeline.inputs.fitting import read_inputs
from forecast.tables import Sales, empty

MORE = """
[calendar]
school_breaks = "breaks.csv"

[[signals]]
file = "cruises.csv"
columns = { cruise_passengers = "passengers" }
"""
BREAKS = "zone,first_day,last_day,name\nZone B,14/02/2026,01/03/2026,Hiver\nZone B,18/10/2025,03/11/2025,Toussaint\n"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kirmes\r\n"
    "DTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260506\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CATALOGUE = ("products.csv", "recipes.csv", "suppliers.csv", "shops.csv")
NOTES = (
    "stock.csv", "on_order.csv", "customer_orders.csv", "overrides.csv", "leftovers.csv", "baked.csv", "closures.csv",
)  # fmt: skip
AROUND = ("weather.csv", "outlook.csv", "events.csv", "fair.ics", "cruises.csv", "breaks.csv")
FORMS = (*CATALOGUE, *NOTES, *AROUND)


def lines_of(path):
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return content.decode("cp1252").splitlines()


def as_lines(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def half(path):
    content = path.read_bytes()
    at = len(content) // 2
    while content[at - 1 : at + 1].strip(b"\r\n") != content[at - 1 : at + 1]:
        at += 1
    path.write_bytes(content[:at])


def zeros(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + bytes(len(content) - len(content) // 2))


def without_a_column(path):
    mark = ";" if ";" in lines_of(path)[0] else ","
    as_lines(path, [line.partition(mark)[2] for line in lines_of(path)])


def with_a_word(path, word="#DIV/0!"):
    """Put a word into every cell of the first row that holds a number or a date."""
    lines = lines_of(path)
    mark = ";" if ";" in lines[0] else ","
    lines[1] = mark.join(re.sub(r".*\d.*", word, cell) for cell in lines[1].split(mark))
    as_lines(path, lines)


def doubled(path):
    lines = lines_of(path)
    as_lines(path, [*lines, lines[1]])


def in_place_of(make):
    def damage(path):
        path.unlink()
        make(path)

    return damage


DAMAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "half a file": half,
    "zeros after a power cut": zeros,
    "missing column": without_a_column,
    "wrong type": lambda path: path.write_bytes(b"%PDF-1.7 a scan of the sheet"),
    "directory": in_place_of(Path.mkdir),
    "pipe": in_place_of(os.mkfifo),
    "link loop": in_place_of(lambda path: path.symlink_to(path.name)),
    "deleted": Path.unlink,
    "formula error": with_a_word,
    "duplicate keys": doubled,
}
NEEDS_CELLS = ("missing column", "formula error", "duplicate keys")
GROUPS = [FORMS[start::3] for start in range(3)]
"""Forms that are damaged in one night: reading all of them anew for each takes minutes."""


@pytest.fixture(scope="module")
def shop(made_bakery, tmp_path_factory):
    """A shop that has every form, after a night on which all of them were good."""
    folder = shutil.copytree(made_bakery, tmp_path_factory.mktemp("forms") / "bakery")
    text = (folder / "forecast.toml").read_text(encoding="utf-8")
    text = text.replace('shop = "Grand-Rue"', 'shop = "Grand-Rue"\nshops = "shops.csv"')
    text = text.replace('files = ["events.csv"]', 'files = ["events.csv", "fair.ics"]')
    (folder / "forecast.toml").write_text(text + MORE, encoding="utf-8")
    (folder / "breaks.csv").write_text(BREAKS, encoding="utf-8")
    (folder / "fair.ics").write_bytes(ICS.encode())
    (folder / "shops.csv").write_text("shop;name;region\nGrand-Rue;Grand-Rue;6AE\n", encoding="utf-8")
    shutil.copy(Path(__file__).parents[2] / "data" / "sample" / "cruises.csv", folder)
    config = load_config(folder / "forecast.toml")
    return folder, read_inputs(config, empty(Sales), is_forgiving=True)


@pytest.fixture
def damaged(shop, tmp_path):
    """The shop's folder, to be damaged, and what reads it."""
    folder = shutil.copytree(shop[0], tmp_path / "bakery")
    return folder, lambda: read_inputs(load_config(folder / "forecast.toml"), empty(Sales), is_forgiving=True)


def parts(inputs):
    return {name: table for name, table in inputs.tables.parts().items() if isinstance(table, pd.DataFrame)}


def warnings(inputs, code):
    return [notice for notice in inputs.notices if notice.code == code and notice.severity == "warning"]


def test_a_good_night_warns_of_no_file(shop):
    _, good = shop
    assert not [notice for notice in good.notices if "aside" in notice.code or "left_out" in notice.code]
    for name, table in parts(good).items():
        is_elsewhere = name in ("sales", "planned", "open_days", "calendar", "till_days", "hourly")
        assert len(table) or is_elsewhere or name in ("doughs", "slots", "equipment", "availability", "made_ahead"), (
            name
        )


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("forms", GROUPS, ids=lambda forms: forms[0])
def test_whatever_is_done_to_a_form_the_night_reads_its_last_good_copy_or_all_but_its_bad_row(
    shop, damaged, forms, damage
):
    folder, read = damaged
    forms = [form for form in forms if not (form == "fair.ics" and damage in NEEDS_CELLS)]
    for form in forms:
        DAMAGES[damage](folder / form)
    inputs = read()
    good, found = parts(shop[1]), parts(inputs)
    aside = {Path(str(n.values["file"])).name: n for n in warnings(inputs, "input_set_aside")}
    rows = [str(notice.values["problem"]) for notice in warnings(inputs, "row_set_aside")]
    assert set(aside) <= set(forms)
    for form, notice in aside.items():
        assert form in str(notice.values["problem"]) or "shops file" in str(notice.values["problem"])
    with_bad_rows = {form for form in forms for row in rows if str(folder / form) in row}
    assert with_bad_rows <= {*NOTES, "events.csv"}
    for form in set(forms) - set(aside) - with_bad_rows:
        assert damage in NEEDS_CELLS, f"{form}: nothing is silent"
    for name, table in found.items():
        if table.equals(good[name]):
            continue
        # What is not needed may be missing from a column; a bad row costs itself.
        (form,) = {"events": ["events.csv"]}.get(name, [f"{name}.csv"])
        assert form in forms
        assert form not in aside
        bad = len([row for row in rows if form in row])
        assert len(good[name]) - bad <= len(table) <= len(good[name])
        assert bad or damage == "missing column"


def test_a_form_that_another_program_holds_locked_is_read(shop, damaged):
    folder, read = damaged
    with (folder / "stock.csv").open("rb+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        inputs = read()
    assert not warnings(inputs, "input_set_aside")
    assert parts(inputs)["stock"].equals(parts(shop[1])["stock"])


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_form_that_may_not_be_read_is_read_as_its_copy(damaged, monkeypatch):
    folder, read = damaged
    (folder / "stock.csv").chmod(0)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, _mode: bool(Path(path).stat().st_mode & 0o444))
    (notice,) = warnings(read(), "input_set_aside")
    assert "may not be read" in str(notice.values["problem"])


def rename(path, old, new):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(re.sub(rf"^{re.escape(old)}(?=;)", new, text, flags=re.MULTILINE), encoding="utf-8")


def first_product(folder):
    return lines_of(folder / "recipes.csv")[1].split(";")[0]


def test_an_unknown_product_costs_the_row_of_a_note(damaged):
    folder, read = damaged
    with (folder / "overrides.csv").open("a", encoding="utf-8") as overrides:
        overrides.write(lines_of(folder / "overrides.csv")[1].replace("BRETZEL", "BRETZL") + "\n")
    (notice,) = warnings(read(), "row_set_aside")
    assert "BRETZL" in str(notice.values["problem"])


def test_a_product_renamed_in_one_of_two_files_takes_both_back_to_where_they_fitted(shop, damaged):
    folder, read = damaged
    rename(folder / "products.csv", first_product(folder), "RENAMED")
    inputs = read()
    (notice,) = warnings(inputs, "inputs_do_not_fit")
    assert "products.csv" in str(notice.values["files"])
    assert "recipes.csv" in str(notice.values["files"])
    assert first_product(folder) in str(notice.values["problem"])
    for name in ("products", "recipes", "suppliers"):
        assert parts(inputs)[name].equals(parts(shop[1])[name])


def test_once_both_are_renamed_they_are_read_as_they_stand(damaged):
    folder, read = damaged
    old = first_product(folder)
    rename(folder / "products.csv", old, "RENAMED")
    for _ in range(9):
        # However many nights pass, the copies that fit stay.
        with (folder / "stock.csv").open("a", encoding="utf-8") as stock:
            stock.write("\n")
        assert warnings(read(), "inputs_do_not_fit")
    rename(folder / "recipes.csv", old, "RENAMED")
    inputs = read()
    assert not warnings(inputs, "inputs_do_not_fit")
    assert "RENAMED" in set(inputs.tables.recipes["product"])


def test_a_broken_file_whose_copy_no_longer_fits_takes_the_other_back_with_it(shop, damaged):
    folder, read = damaged
    rename(folder / "products.csv", first_product(folder), "RENAMED")
    (folder / "recipes.csv").write_bytes(b"")
    inputs = read()
    assert warnings(inputs, "inputs_do_not_fit")
    assert parts(inputs)["recipes"].equals(parts(shop[1])["recipes"])
    assert parts(inputs)["products"].equals(parts(shop[1])["products"])


def test_a_broken_catalogue_is_its_copy_and_a_recipe_for_what_only_the_new_one_names_is_too(shop, damaged):
    folder, read = damaged
    old = first_product(folder)
    rename(folder / "recipes.csv", old, "RENAMED")
    (folder / "products.csv").write_bytes(b"")
    inputs = read()
    assert {Path(str(n.values["file"])).name for n in warnings(inputs, "input_set_aside")} == {
        "products.csv",
        "recipes.csv",
    }
    assert parts(inputs)["recipes"].equals(parts(shop[1])["recipes"])


def test_a_form_that_was_never_good_costs_that_form_alone(shop, damaged):
    folder, read = damaged
    text = (folder / "forecast.toml").read_text(encoding="utf-8")
    (folder / "forecast.toml").write_text(text.replace('"stock.csv"', '"count.csv"'), encoding="utf-8")
    inputs = read()
    (notice,) = warnings(inputs, "input_left_out")
    assert "count.csv: no such file" in str(notice.values["problem"])
    assert inputs.tables.stock.empty
    assert parts(inputs)["products"].equals(parts(shop[1])["products"])


def test_a_region_that_does_not_exist_costs_the_shops_file_and_not_the_night(damaged):
    folder, read = damaged
    (folder / "shops.csv").write_text("shop;name;region\nGrand-Rue;Grand-Rue;6XX\n", encoding="utf-8")
    (notice,) = warnings(read(), "input_set_aside")
    assert "6XX" in str(notice.values["problem"])


def test_an_event_that_stands_in_two_files_costs_no_file(damaged):
    folder, read = damaged
    (folder / "fair.ics").unlink()
    shutil.copy(folder / "events.csv", folder / "again.csv")
    text = (folder / "forecast.toml").read_text(encoding="utf-8")
    (folder / "forecast.toml").write_text(text.replace("fair.ics", "again.csv"), encoding="utf-8")
    once = pd.read_csv(folder / "events.csv", sep=None, engine="python")
    assert len(read().tables.events) >= len(once) > 0
