"""The verb `doctor`: look at everything, change nothing; a report of a bug; a repair."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from forecast import formats
from forecast.archive.files import write_text
from forecast.archive.nights import Night
from forecast.archive.till.steps import imported_files
from forecast.config import Config
from forecast.errors import ConfigError, ForecastError
from forecast.pipeline.doctor.bug_report import bug_report
from forecast.pipeline.doctor.findings import Finding
from forecast.pipeline.doctor.machine import machine_findings, version_findings
from forecast.pipeline.doctor.shop_state import NO_PLAN, ShopState, shop_state
from forecast.pipeline.outcome import Outcome, TerminalTable
from forecast.reports.wording import Wording, shop_wording, wording_without_shop

_WRONG_INPUT = 3
_FILES_SHOWN = 10


def examine(configure: Callable[[], Config], *, bundle: Path | None = None, offline: bool = False) -> Outcome:
    """Look at computer, archive, files and nights; `data["exit_code"]` is 2 where the shop has no night to rely on.

    1 is something to look at, 3 a configuration that cannot be read. With `bundle`, what is needed to find a defect is
    written there, without names, paths and figures of sales.
    """
    config: Config | None = None
    state = ShopState([])
    try:
        config = configure()
    except ConfigError as error:
        state = ShopState([], problems=tuple(error.problems))
    found = version_findings()
    if config is not None:
        state = shop_state(config, offline=offline)
        found += [*machine_findings(config), *state.findings]
    words = shop_wording(config) if config else wording_without_shop("en")
    written = []
    if bundle is not None:
        content = bug_report(config, found, state)
        write_text(bundle, json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n", mode=0o600)
        written.append(bundle)
    return Outcome(
        lines=[finding.line(words) for finding in found],
        tables=[] if config is None else _tables(config, state, words),
        notices=state.notices,
        problems=state.problems,
        written=written,
        data={"exit_code": _exit_code(config, found, state)},
    )


def _exit_code(config: Config | None, found: Sequence[Finding], state: ShopState) -> int:
    if config is None:
        return _WRONG_INPUT
    if any(finding.topic == "nights" and not finding.is_fine for finding in found):
        return NO_PLAN
    is_fine = all(finding.is_fine for finding in found) and not state.problems
    return int(not is_fine or any(notice.severity == "warning" for notice in state.notices))


def _tables(config: Config, state: ShopState, words: Wording) -> list[TerminalTable]:
    """Return what each file gave, and the last nights; none that is empty."""
    files = [*(file.row(words) for file in state.files), *_till_rows(config, words)]
    nights = [_night_row(night, words) for night in reversed(state.nights)]
    tables = []
    for name, columns, rows in (
        ("files", ("file", "rows", "age", "problem"), files),
        ("nights", ("evening", "began", "seconds", "code"), nights),
    ):
        if rows:
            header = [words.text(f"doctor_column.{column}") for column in columns]
            tables.append(TerminalTable(words.text(f"doctor_column.{name}"), header, rows))
    return tables


def _till_rows(config: Config, words: Wording) -> list[list[str]]:
    """Return the newest files of the till with the shop-days that are theirs."""
    try:
        taken = imported_files(config.run.archive / "till")
    except ForecastError:
        # Told among the problems.
        return []
    return [[name, words.text("doctor_column.days", count=days), "", ""] for name, days in taken[-_FILES_SHOWN:]]


def _night_row(night: Night, words: Wording) -> list[str]:
    took = (
        "–"
        if night.ended_at is None
        else formats.number((night.ended_at - night.began_at).total_seconds(), words.locale)
    )
    code = words.text("doctor_column.killed") if night.exit_code is None else str(night.exit_code)
    return [words.day(night.evening), words.moment(night.began_at), took, code]
