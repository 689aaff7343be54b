"""Where each form of the shop lies: as the configuration says, else in the folder `desk` beside it."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from forecast.config.whole import Config

_FOLDER = "desk"
_OF_SHOP_FILES = ("overrides", "leftovers", "baked", "customer_orders")


def form_path(config: Config, form: str) -> Path:
    """Return the file of a form that a person fills in, whether it is there or not.

    Of events it is the first table among the files that are named; calendars (.ics) and patterns are only read.

    Examples
    --------
    >>> form_path(Config(), "overrides").as_posix()
    'desk/overrides.csv'
    """
    home = config.file.resolve().parent if config.file is not None else Path()
    return _named(config, form) or home / _FOLDER / f"{form}.csv"


def _named(config: Config, form: str) -> Path | None:
    """Return the file of a form that the configuration names."""
    if form == "events":
        tables = (path for path in config.events.files if path.suffix.casefold() == ".csv")
        return next((path for path in tables if not glob.has_magic(str(path))), None)
    named: Path | None = config.opening.closures if form == "closures" else getattr(config.shop_files, form)
    return named


def with_form_files(config: Config, folder: Path) -> Config:
    """Return a configuration that also reads the forms in its folder `desk`, where it names no others."""
    there = {path.stem: path for path in sorted((folder / _FOLDER).glob("*.csv"))}
    unnamed = [form for form in _OF_SHOP_FILES if _named(config, form) is None and form in there]
    changed: dict[str, Any] = {}
    if unnamed:
        changed["shop_files"] = _copy(config.shop_files, {form: there[form] for form in unnamed})
    if _named(config, "closures") is None and "closures" in there:
        changed["opening"] = _copy(config.opening, {"closures": there["closures"]})
    if _named(config, "events") is None and "events" in there:
        changed["events"] = _copy(config.events, {"files": (*config.events.files, there["events"])})
    return _copy(config, changed) if changed else config


def _copy(section: Any, values: dict[str, Any]) -> Any:
    # `model_copy(update=…)` would mark what nobody wrote as set.
    kept = {name: getattr(section, name) for name in type(section).model_fields}
    return type(section).model_construct(_fields_set=set(section.model_fields_set), **kept | values)
