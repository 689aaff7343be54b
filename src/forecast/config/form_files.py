"""Forms that the configuration does not name lie in the folder `desk` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forecast.config.whole import Config

_FOLDER = "desk"
_OF_SHOP_FILES = ("overrides", "leftovers", "baked", "customer_orders")
_FORMS = (*_OF_SHOP_FILES, "closures", "events")


def unnamed_form(config: Config, form: str) -> Path | None:
    """Return where a form lies that nobody named, whether it is there or not; None for what has to be named.

    Examples
    --------
    >>> unnamed_form(Config(), "overrides").as_posix(), unnamed_form(Config(), "stock")
    ('desk/overrides.csv', None)
    """
    home = config.file.resolve().parent if config.file is not None else Path()
    return home / _FOLDER / f"{form}.csv" if form in _FORMS else None


def with_form_files(config: Config, folder: Path) -> Config:
    """Return a configuration that also reads the forms in its folder `desk`, where it names no others.

    Events are told in many files: those of the folder are read beside the named ones.
    """
    there = {path.stem: path for path in sorted((folder / _FOLDER).glob("*.csv"))}
    unnamed = [form for form in _OF_SHOP_FILES if getattr(config.shop_files, form) is None and form in there]
    changed: dict[str, Any] = {}
    if unnamed:
        changed["shop_files"] = _copy(config.shop_files, {form: there[form] for form in unnamed})
    if config.opening.closures is None and "closures" in there:
        changed["opening"] = _copy(config.opening, {"closures": there["closures"]})
    if "events" in there and there["events"] not in config.events.files:
        changed["events"] = _copy(config.events, {"files": (*config.events.files, there["events"])})
    placed: Config = _copy(config, changed) if changed else config
    return placed


def _copy(section: Any, values: dict[str, Any]) -> Any:
    # `model_copy(update=…)` would mark what nobody wrote as set.
    kept = {name: getattr(section, name) for name in type(section).model_fields}
    return type(section).model_construct(_fields_set=set(section.model_fields_set), **kept | values)
