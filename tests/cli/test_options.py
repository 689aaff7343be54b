"""Options as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.cli.options import DEFAULT_CONFIG, chosen, configured
from forecast.errors import ConfigError


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
