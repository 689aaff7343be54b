"""Where the forms lie that nobody named."""

from __future__ import annotations

import pytest

from forecast.config import form_path, load_config


def _config(folder, text: str = "", *, forms=()):
    for form in forms:
        (folder / "desk").mkdir(exist_ok=True)
        (folder / "desk" / f"{form}.csv").write_text("product;day\n", encoding="utf-8")
    (folder / "forecast.toml").write_text(f"version = 2\n{text}", encoding="utf-8")
    return load_config(folder / "forecast.toml")


def test_a_form_that_nobody_named_lies_in_the_folder_desk_and_is_read_once_it_is_there(tmp_path):
    config = _config(tmp_path)
    assert form_path(config, "overrides") == tmp_path / "desk" / "overrides.csv"
    assert config.shop_files.overrides is None
    forms = ("overrides", "leftovers", "baked", "customer_orders", "closures", "events")
    config = _config(tmp_path, forms=forms)
    assert config.shop_files.overrides == tmp_path / "desk" / "overrides.csv"
    assert config.opening.closures == tmp_path / "desk" / "closures.csv"
    assert config.events.files == (tmp_path / "desk" / "events.csv",)
    assert [form_path(config, form).name for form in forms] == [f"{form}.csv" for form in forms]


def test_what_is_named_wins_and_counts_as_the_only_one_written(tmp_path):
    text = '[shop_files]\noverrides = "mine.csv"\n[events]\nfiles = ["fairs.ics", "*.csv", "own.csv"]\n'
    config = _config(tmp_path, text, forms=("overrides", "leftovers", "events"))
    assert config.shop_files.overrides == tmp_path / "mine.csv"
    assert form_path(config, "overrides") == tmp_path / "mine.csv"
    assert form_path(config, "events") == tmp_path / "own.csv"
    assert len(config.events.files) == 3
    assert config.shop_files.model_fields_set == {"overrides"}


@pytest.mark.parametrize("named", ["fairs.ics", "fairs-*.csv"])
def test_beside_calendars_and_patterns_the_desk_has_a_table_of_its_own(tmp_path, named):
    config = _config(tmp_path, f'[events]\nfiles = ["{named}"]\n', forms=("events",))
    assert [path.name for path in config.events.files] == [named, "events.csv"]
    assert form_path(config, "events") == tmp_path / "desk" / "events.csv"
