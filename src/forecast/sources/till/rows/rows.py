"""One rule for what a row is: the words of a column make it a sale, a refund, or nothing that was sold.

In: the different words of each column, `[till.rows]`. Out: `ColumnRule` per column that tells, the kind of every row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.config import RowRule, TillSettings
from forecast.errors import Problem, SourceError, hint_of
from forecast.notices import Notice
from forecast.sources.tabular.table import RawTable
from forecast.sources.till.rows.row_words import (
    MOST_WORDS,
    NO_ROW_STATE,
    REFUND,
    SALE,
    UNKNOWN,
    Words,
    folded,
    kind_of_word,
    known_kinds,
    row_words,
)
from forecast.texts import Said, phrase

_SET_ASIDE = "row_rule"
_NEARLY_ALL = 0.95
_TRACE_SHARE = 0.02
"""Unknown words on so few rows are told; on more, a person has to say what they mean."""


@dataclass(frozen=True)
class ColumnRule:
    """What each cell of a column makes of its row: "" a sale, `refund`, "?" unknown, or the reason to set it aside.

    `rule` says it of cells that are not among `kinds`, where a column has too many different ones.
    """

    column: str
    kinds: Mapping[str, str]
    is_set: bool = False
    rule: RowRule | None = None

    def kind_of(self, cell: str) -> str:
        """Return what a cell makes of its row."""
        if self.rule is None or cell in self.kinds:
            return self.kinds.get(cell, SALE)
        return _set_kind(cell, self.rule, self.column)


def row_rules(
    path: Path,
    words: Words,
    settings: TillSettings,
    *,
    names: Collection[str],
    taken: Collection[str],
    digits_are_counts: bool = False,
    of_maker: Collection[str] = (),
) -> tuple[list[ColumnRule], list[Notice]]:
    """Return the rules of a file: those that are set, and those of columns whose words are known.

    `names` are all columns of the file, `taken` those that hold something else (day, article, quantity …).
    `digits_are_counts` says that rows are totals, and 0 and 1 in them how many. Rules `of_maker` are known and set by
    nobody: a new word on a trace of the rows is told.

    Raises
    ------
    SourceError
        When a column that is set does not exist, or words that nobody knows stand on more than a trace of the rows.
    """
    rules = [
        replace(_set_rule(path, name, rule, words, names), is_set=name not in of_maker)
        for name, rule in settings.rows.items()
    ]
    for name, counts in words.items():
        if (
            name not in settings.rows
            and name not in taken
            and (kinds := known_kinds(name, counts, digits_are_counts=digits_are_counts))
        ):
            rules.append(ColumnRule(name, kinds))
    notices, problems = [_nothing_known(path, name, words[name]) for name in _strange(words, settings, taken)], []
    notices += _doubted(path, words, settings)
    for rule in rules:
        counts = words.get(rule.column, {})
        unknown = {cell: counts[cell] for cell, kind in rule.kinds.items() if kind == UNKNOWN}
        if not unknown:
            continue
        if rule.is_set or sum(unknown.values()) > _TRACE_SHARE * sum(counts.values()):
            problems.append(_question(path, rule, unknown))
        else:
            values = {"file": path.name, "column": rule.column, "words": ", ".join(unknown), "toml": _toml(rule)}
            notices.append(Notice("till_row_words_unknown", "warning", values=values))
    if problems:
        raise SourceError(problems)
    return rules, notices


def kinds_of_rows(raw: RawTable, rules: Sequence[ColumnRule], tickets: pd.Series[str] | None = None) -> pd.Series[str]:
    """Return for each row "" (a sale), `refund`, or the reason for which it is none; the first column that says so.

    A word that stands on the first row of each ticket, and on no other, is said of the whole ticket.

    Examples
    --------
    >>> raw = RawTable(Path("a.csv"), pd.DataFrame({"Status": ["Closed", "Voided"]}, dtype="str"), pd.Series([2, 3]))
    >>> kinds_of_rows(raw, [ColumnRule("Status", {"Closed": "", "Voided": "voided"})]).tolist()
    ['', 'voided']
    """
    kinds = pd.Series(SALE, index=raw.frame.index, dtype="str")
    for rule in rules:
        said_of = raw.frame[rule.column]
        codes, cells = pd.factorize(said_of if tickets is None else _of_whole_tickets(said_of, tickets))
        each = [rule.kind_of(str(cell)) for cell in cells]
        said = np.array(["" if kind == UNKNOWN else kind for kind in each], dtype=object)[codes]
        # That a row is no sale at all weighs more than that it takes one back.
        is_free = (kinds == SALE) | ((kinds == REFUND) & (said != SALE))
        kinds = kinds.mask(is_free & (said != SALE), pd.Series(said, index=kinds.index))
    return kinds.astype("str")


def _of_whole_tickets(cells: pd.Series[str], tickets: pd.Series[str]) -> pd.Series[str]:
    """Return cells that only the first row of each ticket has on all of its rows."""
    is_first = tickets != tickets.shift()
    is_filled = cells != ""
    if (tickets == "").any() or is_first.all() or (is_filled & ~is_first).any():
        return cells
    if is_filled[is_first].mean() < _NEARLY_ALL:
        return cells
    return cells.groupby(is_first.cumsum()).transform("first")


def stated_rules(rules: Sequence[ColumnRule]) -> dict[str, Said]:
    """Put into words what each column makes of rows, for the report."""
    said = {}
    for rule in rules:
        groups: dict[str, list[str]] = {}
        for cell, kind in rule.kinds.items():
            if cell:
                groups.setdefault(kind or "sale", []).append(cell)
        listed = [
            phrase("read_as.kind", kind=phrase(f"aside.{kind}"), cells=" / ".join(cells))
            for kind, cells in groups.items()
        ]
        said[f"rows by '{rule.column}'"] = phrase("read_as.set" if rule.is_set else "read_as.found", value=listed)
    return said


def _strange(words: Words, settings: TillSettings, taken: Collection[str]) -> list[str]:
    """Return columns that by their name say what a row is, in several words of which none is known."""
    known = row_words()
    found = []
    for name, counts in words.items():
        cells = {folded(cell) for cell in counts if folded(cell)}
        is_state = folded(name) in known.state and name not in taken and name not in settings.rows
        if is_state and len(cells) > 1 and not any(kind_of_word(name, cell) for cell in cells):
            found.append(name)
    return found


def _doubted(path: Path, words: Words, settings: TillSettings) -> list[Notice]:
    """Say which rows are counted of which the file does not tell how much was taken back."""
    notices = []
    for name, rule in settings.rows.items():
        counts = {cell: count for cell, count in words.get(name, {}).items() if _fits(cell, rule.doubt)}
        if counts:
            values: dict[str, str | int] = {"file": path.name, "column": name, "count": sum(counts.values())}
            notices.append(Notice("till_rows_doubtful", "warning", values=values | {"words": ", ".join(counts)}))
    return notices


def _nothing_known(path: Path, name: str, counts: Mapping[str, int]) -> Notice:
    rule = ColumnRule(name, {cell: UNKNOWN for cell in counts if cell})
    values = {"file": path.name, "column": name, "words": ", ".join(rule.kinds), "toml": _toml(rule)}
    return Notice("till_row_words_unknown", "warning", values=values)


def _set_rule(path: Path, name: str, rule: RowRule, words: Words, names: Collection[str]) -> ColumnRule:
    if name not in names:
        known: Mapping[str, object] = {
            "names": list(names),
            "hint": hint_of(name, names),
            "what": phrase("words.rule", name=name),
        }
        raise SourceError(Problem(str(path), "no_such_column", line=1, column=name, values=known))
    if name not in words and rule.other != "ask":
        return ColumnRule(name, {}, is_set=True, rule=rule)
    if name not in words:
        values = {"most": MOST_WORDS, "name": name}
        raise SourceError(Problem(str(path), "too_many_words", line=1, column=name, values=values))
    return ColumnRule(name, {cell: _set_kind(cell, rule, name) for cell in words[name]}, is_set=True)


def _set_kind(cell: str, rule: RowRule, name: str) -> str:
    if _fits(cell, (*rule.count, *rule.doubt)):
        return SALE
    if _fits(cell, rule.negate):
        return REFUND
    if _fits(cell, rule.drop) or (rule.other == "drop" and cell):
        known = kind_of_word(name, cell) or _SET_ASIDE
        return _SET_ASIDE if known in (REFUND, *NO_ROW_STATE) else known
    return UNKNOWN if rule.other == "ask" and cell else SALE


def _fits(cell: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(cell.casefold(), pattern.casefold()) for pattern in patterns)


def _question(path: Path, rule: ColumnRule, unknown: Mapping[str, int]) -> Problem:
    words = [phrase("words.same_for_rows", word=cell, count=count) for cell, count in unknown.items()]
    values = {"words": words, "toml": _toml(rule)}
    return Problem(str(path), "unknown_row_words", line=1, column=rule.column, values=values)


def _toml(rule: ColumnRule) -> str:
    """Return the section that would say what is known of a column."""
    lists: dict[str, list[str]] = {"count": [], "drop": [], "negate": []}
    for cell, kind in rule.kinds.items():
        if cell and kind != UNKNOWN:
            lists["count" if kind == SALE else "negate" if kind == REFUND else "drop"].append(cell)
    quoted = {
        name: ", ".join('"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in cells)
        for name, cells in lists.items()
    }
    listed = " ".join(f"{name} = [{cells}]" for name, cells in quoted.items())
    return f'[till.rows."{rule.column}"] {listed}'
