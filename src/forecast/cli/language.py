"""The language of a run: the shop's, also where its configuration cannot be read."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from forecast.cli.options import DEFAULT_CONFIG
from forecast.formats import Language
from forecast.texts import LANGUAGES

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_LINE = re.compile(r"""^\s*language\s*=\s*["'](\w+)["']""", re.MULTILINE)


def language_of_run(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language that the configuration states; that of the environment where it states none to be read.

    `words` are those of the command line, in which the configuration may be named.

    Examples
    --------
    >>> language_of_run(["plan", "-c", "nowhere.toml"], {"LANG": "de_AT.UTF-8"}), language_of_run(["plan"], {})
    ('de', 'en')
    """
    try:
        text = _configuration(words, environment).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        stated = None
    else:
        stated = _stated(text)
    of_environment = next((environment[name] for name in _VARIABLES if environment.get(name)), "")[:2]
    return next((language for language in (stated, of_environment) if language in LANGUAGES), "en")


def _configuration(words: Sequence[str], environment: Mapping[str, str]) -> Path:
    """Return the path that the command line names, as its options and the environment name it."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word in ("-c", "--config"):
            return Path(following)
        if word.startswith("--config="):
            return Path(word.partition("=")[2])
        if word.startswith("-c"):
            return Path(word[2:])
    return Path(environment.get("FORECAST_CONFIG") or DEFAULT_CONFIG)


def _stated(text: str) -> str | None:
    """Return the language of a configuration, looked for with the eye where it is not valid TOML."""
    try:
        bakery = tomllib.loads(text).get("bakery", {})
    except tomllib.TOMLDecodeError:
        found = _LINE.search(text)
        return found[1] if found else None
    from forecast.config import Bakery

    default: str = Bakery.model_fields["language"].default
    return str(bakery.get("language", default)) if isinstance(bakery, dict) else None
