"""The language of a run: the shop's, also where its configuration cannot be read."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from forecast.cli.options import DEFAULT_CONFIG
from forecast.formats import Language
from forecast.texts import LANGUAGES

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of_run(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the shop; that of the environment where no shop tells one.

    A shop tells it by the options in `words`, those of the command line, or in its configuration; of a configuration
    that is wrong, what it states of language or country counts still.

    Examples
    --------
    >>> language_of_run(["plan", "-c", "nowhere.toml"], {"LANG": "de_AT.UTF-8"}), language_of_run(["plan"], {})
    ('de', 'en')
    >>> language_of_run(["init", "till.csv", "--country", "FR"], {"LANG": "de_AT.UTF-8"})
    'fr'
    """
    by_option = {name: _option(words, f"--{name}") for name in ("language", "country")}
    path = Path(_option(words, "--config", "-c") or environment.get("FORECAST_CONFIG") or DEFAULT_CONFIG)
    of_environment = next((environment[name] for name in _VARIABLES if environment.get(name)), "")[:2]
    told = (_by(**by_option), _of_configuration(path), of_environment)
    return next((language for one in told for language in LANGUAGES if language == one), "en")


def _option(words: Sequence[str], *names: str) -> str:
    """Return what the command line says of an option, "" for nothing."""
    for word, following in pairwise([*words, ""]):
        for name in names:
            if word == name:
                return following
            if word.startswith(f"{name}=" if name.startswith("--") else name):
                return word.removeprefix(name).removeprefix("=")
    return ""


def _of_configuration(path: Path) -> str:
    from forecast.config import load_config
    from forecast.errors import ConfigError

    with suppress(ConfigError, OSError):
        return load_config(path).bakery.language
    if not path.is_file():
        return ""
    with suppress(OSError):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        return _by(**{name: _stated(text, name) for name in ("language", "country")})
    return ""


def _stated(text: str, key: str) -> str:
    found = re.search(rf"""^\s*{key}\s*=\s*["'](\w+)["']""", text, re.MULTILINE)
    return found[1] if found else ""


def _by(language: str, country: str) -> str:
    from forecast.config.countries import language_of

    return language or (language_of(country.upper()) if country else "")
