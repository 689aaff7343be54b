"""What is seen in till files before anything is configured: how each would be read, as TOML to paste.

In: till files, the configuration if there is one that can be read. Out: lines of text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from forecast.config import Config, settings_for
from forecast.errors import ConfigError, Problem, SourceError
from forecast.pipeline.imports.till_files import till_files
from forecast.pipeline.outcome import Outcome
from forecast.sources.till.official.dsfinvk.export import without_companions
from forecast.sources.till.proposal import propose_mapping
from forecast.texts import Said, phrase


def inspect_files(configure: Callable[[], Config], files: Sequence[Path]) -> Outcome:
    """Return what was detected in `files` and the section that would set it; a wrong configuration is passed over.

    Raises
    ------
    SourceError
        With the problems of every file that cannot be read, and where no file is named.
    """
    lines: list[str | Said] = []
    try:
        config = configure()
    except ConfigError as error:
        lines.append(phrase("imported.passed_over", problem=error.problems[0]))
        config = Config()
    paths = without_companions(files) or till_files(config.till)
    if not paths:
        raise SourceError(Problem("import --inspect", "no_export_named"))
    problems: list[Problem] = []
    for path in paths:
        try:
            settings = settings_for(path, config.till).settings
            lines += propose_mapping(path, settings, timezone=config.bakery.timezone)
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return Outcome(lines=lines)
