"""What an import read as one JSON object: sales per shop, day and article, alarms, what was set aside.

In: the till files of one import, as they are read. Out: one object, whatever happens.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.as_json import FORMAT, REFUSED, JsonAnswer, plain, problem_fields, problems_of, told, wording_of
from forecast.pipeline.imports.heard import Heard
from forecast.pipeline.imports.importing import import_till
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
        heard = Heard()
        with without_archive(config) if is_bare else nullcontext(config) as settings:
            outcome = import_till(settings, files, dry_run=dry_run or is_bare, accept=accept, again=again, heard=heard)
        alarms = _alarms(outcome.notices, wording_of(None if is_bare else config))
        alarms += [_alarm(problem_fields(problem)) for problem in outcome.problems]
        return JsonAnswer(_content(config, heard, alarms), outcome.exit_code)
    except Exception as error:
        return JsonAnswer(_content(config, Heard(), [_alarm(one) for one in problems_of(error)]), REFUSED)


@contextmanager
def without_archive(config: Config) -> Iterator[Config]:
    """Give a configuration whose archive is empty and gone afterwards: nobody said where one is."""
    with tempfile.TemporaryDirectory(prefix="forecast-no-archive-") as place:
        run = config.run.model_copy(update={"archive": Path(place) / "archive", "out": Path(place) / "out"})
        yield config.model_copy(update={"run": run})


def _alarms(notices: Sequence[Notice], wording: Wording) -> list[dict[str, str]]:
    return [_alarm(one) for one in told([notice for notice in notices if notice.severity == "warning"], wording)]


def _alarm(said: Mapping[str, Any]) -> dict[str, str]:
    return {"code": said["code"], "message": said["message"]}


def _content(config: Config | None, heard: Heard, alarms: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "sales": _sales(heard),
        "currency": config.bakery.currency or None if config else None,
        "grain": heard.grain,
        "alarms": alarms,
        "set_aside": [
            {"reason": row["reason"], "lines": int(row["lines_count"]), "qty": plain(row["qty"])}
            for row in heard.set_aside().to_dict("records")
        ],
    }


def _sales(heard: Heard) -> list[dict[str, Any]]:
    names = ("shop", "day", "product", "unit", "qty", "amount")
    return [{name: plain(row[name]) for name in names} for row in heard.sales().to_dict("records")]
