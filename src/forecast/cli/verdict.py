"""The one place that turns errors into exit codes and sentences.

0 a plan, 1 a plan that needs a look, 2 no plan, 3 wrong configuration or input.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from forecast.errors import ForecastError, InputError

NO_PLAN = 2
WRONG_INPUT = 3
INTERRUPTED = 130


def exit_code_of(app: typer.Typer, words: Sequence[str]) -> int:
    """Run `app` with `words`; say on stderr what went wrong, and return the exit code."""
    try:
        code = typer.main.get_command(app).main(args=list(words), prog_name="forecast", standalone_mode=False)
    except InputError as error:
        for problem in error.problems:
            _say(f"error: {problem}")
        return WRONG_INPUT
    except ForecastError as error:
        _say(f"error: {error}")
        return NO_PLAN
    except TyperException as error:
        _say(f"error: {error.format_message()}. To do: see 'forecast --help', or --help behind a verb")
        return WRONG_INPUT
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted; what was written before is whole")
        return INTERRUPTED
    except Exception as error:
        if "-v" in words or "--verbose" in words:
            raise
        _say(
            f"error: a defect of the program ({type(error).__name__}: {error}). To do: run again with -v and report it"
        )
        return NO_PLAN
    return code if isinstance(code, int) else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command line speaks here
