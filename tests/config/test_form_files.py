"""Where the forms lie that nobody named."""

from __future__ import annotations

from forecast.config import load_config, unnamed_form

_FORMS = ("overrides", "leftovers", "baked", "customer_orders", "closures", "events")


def _config(folder, text: str = "", *, forms=()):
    for form in forms:
        (folder / "desk").mkdir(exist_ok=True)
        (folder / "desk" / f"{form}.csv").write_text("product;day\n", encoding="utf-8")
    (folder / "forecast.toml").write_text(f"version = 2\n{text}", encoding="utf-8")
    return load_config(folder / "forecast.toml")


def test_a_form_that_nobody_named_lies_in_the_folder_desk_and_is_read_once_it_is_there(tmp_path):
    config = _config(tmp_path)
    assert unnamed_form(config, "overrides") == tmp_path / "desk" / "overrides.csv"
    assert config.shop_files.overrides is None
    config = _config(tmp_path, forms=_FORMS)
    assert config.shop_files.overrides == tmp_path / "desk" / "overrides.csv"
    assert config.opening.closures == tmp_path / "desk" / "closures.csv"
    assert config.events.files == (tmp_path / "desk" / "events.csv",)


def test_what_is_named_wins_and_counts_as_the_only_one_written(tmp_path):
    config = _config(tmp_path, '[shop_files]\noverrides = "mine.csv"\n', forms=("overrides", "leftovers"))
    assert config.shop_files.overrides == tmp_path / "mine.csv"
    assert config.shop_files.leftovers == tmp_path / "desk" / "leftovers.csv"
    assert config.shop_files.model_fields_set == {"overrides"}


def test_events_of_the_folder_are_read_beside_the_named_ones(tmp_path):
    config = _config(tmp_path, '[events]\nfiles = ["fairs.ics"]\n', forms=("events",))
    assert [path.name for path in config.events.files] == ["fairs.ics", "events.csv"]
