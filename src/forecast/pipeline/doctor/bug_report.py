"""What is needed to find a defect, without names, paths and figures of sales: one JSON text, to be read and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from forecast.clock import local_now
from forecast.config import Config
from forecast.config.section import Section
from forecast.pipeline.doctor.findings import Finding
from forecast.pipeline.doctor.shop_state import ShopState
from forecast.pipeline.journal import log_lines

_LINES = 400
_PLACES = {"latitude", "longitude", "elevation_m"}
_PLAIN_TEXTS = {"country", "timezone", "currency"}
_HIDDEN = "set"


def bug_report(config: Config | None, found: Sequence[Finding], state: ShopState) -> dict[str, Any]:
    """Return findings, settings without their texts, sizes of tables, codes of what was told, nights and the log."""
    report: dict[str, Any] = {
        "format": 1,
        "made_at": local_now(config.bakery.timezone if config else "UTC").isoformat(timespec="seconds"),
        "findings": [finding.for_report() for finding in found],
        "problems": [{"code": problem.code, "line": problem.line} for problem in state.problems],
        "notices": [{"code": notice.code, "severity": notice.severity} for notice in state.notices],
        "files": [
            {"kind": file.kind, "suffix": file.path.suffix, "rows": file.rows, "age_days": file.age_days}
            for file in state.files
        ],
        "sizes": state.counts,
        "nights": [
            {"evening": night.evening, "began_at": night.began_at, "ended_at": night.ended_at, "code": night.exit_code}
            for night in state.nights
        ],
    }
    if config is not None:
        report["settings"] = _settings(config)
        report["log"] = log_lines(config.run.archive, _LINES)
    return report


def _settings(section: Section) -> dict[str, Any]:
    """Return what was written into the configuration; of texts and paths only that they are set."""
    fields = type(section).model_fields
    return {
        name: _shown(name, getattr(section, name), fields[name].annotation) for name in sorted(section.model_fields_set)
    }


def _shown(name: str, value: object, annotation: object) -> Any:
    if isinstance(value, Section):
        return _settings(value)
    if isinstance(value, Mapping):
        return f"{len(value)}"
    if isinstance(value, tuple | list):
        is_listed = _is_choice(annotation) or all(isinstance(each, int | float) for each in value)
        return list(value) if is_listed else [_shown(name, each, None) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _HIDDEN if name in _PLACES else value
    if isinstance(value, Path) or not (_is_choice(annotation) or name in _PLAIN_TEXTS):
        return _HIDDEN
    return value


def _is_choice(annotation: object) -> bool:
    """Tell whether a setting is one of words that the program knows."""
    origin = get_origin(annotation)
    if origin is Literal:
        return True
    if origin is Annotated:
        return _is_choice(get_args(annotation)[0])
    if origin in (Union, UnionType, tuple):
        kinds = [kind for kind in get_args(annotation) if kind not in (type(None), Ellipsis)]
        return bool(kinds) and all(_is_choice(kind) for kind in kinds)
    return False
