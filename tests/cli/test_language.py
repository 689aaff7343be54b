"""Errors are told in the language of the shop, also where its configuration cannot be read."""

from __future__ import annotations

import pytest

from forecast.cli.language import language_of_run
from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of

GERMAN = {"LANG": "de_DE.UTF-8"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ('[bakery]\nlanguage = "de"\n', "de"),
        ('[bakery]\nlanguage = "de"\n[broken\n', "de"),
        ("[bakery]\nname = 'no language'\n", "fr"),
        ("[bakery]\ncountry = 'DE'\nlanguge = 'de'\n", "de"),
        ("[bakery]\nlanguge = 'de'\n", "en"),
        ("[broken\n", "en"),
        ("bakery = 3\n", "en"),
        ('[bakery]\nlanguage = "es"\n', "en"),
    ],
)
def test_the_language_is_what_the_configuration_states_as_far_as_it_can_be_read(tmp_path, text, language):
    path = tmp_path / "shop.toml"
    path.write_text(text, encoding="utf-8")
    ways = (["plan", "-c", str(path)], ["plan", f"--config={path}"], ["plan", f"-c{path}"], ["--config", str(path)])
    assert {language_of_run(words, {}) for words in ways} == {language}
    assert language_of_run(["plan"], {"FORECAST_CONFIG": str(path)}) == language


def test_options_that_tell_of_the_shop_go_before():
    assert language_of_run(["init", "--country=DE"], {}) == "de"
    assert language_of_run(["init", "--country", "DE", "--language", "fr"], GERMAN) == "fr"


def test_without_a_configuration_it_is_that_of_the_environment(tmp_path):
    words = ["plan", "-c", str(tmp_path / "none.toml")]
    assert language_of_run(words, GERMAN) == "de"
    assert language_of_run(words, {"LC_ALL": "C", **GERMAN}) == "en"
    assert language_of_run(words, {"LC_ALL": "", **GERMAN}) == "de"


def test_errors_are_told_in_the_language_of_the_shop(tmp_path, capsys):
    path = tmp_path / "forecast.toml"
    path.write_text('[bakery]\nlanguage = "de"\n[till]\nfiles = ["none.csv"]\n', encoding="utf-8")
    assert exit_code_of(app, ["import", "-c", str(path), str(tmp_path / "till.csv")]) == 3
    assert capsys.readouterr().err == (
        f"Fehler: {tmp_path / 'till.csv'}: diese Datei gibt es nicht. Zu tun: den Pfad prüfen\n"
    )
