"""The configuration: what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.config import Config, load_config
from forecast.config.whole import VERSION
from forecast.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "forecast.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_file_is_told_as_such(tmp_path):
    with pytest.raises(ConfigError, match=r"forecast\.toml: got an empty file"):
        load_config(written(tmp_path, ""))


def test_a_missing_file_names_the_nearest_one(tmp_path):
    written(tmp_path, "[run]\n")
    with pytest.raises(ConfigError, match=r"no such file.*did you mean 'forecast\.toml'"):
        load_config(tmp_path / "forcast.toml")


def test_a_missing_file_can_be_written_by_init(tmp_path):
    with pytest.raises(
        ConfigError, match="no such file. To do: name it with -c, or write one with: forecast init FILES"
    ):
        load_config(tmp_path / "a" / "forecast.toml")


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigError, match="got a folder, expected a file"):
        load_config(tmp_path)


def test_an_unknown_key_names_file_line_key_and_the_nearest_name(tmp_path):
    path = written(tmp_path, '[bakery]\nname = "Chez nous"\nlanguge = "fr"\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert (
        str(caught.value) == f"{path}, line 3, setting 'bakery.languge': unknown key. To do: did you mean 'language'?"
    )


def test_an_unknown_section_names_the_nearest_one(tmp_path):
    with pytest.raises(ConfigError, match=r"line 1, setting 'bakry': unknown key.*did you mean 'bakery'"):
        load_config(written(tmp_path, "[bakry]\n"))


def test_an_unknown_key_in_a_list_of_sections_is_found(tmp_path):
    text = '[[signals]]\nfile = "a.csv"\ncolumns = {x = "x"}\ndai = "day"\n'
    with pytest.raises(ConfigError, match="unknown key.*did you mean 'day'"):
        load_config(written(tmp_path, text))


def test_every_problem_is_told_at_once(tmp_path):
    text = '[bakery]\ncountry = "France"\n[run]\nseed = -1\nhorizon_days = 40\nfoo = 1\n'
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, text))
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 4
    assert any("line 2, setting 'bakery.country'" in one and "'France'" in one for one in said)
    assert any("line 4, setting 'run.seed'" in one for one in said)
    assert any("line 5, setting 'run.horizon_days'" in one for one in said)


def test_a_missing_key_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"setting 'signals\.0\.columns': missing key"):
        load_config(written(tmp_path, '[[signals]]\nfile = "a.csv"\n'))


def test_broken_toml_tells_the_line(tmp_path):
    with pytest.raises(ConfigError, match=r"not valid TOML.*line 2"):
        load_config(written(tmp_path, "[run]\nseed = = 1\n"))


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_bytes('[bakery]\nname = "Pâtisserie"\n'.encode("cp1252"))
    with pytest.raises(ConfigError, match="not UTF-8.*save it as UTF-8"):
        load_config(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "forecast.toml"
    path.write_bytes('\ufeff[bakery]\ncountry = "NO"\n'.encode())
    assert load_config(path).bakery.country == "NO"


def test_relative_paths_start_at_the_file(tmp_path):
    text = """
[run]
out = "plans"
[till]
files = ["till/*.csv"]
inbox = "inbox"
[catalogue]
products = "/absolute/products.csv"
[events]
files = ["events.csv"]
[[signals]]
file = "ferry.csv"
columns = {ferry = "passengers"}
"""
    config = load_config(written(tmp_path, text))
    assert config.run.out == tmp_path / "plans"
    assert config.run.archive == tmp_path / "archive"
    assert config.till.files == (str(tmp_path / "till/*.csv"),)
    assert config.till.inbox == tmp_path / "inbox"
    assert config.catalogue.products == Path("/absolute/products.csv")
    assert config.events.files == (tmp_path / "events.csv",)
    assert config.signals[0].file == tmp_path / "ferry.csv"


def test_sections_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Config().bakery.name = "other"  # type: ignore[misc] -- frozen on purpose


def test_clock_and_currency_follow_from_the_country_and_do_not_count_as_set(tmp_path):
    bakery = load_config(written(tmp_path, '[bakery]\ncountry = "CH"\n')).bakery
    assert (bakery.timezone, bakery.currency, bakery.model_fields_set) == ("Europe/Zurich", "CHF", {"country"})
    bakery = load_config(written(tmp_path, '[bakery]\ncountry = "CH"\ncurrency = "EUR"\n')).bakery
    assert (bakery.timezone, bakery.currency) == ("Europe/Zurich", "EUR")


def test_bulgaria_pays_in_euros_since_2026(tmp_path):
    assert load_config(written(tmp_path, '[bakery]\ncountry = "BG"\n')).bakery.currency == "EUR"


def test_a_country_of_several_clocks_must_say_which(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, '[bakery]\ncountry = "AU"\n'))
    assert "setting 'bakery.timezone': AU lives by several clocks; write the shop's: " in str(caught.value)
    assert "Australia/Brisbane, " in str(caught.value)
    said = '[bakery]\ncountry = "AU"\ntimezone = "Australia/Brisbane"\n'
    assert load_config(written(tmp_path, said)).bakery.currency == "AUD"


def test_a_country_that_does_not_exist_is_refused_with_its_line(tmp_path):
    with pytest.raises(
        ConfigError, match="line 2, setting 'bakery.country': no country has the code UK. To do: correct the value"
    ):
        load_config(written(tmp_path, '[bakery]\ncountry = "UK"\n'))


def test_an_unknown_currency_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(
        ConfigError,
        match="line 2, setting 'bakery.currency': no currency of that code, got 'EURO'. To do: did you mean",
    ):
        load_config(written(tmp_path, '[bakery]\ncurrency = "EURO"\n'))


def test_a_configuration_of_before_means_what_it_meant(tmp_path):
    old = load_config(written(tmp_path, '[till]\nqty_is = "eur"\n'))
    assert (old.version, old.till.qty_is) == (1, "amount")
    assert load_config(written(tmp_path, f"version = {VERSION}\n")).version == VERSION


def test_a_configuration_of_a_newer_program_is_refused_in_words(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path, f"version = {VERSION + 1}\n[unheard]\nof = 1\n"))
    assert str(caught.value).endswith(
        "setting 'version': got version 3 of the configuration, expected at most 2. "
        "To do: use the newer program that it was written for"
    )
