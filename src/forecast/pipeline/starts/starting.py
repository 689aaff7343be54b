"""The verb `init`: from till files alone to a configuration that works.

In: till files, what a person says. Out: `forecast.toml` beside the files, and what an import would read with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from forecast.archive.files import write_text
from forecast.clock import local_now
from forecast.config import Config, load_config
from forecast.config.countries import language_of
from forecast.config.whole import VERSION
from forecast.errors import ConfigError, Problem, SourceError
from forecast.notices import Notice
from forecast.pipeline.imports.importing import import_till, without_archive
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.outcome import Outcome
from forecast.pipeline.starts.answers import chosen_setting, told_how
from forecast.pipeline.starts.display import asked_closing_days, asked_day_end, files_found, next_steps
from forecast.pipeline.starts.files import common_folder, given_files
from forecast.pipeline.starts.looking import Look, look_at
from forecast.pipeline.starts.place import Talk, assumed_of_town, checked_bakery, placed
from forecast.pipeline.starts.till_section import till_section, without_pins
from forecast.pipeline.starts.toml_text import commented, merged, parsed, toml_text
from forecast.reports.wording import Wording, shop_wording
from forecast.texts import LANGUAGES

_NAME = "forecast.toml"
_REPORT_LINES = 5
_MOST_QUESTIONS = 8
"""So many settings are asked for at most before the files are refused."""


@dataclass(frozen=True)
class Wishes:
    """What was said on the command line: `place` holds options of `[bakery]`, `settings` assignments in TOML."""

    files: Sequence[Path]
    place: Mapping[str, str | None]
    settings: tuple[str, ...] = ()
    into: Path | None = None
    is_forced: bool = False
    program: str = "forecast"


@dataclass(frozen=True)
class _Tried:
    """What an import would read with a configuration: its text, what was read, what was said."""

    text: str
    read_sales: ReadSales
    outcome: Outcome


def start(wishes: Wishes, talk: Talk) -> Outcome:
    """Look at till files, ask what they cannot tell, write the configuration, and say what an import would read.

    Raises
    ------
    ConfigError
        For options that cannot be, a question that nobody answers, and a configuration that is there already.
    SourceError
        For files that cannot be read, with the setting that would read them.
    """
    named, inside = given_files(wishes.files)
    folder = wishes.into.resolve() if wishes.into else common_folder([*named, *inside])
    target = folder / _NAME
    if target.exists() and not wishes.is_forced:
        raise ConfigError(Problem(str(target), "configured_already"))
    extra = parsed(wishes.settings)
    bakery = placed(wishes.place, talk, Wording(_language(wishes.place)), name=folder.name)
    words = shop_wording(Config(bakery=checked_bakery(bakery)))
    looks, passed_over, extra = _looked(named, inside, bakery, extra, talk, words)
    talk.show(files_found(looks, words))
    till, said = till_section(looks, folder)
    nights, proposed = asked_day_end(looks, talk, words)
    opening = {**asked_closing_days(looks, talk, words), **nights}
    folder.mkdir(parents=True, exist_ok=True)
    tried = _surest(target, {"bakery": bakery, **({"opening": opening} if opening else {})}, till, extra, words)
    write_text(target, tried.text)
    lines = [*tried.outcome.lines[:_REPORT_LINES], *next_steps(target, wishes.program, words)]
    config = load_config(target)
    assumed = assumed_of_town(config.bakery, config.calendar, year=local_now(config.bakery.timezone).year)
    notices = [*passed_over, *said, *proposed, *assumed, *tried.outcome.notices]
    return Outcome(lines=lines, notices=notices, written=[target])


def _language(place: Mapping[str, str | None]) -> Any:
    said = place.get("language")
    if said in LANGUAGES:
        return said
    return language_of((place.get("country") or "").upper())


def _looked(
    named: Sequence[Path],
    inside: Sequence[Path],
    bakery: Mapping[str, Any],
    extra: dict[str, Any],
    talk: Talk,
    words: Wording,
) -> tuple[list[Look], list[Notice], dict[str, Any]]:
    """Look at every file, and ask until those that were named can be read; others in a folder may be no till's."""
    for _ in range(_MOST_QUESTIONS):
        config = _config(merged({"bakery": bakery}, extra))
        looks, problems = look_at([*named, *inside], config)
        needed = [path for path in problems if path in named or not looks]
        if not needed:
            over = [Notice("init_passed_over", values={"file": path.name}) for path in problems]
            return looks, over, extra
        answer = chosen_setting(needed[0], problems[needed[0]][0], config.till, talk, words)
        if not answer:
            break
        extra = merged(extra, answer)
    raise SourceError(told_how(problem for path in needed for problem in problems[path]))


def _config(content: Mapping[str, Any]) -> Config:
    """Return a configuration as it would be read from a file of this content."""
    with tempfile.TemporaryDirectory(prefix="forecast-init-") as place:
        return _loaded(Path(place) / _NAME, toml_text(content, Wording("en")))


def _loaded(path: Path, text: str) -> Config:
    path.write_text(text, encoding="utf-8")
    try:
        return load_config(path)
    except ConfigError as error:
        raise ConfigError(replace(problem, where="--set", line=None) for problem in error.problems) from error


def _surest(
    target: Path, content: Mapping[str, Any], till: Mapping[str, Any], extra: Mapping[str, Any], words: Wording
) -> _Tried:
    """Return the configuration that names what was detected, so that no later file is read in another way.

    Where that would read the files at hand in another way than they are detected, it only names the files.
    """
    bare = merged({**content, "till": without_pins(till)}, extra)
    full = merged({**content, "till": till}, extra)
    try:
        detected = _tried(target, bare, words)
    except SourceError:
        return _tried(target, full, words)
    try:
        pinned = _tried(target, full, words)
    except SourceError:
        return detected
    return pinned if pinned.read_sales.sales().equals(detected.read_sales.sales()) else detected


def _tried(target: Path, content: Mapping[str, Any], words: Wording) -> _Tried:
    """Read the files as a configuration in `target`'s folder would have them read; nothing stays of it."""
    text = f"{commented(words.text('init.head'))}\n\nversion = {VERSION}\n\n{toml_text(content, words)}"
    with _beside(target) as path, without_archive(_loaded(path, text)) as config:
        read_sales = ReadSales()
        return _Tried(text, read_sales, import_till(config, dry_run=True, read_sales=read_sales))


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a file in the folder of `target`, from which relative paths lead to the same places."""
    with tempfile.TemporaryDirectory(prefix=".forecast-init-", dir=target.parent) as place:
        path = Path(place).with_suffix(".toml")
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
