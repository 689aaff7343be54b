"""Tables on stdout, notices and progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from forecast.cli.language import language_of_run

if TYPE_CHECKING:
    from forecast.config import Config
    from forecast.pipeline.outcome import Outcome, Progress, TerminalTable

_FILE_WIDTH = 160
"""Columns where no person's terminal tells how many it has, as in a log."""

_LONGEST_NAME = 48
"""Columns that the name of a product may take."""

# Windows starts pythonw without any stdout.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout and sys.stdout.isatty() else _FILE_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress_bars(config: Config) -> Iterator[Progress]:
    """Give a progress callback: bars in the shop's words when a person watches, silence otherwise."""
    from forecast.pipeline.outcome import silent

    if not err.is_terminal:
        yield silent
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from forecast.reports.wording import shop_wording

    words = shop_wording(config)
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(words.text(f"stage.{stage}"), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


def show(outcome: Outcome, config: Config | None = None) -> int:
    """Print an outcome and return its exit code."""
    from forecast.reports.many_notices import terminal_texts
    from forecast.reports.wording import shop_wording, wording_without_shop
    from forecast.texts import visible, written

    words = shop_wording(config) if config else wording_without_shop(language_of_run(sys.argv[1:]))
    for line in outcome.lines:
        out.print(visible(written(line, words.language)), markup=False)
    for table in outcome.tables:
        out.print(_drawn(table))
    for severity, text in terminal_texts(outcome.notices, words, is_brief=bool(outcome.written)):
        style = "bold yellow" if severity == "warning" else "dim"
        err.print(visible(words.text(f"severity.{severity}", text=text)), style=style, markup=False)
    for problem in outcome.problems:
        err.print(visible(words.text("told.error", problem=problem)), style="bold red", markup=False)
    for path in outcome.written:
        out.print(visible(f"→ {_short(path)}"), markup=False)
    return outcome.exit_code


def _drawn(table: TerminalTable) -> Table:
    # Names are a shop's own: "PAIN [bio]" is no markup.
    from forecast.texts import visible

    drawn = Table(
        title=Text(visible(table.title), style="table.title"),
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for position, name in enumerate(table.header):
        first = position == 0
        # One long name must not push the quantities off the line.
        drawn.add_column(
            Text(name),
            justify="left" if first else "right",
            no_wrap=True,
            overflow="ellipsis",
            max_width=_LONGEST_NAME if first else None,
        )
    for row in table.rows:
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    return drawn


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
