"""From a TOML file to a checked `Config`, with every problem told at once."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from forecast.config.form_files import with_form_files
from forecast.config.problems import problems_of
from forecast.config.toml_lines import line_of
from forecast.config.whole import VERSION, Config
from forecast.errors import ConfigError, Problem, unreadable_file
from forecast.texts import phrase


def load_config(path: Path) -> Config:
    """Read `path`; relative paths in it are relative to its folder, and so are the defaults of folders.

    `model_fields_set` of every section holds what was written, and nothing else.

    Raises
    ------
    ConfigError
        With one problem per wrong key: file, line, key, what was got, what to do.
    """
    if problem := unreadable_file(path, action=phrase("advice.name_configuration")):
        raise ConfigError(problem)
    text = _decoded(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Problem(str(path), "not_toml", values={"why": str(error)})) from error
    version = content.get("version")
    if isinstance(version, int) and version > VERSION:
        values = {"version": version, "most": VERSION}
        raise ConfigError(Problem(str(path), "newer_configuration", column="version", values=values))
    try:
        config = Config.model_validate(content)
    except ValidationError as error:
        raise ConfigError(problems_of(error, path, text)) from error
    folder = path.resolve().parent
    placed = with_form_files(_with_absolute_paths(config, folder), folder)
    placed._file = path
    return placed


def line_in_file(config: Config, *place: str) -> tuple[str, int | None]:
    """Return the name of the file of a configuration and the line of a key in it, None where it does not stand there.

    Examples
    --------
    >>> line_in_file(Config(), "opening", "closed_weekdays")
    ('', None)
    """
    if config.file is None or unreadable_file(config.file):
        return "", None
    return config.file.name, line_of(place, _decoded(config.file))


def _decoded(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(Problem(str(path), "not_utf8")) from error


def _with_absolute_paths(value: Any, folder: Path) -> Any:
    """Return a copy in which every relative path starts at `folder`; what was not set stays so."""
    if isinstance(value, BaseModel):
        values = {name: _with_absolute_paths(getattr(value, name), folder) for name in type(value).model_fields}
        if "files" in values and all(isinstance(item, str) for item in values["files"]):
            values["files"] = tuple(os.path.normpath(folder / item) for item in values["files"])
        if "run_after" in values:
            values["run_after"] = tuple(_program_placed(command, folder) for command in values["run_after"])
        # `model_copy(update=…)` would mark every default as set.
        return type(value).model_construct(_fields_set=set(value.model_fields_set), **values)
    if isinstance(value, Path):
        return Path(os.path.normpath(folder / value.expanduser()))
    if isinstance(value, tuple):
        return tuple(_with_absolute_paths(item, folder) for item in value)
    if isinstance(value, dict):
        return {name: _with_absolute_paths(item, folder) for name, item in value.items()}
    return value


def _program_placed(command: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """Return a command whose program, where it is named by a path, starts at `folder`."""
    program, *arguments = command
    is_bare = not os.path.dirname(program)  # noqa: PTH120 - "" for a bare name
    return (program if is_bare else os.path.normpath(folder / program), *arguments)
