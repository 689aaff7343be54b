"""What is wrong with a configuration, in words that a person can act on: where, got, expected, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forecast.config.section import ContradictionError, WrongValueError
from forecast.config.toml_lines import Place, line_of
from forecast.config.whole import Config
from forecast.errors import Problem, nearest_or
from forecast.texts import Said, either, messages, phrase

_KEY_OF_TABLE = "[key]"
"""What pydantic calls the place of a wrong key, where any key may stand that is of a kind."""


def problems_of(error: ValidationError, path: Path, text: str) -> list[Problem]:
    """Return one problem for each wrong key of the file, in the order of the file's sections."""
    by_place: dict[Place, list[ErrorDetails]] = {}
    for detail in error.errors():
        wrong = detail.get("ctx", {}).get("error")
        place = wrong.place if isinstance(wrong, ContradictionError) else detail["loc"]
        by_place.setdefault(_written(place), []).append(detail)
    return [_problem(place, details, path, line_of(place, text)) for place, details in by_place.items()]


def _problem(place: Place, details: Sequence[ErrorDetails], path: Path, line: int | None) -> Problem:
    """Return what is wrong at one key; where it may be of several kinds, each has told what it misses."""
    key, first = ".".join(str(part) for part in place), details[0]
    wrong = first.get("ctx", {}).get("error")
    if first["type"] == "extra_forbidden" or first["loc"][-1:] == (_KEY_OF_TABLE,):
        known = sorted(_known_keys(place[:-1]))
        hint = nearest_or(str(place[-1]), known, phrase("advice.known_here", names=known))
        return Problem(str(path), "unknown_key", line=line, column=key, values={"hint": hint})
    if first["type"] == "missing":
        return Problem(str(path), "missing_key", line=line, column=key)
    got = _as_in_the_file(first["input"])
    if isinstance(wrong, WrongValueError):
        return Problem(str(path), wrong.code, line=line, column=key, got=got, values=wrong.values)
    expected = [said for detail in details if (said := _expected(detail))]
    if not expected:
        return Problem(str(path), "unusable_setting", line=line, column=key, got=got)
    choices = [str(choice) for choice in _choices(_annotation_at(place))]
    hint = nearest_or(str(first["input"]), choices, phrase("advice.correct_value"))
    values = {"shown": got, "expected": either(expected), "what": hint}
    return Problem(str(path), "wrong_value", line=line, column=key, values=values)


def _expected(detail: ErrorDetails) -> Said | None:
    """Return what pydantic expected, by the name of its error or by what stands before its first underscore."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        return phrase("expected.literal", choices=either(re.findall(r"'[^']*'", context["expected"])))
    known = messages("en")
    code = next((code for name in (kind, kind.partition("_")[0]) if (code := f"expected.{name}") in known), None)
    return None if code is None else Said(code, context)


def _as_in_the_file(value: object) -> str | None:
    """Return a value as TOML has it; a whole section is not shown again."""
    if isinstance(value, Mapping | BaseModel):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, date | time) else repr(value)


def _written(place: Iterable[int | str]) -> Place:
    """Return the parts of a place that stand in the file, without pydantic's names of kinds."""
    return tuple(part for part, _ in _steps(place))


def _annotation_at(place: Iterable[int | str]) -> object:
    return [Config, *(annotation for _, annotation in _steps(place))][-1]


def _steps(place: Iterable[int | str]) -> Iterable[tuple[int | str, object]]:
    """Yield each part of a place that stands in the file, with the kind of what stands there (None if unknown)."""
    annotation: object = Config
    for part in place:
        if part == _KEY_OF_TABLE:
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
