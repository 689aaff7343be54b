"""Options as they are typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forecast.cli.options import DEFAULT_CONFIG, chosen, configured, day_text
from forecast.errors import ConfigError, InputError


def test_a_day_is_written_as_in_iso_8601():
    assert day_text("2025-12-24") == date(2025, 12, 24)
    assert day_text(None) is None


@pytest.mark.parametrize("text", ["24.12.2025", "12/24", "2025-02-30", "tomorrow", "", "2025-12-24T10:00"])
def test_another_way_to_write_a_day_is_refused_with_an_example(text):
    with pytest.raises(InputError) as caught:
        day_text(text)
    assert str(caught.value) == f"got '{text}', expected a day such as 2025-06-30. To do: correct the option"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, None),
        ("BAGUETTE", ("BAGUETTE",)),
        (" BAGUETTE , PAIN AU CHOCOLAT,", ("BAGUETTE", "PAIN AU CHOCOLAT")),
        ("", ()),
    ],
)
def test_products_are_separated_by_commas_and_may_hold_spaces(text, names):
    assert chosen(text) == names


def test_without_a_configuration_it_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        configured(DEFAULT_CONFIG)
    assert str(caught.value) == (
        "forecast.toml: no configuration in this folder. "
        "To do: make one with 'forecast init FILES', FILES being exports of your till; or name one with -c"
    )


def test_a_configuration_that_was_named_and_is_missing_is_a_plain_missing_file(tmp_path):
    with pytest.raises(ConfigError, match=r"shop\.toml: no such file"):
        configured(tmp_path / "shop.toml")


def test_the_configuration_in_the_folder_is_taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("forecast.toml").write_text('[bakery]\nname = "Ici"\n', encoding="utf-8")
    assert configured(DEFAULT_CONFIG).bakery.name == "Ici"
