"""A configuration as text that a person can read and change: TOML with a short comment behind the keys.

In: nested values. Out: text.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from forecast.errors import ConfigError, Problem
from forecast.reports.wording import Wording

_COMMENT_COLUMN = 40
_LONGEST_LINE = 118
_OF_A_PERSON = {"rename", "same", "deals"}
"""Sections whose keys are names of the shop, not settings."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(content: Mapping[str, Any], words: Wording) -> str:
    """Return `content` as TOML; a key that needs explaining has a comment.

    Examples
    --------
    >>> till = {"files": ["*.csv"], "source": [{"files": ["old.csv"], "columns": {"qty": "Qty"}}]}
    >>> print(toml_text({"till": till}, Wording("de")))
    [till]
    files = ["*.csv"]                       # Kassenexporte, Pfade oder Muster, vom Ordner dieser Datei aus
    <BLANKLINE>
    [[till.source]]
    files = ["old.csv"]                     # Kassenexporte, Pfade oder Muster, vom Ordner dieser Datei aus
    <BLANKLINE>
    [till.source.columns]
    qty = "Qty"                             # Menge
    <BLANKLINE>
    """
    text = "\n".join(_section(content, (), words)) + "\n"
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")


def commented(text: str) -> str:
    r"""Return a text as a comment of TOML.

    Examples
    --------
    >>> print(commented("one\ntwo"))
    # one
    # two
    """
    return "\n".join(f"# {line}" for line in text.splitlines())


def parsed(assignments: tuple[str, ...]) -> dict[str, Any]:
    """Return assignments such as `till.date_order="dmy"` as nested values; later ones win.

    Raises
    ------
    ConfigError
        For one that is no TOML.

    Examples
    --------
    >>> parsed(('till.date_order="dmy"', 'till.columns.day="Datum"'))
    {'till': {'date_order': 'dmy', 'columns': {'day': 'Datum'}}}
    """
    whole: dict[str, Any] = {}
    problems = []
    for text in assignments:
        try:
            whole = merged(whole, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            problems.append(Problem("--set", "setting_not_toml", got=text, values={"why": str(error)}))
    if problems:
        raise ConfigError(problems)
    return whole


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values with those of `above` in place of the same of `below`.

    Examples
    --------
    >>> merged({"till": {"decimal": ",", "sheet": "Mai"}}, {"till": {"decimal": "."}})
    {'till': {'decimal': '.', 'sheet': 'Mai'}}
    """
    whole = dict(below)
    for key, value in above.items():
        old = whole.get(key)
        whole[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return whole


def _section(
    content: Mapping[str, Any], place: tuple[str, ...], words: Wording, *, is_one_of: bool = False
) -> list[str]:
    """Return the lines of a section, of one of a list where `is_one_of`: plain keys first, then the sections in it."""
    plain = {key: value for key, value in content.items() if not _is_section(value)}
    header = f"[[{_dotted(place)}]]" if is_one_of else f"[{_dotted(place)}]"
    lines = [header] if is_one_of or (place and (plain or not content)) else []
    lines += [_line(key, value, place, words) for key, value in plain.items()]
    for key, value in content.items():
        if _is_section(value):
            of_list = isinstance(value, list)
            for section in value if of_list else [value]:
                lines += ["", *_section(section, (*place, key), words, is_one_of=of_list)]
    return lines


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _line(key: str, value: Any, place: tuple[str, ...], words: Wording) -> str:
    said = f"{_key(key)} = {_value(value)}"
    code = f"init.role_{key}" if place[-1:] == ("columns",) else f"setting.{key}"
    if _OF_A_PERSON & set(place) or not words.has(code):
        return said
    whole = f"{said:<{_COMMENT_COLUMN - 2}}  # {words.text(code)}"
    return whole if len(whole) <= _LONGEST_LINE else said


def _dotted(place: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in place)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # TOML's basic strings are JSON's, but for the control character 127.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
