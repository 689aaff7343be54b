"""A configuration as text that a person can read and change: TOML with a short comment behind each key.

In: nested values. Out: text.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from forecast.config import Config
from forecast.errors import ConfigError, Problem

COMMENT_COLUMN = 40
LONGEST_LINE = 118
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(content: Mapping[str, Any]) -> str:
    """Return `content` as TOML; each key has what the configuration says of it as its comment.

    Examples
    --------
    >>> print(toml_text({"till": {"files": ["*.csv"], "source": [{"files": ["old.csv"], "columns": {"qty": "Qty"}}]}}))
    [till]
    files = ["*.csv"]                       # paths or patterns of exports, relative to the configuration file
    <BLANKLINE>
    [[till.source]]
    files = ["old.csv"]
    <BLANKLINE>
    [till.source.columns]
    qty = "Qty"
    <BLANKLINE>
    """
    text = "\n".join(_section(content, (), Config)) + "\n"
    return re.sub(r"\n{3,}", "\n\n", text).lstrip("\n")


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
            action = """write it as --set 'till.date_order="dmy"', a text between quotes"""
            problems.append(Problem.plain("--set", f"not valid TOML: {error}", got=f"'{text}'", action=action))
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


def _section(content: Mapping[str, Any], place: tuple[str, ...], model: Any, *, is_one_of: bool = False) -> list[str]:
    """Return the lines of a section, of one of a list where `is_one_of`: plain keys first, then the sections in it."""
    plain = {key: value for key, value in content.items() if not _is_section(value)}
    header = f"[[{_dotted(place)}]]" if is_one_of else f"[{_dotted(place)}]"
    lines = [header] if is_one_of or (place and (plain or not content)) else []
    lines += [_line(key, value, model) for key, value in plain.items()]
    for key, value in content.items():
        if _is_section(value):
            of_list = isinstance(value, list)
            for one in value if of_list else [value]:
                lines += ["", *_section(one, (*place, key), _model_in(model, key), is_one_of=of_list)]
    return lines


def _is_section(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _line(key: str, value: Any, model: Any) -> str:
    said = f"{_key(key)} = {_value(value)}"
    field = model.model_fields.get(key) if isinstance(model, type) and issubclass(model, BaseModel) else None
    about = (field.description or "").partition(";")[0].strip() if field else ""
    whole = f"{said:<{COMMENT_COLUMN - 2}}  # {about}"
    return whole if about and len(whole) <= LONGEST_LINE else said


def _model_in(model: Any, key: str) -> Any:
    field = model.model_fields.get(key) if isinstance(model, type) and issubclass(model, BaseModel) else None
    return field.annotation if field and isinstance(field.annotation, type) else None


def _dotted(place: tuple[str, ...]) -> str:
    return ".".join(_key(part) for part in place)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        # TOML's basic strings are JSON's, but for the control character 127.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
