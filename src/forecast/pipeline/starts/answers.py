"""Which setting answers a problem of a till file, as its own words say; and what a person chooses.

In: problems. Out: assignments such as `till.date_order="dmy"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from forecast.config import Config, TillSettings
from forecast.errors import ConfigError, Problem, SourceError
from forecast.pipeline.starts.place import Talk
from forecast.pipeline.starts.toml_text import parsed
from forecast.reports.wording import Wording
from forecast.sources.tabular.table import read_tables
from forecast.sources.till.columns.mapping import mapping_and_questions
from forecast.texts import either, phrase, written

_Offer = tuple[str, tuple[str, ...]]
"""What an answer says, and the assignments it stands for."""
_NAMED = re.compile(
    r"\[(till(?:\.\w+)*)\] (\w+)"  # the setting
    r"(?: ?= ?(\"[^\"]*\"|\[[^\]]*\]|[\w.]+))?"  # = a value
    r"(?:(?::| to) ((?:'[^']*'(?: or |, )?)+))?"  # to 'one' or 'another'
)


def _ways_out(problem: Problem) -> list[str]:
    """Return the assignments that a problem's own advice names, each answer there is to a setting.

    Examples
    --------
    >>> def advised(todo): return Problem("till.csv", "ambiguous_till", values={"text": "", "todo": todo})
    >>> _ways_out(advised(phrase("advice.set_order", setting="[till] date_order")))
    ['till.date_order="dmy"', 'till.date_order="mdy"']
    >>> _ways_out(advised(phrase("advice.correct_cell_or_set", setting="[till] amount_is")))
    ['till.amount_is="line_total"', 'till.amount_is="unit_price"']
    >>> _ways_out(advised(phrase("advice.name_column", role="qty", names=either(["'Menge'", "'Anzahl'"]))))
    ['till.columns.qty="Menge"', 'till.columns.qty="Anzahl"']
    >>> _ways_out(advised(phrase("advice.set_till", toml='qty_is = "amount"', label="no pieces")))
    ['till.qty_is="amount"']
    """
    ways = []
    for section, key, value, names in _NAMED.findall(problem.part("action")):
        place = f"{section}.{key}"
        answers = [value] if value else [f'"{name}"' for name in re.findall(r"'([^']*)'", names)]
        answers = answers or [f'"{choice}"' for choice in _choices(place)]
        ways += [f"{place}={answer}" for answer in answers]
    return list(dict.fromkeys(ways))


def told_how(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem with the options of `init` that answer it."""
    return [
        replace(
            problem, also=(*problem.also, phrase("advice.set_here", options=either([f"--set {way!r}" for way in ways])))
        )
        if (ways := _ways_out(problem))
        else problem
        for problem in problems
    ]


def chosen_setting(path: Path, problem: Problem, till: TillSettings, talk: Talk, words: Wording) -> dict[str, Any]:
    """Return what a person answers to the problem of a file, as nested values; nothing where nobody answers.

    What is offered are the answers to the file's own questions, else the settings that the problem names. An answer is
    the number of one of them, or any assignment.
    """
    question, offers = _offers(path, problem, till, words)
    if not talk.is_there or not offers:
        return {}
    offered = "".join(f"\n  {number}  {label}" for number, (label, _) in enumerate(offers, start=1))
    while answer := talk.ask(words.text("init.ask_setting", problem=question, offered=offered), "").strip():
        if answer.isdigit() and 0 < int(answer) <= len(offers):
            return parsed(offers[int(answer) - 1][1])
        try:
            return parsed((answer,))
        except ConfigError:
            continue
    return {}


def _offers(
    path: Path, problem: Problem, till: TillSettings, words: Wording
) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """Return what is asked, and each answer with the assignments that it stands for."""
    with suppress(SourceError):
        for raw in read_tables(path, encoding=till.encoding, separator=till.separator, sheets=till.sheets):
            for question in mapping_and_questions(raw, till)[1]:
                answers = [
                    (written(choice.label, words.language), tuple(f"till.{line}" for line in choice.toml))
                    for choice in question.choices
                ]
                return words.text("told.at", place=path.name, text=question.text), answers
    return problem.in_words(words.language), [(way, (way,)) for way in _ways_out(problem)]


def _choices(place: str) -> list[str]:
    """Return the values of a setting that has a fixed choice of them."""
    model: Any = Config
    for part in place.split("."):
        if not (isinstance(model, type) and issubclass(model, BaseModel)) or part not in model.model_fields:
            return []
        model = model.model_fields[part].annotation
    return [value for part in (model, *get_args(model)) for value in get_args(part) if isinstance(value, str)]
