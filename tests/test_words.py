"""Every text that a person reads stands in `messages`, in three languages; nothing else in the source is one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import forecast
from forecast.errors import _PARTS, Problem
from forecast.texts import LANGUAGES, messages, needed

SOURCE = Path(forecast.__file__).parent
ENGLISH = {
    "a", "an", "the", "of", "is", "are", "was", "be", "not", "no", "to", "for", "with", "and", "or", "that", "it", "as",
    "by", "on", "at", "from", "this", "than", "your", "you",
}  # fmt: skip
WORDS = re.compile(r"[A-Za-z][a-z']*")
SQL = re.compile(r"\b(?:SELECT|JOIN|UNION|VIEW|TABLE|WHERE|FILTER|AS)\b|^\s*(?:select|update|create|.*LIKE)\b")
DESCRIBED_BY = {"help", "description", "epilog", "metavar"}
"""Arguments that only `--help` and the documentation show, which are English."""
NOT_SHOWN = {"Field", "column", "instant", "Option", "Argument", "debug", "info", "warning", "compile"}
"""Calls whose texts are descriptions, logs, patterns, or words on how to use the command line."""
FOR_PROGRAMMERS = {"ValueError", "TypeError", "KeyError", "RuntimeError", "AssertionError", "NotImplementedError"}
"""Errors that only a caller in Python can cause."""
NOT_FOR_PEOPLE = {
    "__init__.py": "errors that only a caller in Python can cause",
    "archive/till/parts.py": "SQL",
    "history/known.py": "how tables are cut",
    "tables/bundle.py": "how tables are cut",
    "tables/feature.py": "errors that only a caller in Python can cause",
    "forecasting/evening.py": "why a model failed, in the log",
    "models/ladder/rules.py": "a warning of NumPy that is expected",
    "sample/shop_notes.py": "what a made-up shop wrote down",
    "sample/shop_files.py": "the README of the made-up bakery",
    "sources/calendars/day_labels.py": "names of days, with their translations",
    "sources/forms/columns.py": "headers that people write",
    "sources/tabular/layout": "words of reports, and names inside the program",
    "sources/tabular/values": "words that people write, and what settled a question, for tests",
    "sources/till/columns/words.py": "headers of tills",
    "sources/till/proposal.py": "TOML",
    "sources/till/official": "words of the standards",
    "sources/till/reports/in_words.py": "the beginning of a name",
    "sources/till/rows/rows.py": "the beginning of a name",
    "reports/charts.py": "plots of notebooks",
    "reports/backtest_plots.py": "plots for a scientist, in MLflow",
    "pipeline/starts/display.py": "the beginning of a name",
    "sources/weather/credit.py": "the names of licences",
}
"""Files whose English is not told to a shop, and what it is."""
CODED = {"Problem": 1, "problem": 2, "WrongValueError": 0, "ContradictionError": 1, "_header_problem": 1}
"""Calls that take the code of a problem, and where."""
SECTIONS = ("advice", "choice", "expected", "kind", "no_till", "place", "question", "read_as", "report", "why", "words")


def is_english(text: str) -> bool:
    """Tell a text of two or more English words, one of which binds them together."""
    words = WORDS.findall(text)
    return len(words) > 1 and not ENGLISH.isdisjoint(words) and " " in text.strip() and not SQL.search(text)


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def texts_in(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and text of each English literal that may reach a person."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and called(node) in NOT_SHOWN | FOR_PROGRAMMERS:
        return
    if isinstance(node, ast.keyword) and node.arg in DESCRIBED_BY:
        return
    if isinstance(node, ast.Assert):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_english(node.value):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from texts_in(child)


@cache
def trees() -> dict[str, ast.Module]:
    paths = sorted(SOURCE.rglob("*.py"))
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            yield path, node


@cache
def literals() -> set[str]:
    """Return every text of the source, those inside of f-strings too."""
    return {node.value for _, node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def problems_told() -> dict[str, list[tuple[str, ast.Call]]]:
    """Return the calls that tell a problem, by its code."""
    found: dict[str, list[tuple[str, ast.Call]]] = {}
    for path, node in nodes():
        at = CODED.get(called(node)) if isinstance(node, ast.Call) else None
        if at is not None and isinstance(node, ast.Call) and len(node.args) > at:
            code = node.args[at]
            for one in (code.body, code.orelse) if isinstance(code, ast.IfExp) else (code,):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    found.setdefault(one.value, []).append((path, node))
    return found


def codes_of(section: str) -> set[str]:
    return {code.split(".")[1] for code in messages("en") if code.startswith(f"{section}.")}


def test_no_text_for_people_stands_in_the_source():
    found = [
        f"{path}:{line}: {text}"
        for path, tree in trees().items()
        if not any(path.startswith(place) for place in NOT_FOR_PEOPLE)
        for line, text in texts_in(tree)
    ]
    assert found == []


def test_the_search_finds_a_text_wherever_it_stands():
    source = 'def f():\n    """A text of its own."""\n    said = f"{f} is not there"\n    lines.append("no such day")\n'
    assert list(texts_in(ast.parse(source))) == [(3, " is not there"), (4, "no such day")]
    for unseen in (
        "Field(description='the name of it')",
        "raise ValueError('not to be')",
        "x = 'SELECT a FROM b AS c'",
    ):
        assert list(texts_in(ast.parse(unseen))) == []


@pytest.mark.parametrize("place", NOT_FOR_PEOPLE)
def test_an_exception_is_needed(place):
    assert any(list(texts_in(tree)) for path, tree in trees().items() if path.startswith(place))


def is_made_of(name: str) -> bool:
    """Tell whether the source has a code, whole or as a beginning and an end of it (f"unknown_{what}")."""
    ends = [name[at:] for at in range(1, len(name)) if any(text.endswith(name[:at]) for text in literals())]
    return name in literals() or name.replace("_", " ") in literals() or any(end in literals() for end in ends)


def test_every_problem_that_is_told_has_words_and_every_word_is_told():
    told, known = set(problems_told()), codes_of("problem")
    assert told - known == set()
    assert {code for code in known - told if not is_made_of(code)} == set()


def test_every_phrase_has_words_and_every_word_is_used():
    every = messages("en")
    named = {
        str(node.args[0].value)
        for _, node in nodes()
        if isinstance(node, ast.Call)
        and called(node) in ("phrase", "text_of")
        and isinstance(node.args[0], ast.Constant)
    }
    assert {code for code in named if code not in every} == set()
    used = named | {text for text in literals() if text in every}
    unused = {code for section in SECTIONS for code in every if code.startswith(f"{section}.")} - used
    of_pydantic = {f"expected.{name.removesuffix('_error')}" for name in get_args(ErrorType)}
    of_pydantic |= {
        code for code in unused for name in get_args(ErrorType) if name.startswith(code.split(".")[1] + "_")
    }
    across = {code for code in unused if code.endswith("_as_columns")}
    assert {code for code in unused - of_pydantic - across if not is_made_of(code.split(".")[1])} == set()


def test_a_problem_brings_the_values_that_its_words_need():
    for code, places in problems_told().items():
        wanted = {name for part in _PARTS for name in needed(messages("en").get(f"problem.{code}.{part}", ""))}
        for path, call in places:
            given = {keyword.arg for keyword in call.keywords}
            values = next((keyword.value for keyword in call.keywords if keyword.arg == "values"), None)
            if isinstance(values, ast.Dict) and None not in values.keys:
                given |= {key.value for key in values.keys if isinstance(key, ast.Constant)}
            elif values is not None or None in given:
                continue
            if called(call) != "_header_problem":
                assert wanted - {"got"} <= given, (path, call.lineno, code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_told_in_every_language_without_a_hole(language):
    for code in codes_of("problem"):
        texts = [
            messages(language)[full] for part in _PARTS if (full := f"problem.{code}.{part}") in messages(language)
        ]
        values = {name: 2 for text in texts for name in needed(text) if name != "got"}
        said = Problem("till.csv", code, line=1, got="x", values=values).in_words(language)
        assert "{" not in said.replace("{shop}", ""), said
