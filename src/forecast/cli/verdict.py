"""The one place that turns errors into exit codes and sentences.

0 a plan, 1 a plan that needs a look, 2 no plan, 3 wrong configuration or input.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from forecast.cli.language import language_of_run
from forecast.errors import ForecastError, InputError, Problem
from forecast.formats import Language
from forecast.texts import text_of, visible

_NO_PLAN = 2
_WRONG_INPUT = 3
_INTERRUPTED = 130


def exit_code_of(app: typer.Typer, words: Sequence[str]) -> int:
    """Run `app` with `words`; say on stderr what went wrong, and return the exit code.

    Without words the help is shown; no plan was asked for, which no job of the night may take for a success.
    """
    is_verbose = "-v" in words or "--verbose" in words
    try:
        command = typer.main.get_command(app)
        code = command.main(args=list(words) or ["--help"], prog_name="forecast", standalone_mode=False)
    except ForecastError as error:
        for problem in error.problems:
            _say_error(problem, language_of_run(words))
        return _WRONG_INPUT if isinstance(error, InputError) else _NO_PLAN
    except TyperException as error:
        said = error.format_message().rstrip(".")
        stop = "" if said.endswith("?") else "."
        _say(text_of("told.usage", language_of_run(words), {"said": f"{said}{stop}"}))
        return _WRONG_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except OSError as error:
        # A full disk, a folder that nobody may write to, a file where a folder should be: no defect.
        if is_verbose:
            traceback.print_exc()
        problem = Problem(str(error.filename or ""), "no_access", values={"why": error.strerror or str(error)})
        _say_error(problem, language_of_run(words))
        return _NO_PLAN
    except Exception as error:
        # Python itself would leave with 1, which says that there is a plan.
        if is_verbose:
            traceback.print_exc()
        problem = Problem("", "defect", values={"why": f"{type(error).__name__}: {error}"})
        _say_error(problem, language_of_run(words))
        return _NO_PLAN
    if code == _INTERRUPTED:
        _say(text_of("told.interrupted", language_of_run(words), {}))
    if not words:
        return _WRONG_INPUT
    return code if isinstance(code, int) else 0


def _say_error(problem: Problem, language: Language) -> None:
    _say(text_of("told.error", language, {"problem": problem}))


def _say(text: str) -> None:
    print(visible(text), file=sys.stderr)  # noqa: T201 - the command line speaks here
