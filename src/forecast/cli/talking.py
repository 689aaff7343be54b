"""A person at the terminal who can be asked, and how they called the program."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from forecast.pipeline.outcome import Outcome


class Terminal:
    """Shows on stdout and asks there; nobody is asked where it is no terminal, or where `is_quiet`."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.is_there = not is_quiet and sys.stdin.isatty() and sys.stdout.isatty()

    def show(self, outcome: Outcome) -> None:
        """Show lines and tables."""
        from forecast.cli.console import show

        show(outcome)

    def ask(self, question: str, default: str) -> str:
        """Return the answer, `default` for none."""
        answer: str = typer.prompt(question, default=default, show_default=bool(default))
        return answer


def called_as() -> str:
    """Return how the program is called here: by its name where that is found, else as it was called."""
    if shutil.which("forecast"):
        return "forecast"
    program = Path(sys.argv[0])
    return f"{Path(sys.executable).name} -m forecast" if program.name == "__main__.py" else str(program)
