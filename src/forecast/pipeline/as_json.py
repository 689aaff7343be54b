"""What a verb found as one JSON object, for a program that reads it: `format: 2`, codes in English.

In: `Outcome`, the errors of a run. Out: values that `json.dumps` takes, and the exit code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from forecast.config import Config
from forecast.errors import ForecastError, InputError, Problem
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome
from forecast.reports.wording import Wording, notice_texts, shop_wording, wording_without_shop

FORMAT = 2
"""Raised when a field changes its meaning or goes; new fields may come at any time."""
REFUSED = 3


@dataclass(frozen=True)
class JsonAnswer:
    """One object for stdout and the exit code beside it."""

    content: Mapping[str, Any]
    exit_code: int


def wording_of(config: Config | None) -> Wording:
    """Return the words of the shop; English where no configuration says which shop."""
    return shop_wording(config) if config else wording_without_shop("en")


def notice_objects(notices: Iterable[Notice], wording: Wording) -> list[dict[str, Any]]:
    """Return each notice with its code, severity, shop and the sentence that a person reads."""
    return [
        {
            "code": notice.code,
            "severity": notice.severity,
            "shop": notice.shop,
            "message": notice_texts([notice], wording)[0][1],
        }
        for notice in notices
    ]


def problem_fields(problem: Problem) -> dict[str, Any]:
    """Return where a problem lies, of which kind it is and its text."""
    return {
        "file": str(problem.where),
        "line": problem.line,
        "column": None if problem.column is None else str(problem.column),
        "code": problem.code,
        "message": str(problem),
    }


def problems_of(error: Exception) -> list[dict[str, Any]]:
    """Return what an error says, one entry a problem; anything that is not the program's own is a `defect`."""
    if isinstance(error, ForecastError):
        return [problem_fields(problem) for problem in error.problems]
    if isinstance(error, OSError):
        return [_plainly(str(error.filename or ""), "no_access", f"{error.strerror or error}")]
    return [_plainly("", "defect", f"{type(error).__name__}: {error}")]


def answered(
    configure: Callable[[], Config],
    work: Callable[[Config], Outcome],
    *,
    nothing: Mapping[str, Any],
    is_strict: bool = False,
) -> JsonAnswer:
    """Do the work of a verb and return its `data` with `notices`; whatever it raises is an object with `problems`.

    `nothing` is what the verb's own fields hold when there is no result.
    """
    try:
        config = configure()
        outcome = work(config)
    except Exception as error:
        content = {"format": FORMAT, **nothing, "notices": [], "problems": problems_of(error)}
        return JsonAnswer(content, code_of_error(error))
    content = {
        "format": FORMAT,
        **nothing,
        **outcome.data,
        "notices": notice_objects(outcome.notices, wording_of(config)),
    }
    return JsonAnswer(content, outcome.exit_code or int(is_strict and bool(outcome.notices)))


def code_of_error(error: BaseException) -> int:
    """Return 3 for what the shop gave, 2 for all else."""
    return REFUSED if isinstance(error, InputError) else 2


def plain(value: Any) -> Any:
    """Return a cell as JSON knows it: unknown is None, a day is its ISO form.

    Examples
    --------
    >>> plain(float("nan")), plain(pd.Timestamp("2026-05-04")), plain(Decimal("1.50")), plain("x")
    (None, '2026-05-04', 1.5, 'x')
    """
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return plain_objects(value)
    if value is None or bool(pd.isna(value)):
        return None
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, Decimal):
        return float(value)
    return value.item() if hasattr(value, "item") else value


def plain_objects(rows: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """Return rows as JSON knows them, by the names of their columns."""
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def _plainly(file: str, code: str, message: str) -> dict[str, Any]:
    return {"file": file, "line": None, "column": None, "code": code, "message": message}
