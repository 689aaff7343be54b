"""What is wrong with a configuration, in words that a person can act on: where, got, expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forecast.config.section import ContradictionError
from forecast.config.toml_lines import Place, line_of
from forecast.config.whole import Config
from forecast.errors import Problem, nearest_name

KEY_OF_TABLE = "[key]"
"""What pydantic calls the place of a wrong key, where any key may stand that is of a kind."""
EXPECTED = {
    "bool": "true or false",
    "date": "a day such as 2025-06-30",
    "datetime": "a moment such as 2025-06-30T21:00:00",
    "dict": "a section with keys of its own",
    "float": "a number",
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number of at least {ge:g}",
    "int": "a whole number",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "a number of at most {le:g}",
    "literal": "{expected}",
    "model": "a section with keys of its own",
    "path": "a path in quotes",
    "string": "a text in quotes",
    "string_too_short": "a text that is not empty",
    "time": "a time of day such as 21:00",
    "too_short": "at least {min_length} in the list",
    "tuple": "a list in brackets, as in ['…', '…']",
}
"""By the name of pydantic's error, or by what stands before its first underscore."""


def problems_of(error: ValidationError, path: Path, text: str) -> list[Problem]:
    """Return one problem for each wrong key of the file, in the order of the file's sections."""
    by_place: dict[Place, list[ErrorDetails]] = {}
    for detail in error.errors():
        by_place.setdefault(_written(place_of(detail)), []).append(detail)
    return [_problem(place, details, path, line_of(place, text)) for place, details in by_place.items()]


def place_of(detail: ErrorDetails) -> Place:
    """Return the place of the key that pydantic, or a `ContradictionError`, says is wrong."""
    wrong = detail.get("ctx", {}).get("error")
    return wrong.place if isinstance(wrong, ContradictionError) else detail["loc"]


def _problem(place: Place, details: Sequence[ErrorDetails], path: Path, line: int | None) -> Problem:
    """Return what is wrong at one key; where it may be of several kinds, each has told what it misses."""
    key, first = ".".join(str(part) for part in place), details[0]
    if first["type"] == "extra_forbidden" or first["loc"][-1:] == (KEY_OF_TABLE,):
        known = sorted(_known_keys(place[:-1]))
        near = nearest_name(str(place[-1]), known)
        action = f"did you mean '{near}'?" if near else f"remove it; known here: {', '.join(known)}"
        return Problem.plain(str(path), "unknown key", line=line, column=key, action=action)
    if first["type"] == "missing":
        return Problem.plain(str(path), "missing key", line=line, column=key, action="add it")
    got = _as_in_the_file(first["input"])
    expected = " or ".join(filter(None, (_expected(detail) for detail in details)))
    if not expected:
        said = first["msg"].removeprefix("Value error, ")
        return Problem.plain(str(path), said, line=line, column=key, got=got, action="correct the value")
    choices = [str(choice) for choice in _choices(_annotation_at(place))]
    near = nearest_name(str(first["input"]), choices)
    action = f"did you mean '{near}'?" if near else "correct the value"
    return Problem.plain(str(path), line=line, column=key, got=got, expected=expected, action=action)


def _expected(detail: ErrorDetails) -> str | None:
    kind = detail["type"]
    words = EXPECTED.get(kind) or EXPECTED.get(kind.partition("_")[0])
    return None if words is None or kind == "value_error" else words.format(**detail.get("ctx", {}))


def _as_in_the_file(value: object) -> str | None:
    """Return a value as TOML has it; a whole section is not shown again."""
    if isinstance(value, Mapping | BaseModel):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, date | time) else repr(value)


def _written(place: Iterable[int | str]) -> Place:
    """Return the parts of a place that stand in the file, without pydantic's names of kinds.

    Examples
    --------
    >>> _written(("till", "columns", "product", "tuple[str, ...]", 0)), _written(("opening", "hours", "mondy", "[key]"))
    (('till', 'columns', 'product', 0), ('opening', 'hours', 'mondy'))
    """
    return tuple(part for part, _ in _steps(place))


def _annotation_at(place: Iterable[int | str]) -> object:
    return [Config, *(annotation for _, annotation in _steps(place))][-1]


def _steps(place: Iterable[int | str]) -> Iterable[tuple[int | str, object]]:
    """Yield each part of a place that stands in the file, with the kind of what stands there (None if unknown)."""
    annotation: object = Config
    for part in place:
        if part == KEY_OF_TABLE:
            continue
        kinds = _kinds(annotation)
        sections = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        tables = [get_args(kind)[1] for kind in kinds if get_origin(kind) is dict]
        lists = [get_args(kind)[0] for kind in kinds if get_origin(kind) is tuple]
        if sections:
            annotation = _fields(sections[0]).get(str(part))
        elif tables:
            annotation = tables[0]
        elif lists and isinstance(part, int):
            annotation = lists[0]
        elif kinds != [None]:
            continue
        yield part, annotation


def _kinds(annotation: object) -> list[Any]:
    """Return the kinds that a value may be of."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for each in get_args(annotation) for kind in _kinds(each)]
    return [annotation]


def _fields(section: type[BaseModel]) -> dict[str, object]:
    return {field.alias or name: field.annotation for name, field in section.model_fields.items()}


def _choices(annotation: object) -> tuple[object, ...]:
    return tuple(value for kind in _kinds(annotation) if get_origin(kind) is Literal for value in get_args(kind))


def _known_keys(place: Iterable[int | str]) -> list[str]:
    """Return the keys that may stand in the section at `place`."""
    known: list[str] = []
    for kind in _kinds(_annotation_at(place)):
        if get_origin(kind) is dict:
            known += [str(choice) for choice in _choices(get_args(kind)[0])]
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            known += _fields(kind)
    return known
