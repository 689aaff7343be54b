"""From a TOML file to a checked `Config`, with every problem told at once."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from forecast.config.whole import Config
from forecast.errors import ConfigError, Problem, nearest_name, unreadable_file


def load_config(path: Path) -> Config:
    """Read `path`; relative paths in it are relative to its folder.

    Raises
    ------
    ConfigError
        With one problem per wrong key: file, line, key, what was got, what to do.
    """
    if problem := unreadable_file(path):
        raise ConfigError(problem)
    text = _decoded(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Problem(str(path), f"not valid TOML: {error}", action="correct that line")) from error
    try:
        config = Config.model_validate(content)
    except ValidationError as error:
        raise ConfigError(_problems(error, path, text)) from error
    placed: Config = _with_absolute_paths(config, path.resolve().parent)
    return placed


def _decoded(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(Problem(str(path), got="a file that is not UTF-8", action="save it as UTF-8")) from error


def _problems(error: ValidationError, path: Path, text: str) -> list[Problem]:
    return [
        _problem(detail["loc"], detail["type"], detail["msg"], detail.get("input"), path, text)
        for detail in error.errors()
    ]


def _problem(place: tuple[int | str, ...], kind: str, said: str, got: object, path: Path, text: str) -> Problem:
    key = ".".join(str(part) for part in place)
    line = _line_of(place, text)
    if kind == "extra_forbidden":
        near = nearest_name(str(place[-1]), _known_keys(place[:-1]))
        action = (
            f"did you mean '{near}'?"
            if near
            else f"remove it; known here: {', '.join(sorted(_known_keys(place[:-1])))}"
        )
        return Problem(str(path), "unknown key", line=line, column=key, action=action)
    if kind == "missing":
        return Problem(str(path), "missing key", line=line, column=key, action="add it")
    return Problem(
        str(path), said.removeprefix("Value error, "), line=line, column=key, got=repr(got), action="correct the value"
    )


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    model: Any = Config
    for part in place:
        if isinstance(part, int) or not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        annotation: Any = model.model_fields[part].annotation
        inner = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
        model = inner[0] if inner else annotation
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _line_of(place: tuple[int | str, ...], text: str) -> int | None:
    """Return the line on which the last named key of `place` stands, as far as plain reading tells."""
    names = [part for part in place if isinstance(part, str)]
    section = ""
    found = None
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare.startswith("["):
            section = bare.strip("[] ").split("]")[0]
            if section == ".".join(names):
                return number
        key = bare.split("=")[0].strip().strip('"')
        if "=" in bare and key and ".".join(filter(None, (section, key))) == ".".join(names):
            return number
        if section and section == ".".join(names[:-1]) and found is None:
            found = number
    return found


def _with_absolute_paths(model: Any, folder: Path) -> Any:
    """Return a copy in which every relative path starts at `folder`."""
    if isinstance(model, BaseModel):
        values = {name: _with_absolute_paths(getattr(model, name), folder) for name in type(model).model_fields}
        if "files" in values and values["files"] and all(isinstance(item, str) for item in values["files"]):
            values["files"] = tuple(os.path.normpath(folder / item) for item in values["files"])
        return model.model_copy(update=values)
    if isinstance(model, Path):
        return Path(os.path.normpath(folder / model.expanduser()))
    if isinstance(model, tuple):
        return tuple(_with_absolute_paths(item, folder) for item in model)
    return model
