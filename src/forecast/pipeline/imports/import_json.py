"""What an import read as one JSON object: sales per shop, day and article, alarms, what was set aside.

In: the till files of one import, as they are read. Out: one object, whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.as_json import (
    FORMAT,
    REFUSED,
    JsonAnswer,
    notice_objects,
    plain,
    problem_fields,
    problems_of,
    wording_of,
)
from forecast.pipeline.imports.importing import import_till, without_archive
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.reports.wording import Wording


def import_as_json(
    configure: Callable[[], Config],
    files: Sequence[Path] | None,
    *,
    dry_run: bool,
    is_bare: bool = False,
    accept: bool = False,
    again: bool = False,
) -> JsonAnswer:
    """Read till files as `import_till` does and return what they hold: `sales`, `alarms`, `set_aside` and more.

    Parameters
    ----------
    configure
        Gives the configuration.
    is_bare
        Whether it is one that nobody wrote: then no archive is known, and nothing is written.
    accept, again
        As `import_till`.
    """
    config: Config | None = None
    try:
        config = configure()
        read_sales = ReadSales()
        with without_archive(config) if is_bare else nullcontext(config) as settings:
            outcome = import_till(
                settings, files, dry_run=dry_run or is_bare, accept=accept, again=again, read_sales=read_sales
            )
        alarms = _alarms(outcome.notices, wording_of(None if is_bare else config))
        alarms += [_alarm(problem_fields(problem)) for problem in outcome.problems]
        return JsonAnswer(_content(config, read_sales, alarms), outcome.exit_code)
    except Exception as error:
        return JsonAnswer(_content(config, ReadSales(), [_alarm(problem) for problem in problems_of(error)]), REFUSED)


def _alarms(notices: Sequence[Notice], wording: Wording) -> list[dict[str, str]]:
    return [
        _alarm(notice)
        for notice in notice_objects([notice for notice in notices if notice.severity == "warning"], wording)
    ]


def _alarm(said: Mapping[str, Any]) -> dict[str, str]:
    return {"code": said["code"], "message": said["message"]}


def _content(config: Config | None, read_sales: ReadSales, alarms: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "sales": _sales(read_sales),
        "currency": config.bakery.currency or None if config else None,
        "grain": read_sales.grain,
        "alarms": alarms,
        "set_aside": [
            {"reason": row["reason"], "lines": int(row["lines_count"]), "qty": plain(row["qty"])}
            for row in read_sales.set_aside().to_dict("records")
        ],
    }


def _sales(read_sales: ReadSales) -> list[dict[str, Any]]:
    names = ("shop", "day", "product", "unit", "qty", "amount")
    return [{name: plain(row[name]) for name in names} for row in read_sales.sales().to_dict("records")]
