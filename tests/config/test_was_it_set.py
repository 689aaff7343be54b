"""After loading, a section knows what was written in the file and what is a default, in every section and field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from forecast.config import Config, load_config

CONFIGS = Path(__file__).parents[2] / "configs"
EVERY_KIND = """
[till]
files = ["now/*.csv"]
[[till.source]]
files = ["old/{shop}/*.csv"]
to = 2025-06-30
[till.source.columns]
day = "Datum"
[till.rows.Status]
drop = ["Storno"]
[opening.hours.monday]
opens = "07:00"
closes = "13:00"
[[signals]]
file = "ferry.csv"
columns = { ferry = "passengers" }
"""


def set_in(value: Any) -> Any:
    """Return the keys that are set, by the names of the file, down to the last section."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {fields[name].alias or name: set_in(getattr(value, name)) for name in value.model_fields_set}
    if isinstance(value, dict):
        return {key: set_in(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list) and any(isinstance(inner, BaseModel | dict) for inner in value):
        return [set_in(inner) for inner in value]
    return None


def sections(model: BaseModel) -> list[BaseModel]:
    inner = [value for value in dict(model).values() if isinstance(value, BaseModel)]
    return [model, *(section for one in inner for section in sections(one))]


@pytest.mark.parametrize("name", ["sample.toml", "chain.toml", "french_bakery.toml", "german_chain.toml"])
def test_what_is_set_is_what_the_file_holds(name):
    content = tomllib.loads((CONFIGS / name).read_text(encoding="utf-8"))
    assert set_in(load_config(CONFIGS / name)) == set_in(content)


def test_what_is_set_in_lists_and_tables_is_what_the_file_holds(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text(EVERY_KIND, encoding="utf-8")
    assert set_in(load_config(path)) == set_in(tomllib.loads(EVERY_KIND))


def test_nothing_is_set_where_nothing_is_written(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    every = sections(load_config(path))
    assert len(every) == len(sections(Config())) > 14
    assert [section for section in every if section.model_fields_set] == []


def test_folders_that_are_not_set_lie_beside_the_file(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_text("[run]\n", encoding="utf-8")
    run = load_config(path).run
    assert (run.out, run.archive) == (tmp_path / "out", tmp_path / "archive")


def test_a_setting_that_is_written_as_its_default_reads_files_the_same(tmp_path):
    plain, written = tmp_path / "plain.toml", tmp_path / "written.toml"
    plain.write_text("[run]\n", encoding="utf-8")
    written.write_text('[till]\nqty_is = "units"\n', encoding="utf-8")
    assert load_config(plain).till.reading_hash() == load_config(written).till.reading_hash()
