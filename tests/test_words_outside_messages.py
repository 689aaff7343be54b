"""What a person reads stands in `messages`, in three languages: no sentence is written in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import forecast
import forecast.errors

SOURCE = Path(forecast.__file__).parent
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
READ_BY_PROGRAMS = re.compile(
    r"\b(SELECT|FROM|JOIN|WHERE|WITH|CREATE|coalesce|AS \w+|LIKE|CAST|UNION|ORDER BY)\b|new AS \("
    r"|^(select count|begin immediate|update \w+ set|Mean of empty slice)"
)
"""SQL, and the name of a warning of numpy."""
ENGLISH_BY_DECISION = {"Field", "Option", "Argument", "Typer", "BadParameter"}
"""Help of options and descriptions of settings stay English (docs/decisions/0029)."""
NO_SENTENCES = ("bold yellow", "bold red", "rows by ", "january february", "no row to learn from")
"""Colours, a key of what was detected, months in the names of files, a detail of a reason that no text shows."""
OF_TILLS = ("sources", "sample", "tables")
"""Words that till files and people's files hold, names of a made-up bakery, what tables mean."""


def sentences(path: Path) -> Iterator[str]:
    """Yield the texts of two words and more in a file that are no docstring, no help and no error of the programmer."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            apart.add(id(node.value))
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name in ENGLISH_BY_DECISION or (name.endswith("Error") and not hasattr(forecast.errors, name)):
            apart |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            text = node.value
            if WORDS.search(text) and not READ_BY_PROGRAMS.search(text) and not text.startswith(NO_SENTENCES):
                yield text


def test_no_sentence_that_a_person_reads_is_written_in_the_code():
    found = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.relative_to(SOURCE).parts[0] not in OF_TILLS
        for text in sentences(path)
    }
    assert found == set()


def test_a_sentence_in_the_code_is_found(tmp_path):
    path = tmp_path / "one.py"
    path.write_text('"""A docstring."""\ndef say(count):\n    return f"{count} files were read"\n', encoding="utf-8")
    assert list(sentences(path)) == [" files were read"]
