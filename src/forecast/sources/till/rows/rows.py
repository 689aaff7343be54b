"""One rule for what a row is: the words of a column make it a sale, a refund, or nothing that was sold.

In: the different words of each column, `[till.rows]`. Out: `ColumnRule` per column that tells, the kind of every row.
"""

from __future__ import annotations

import re
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
from forecast.sources.till.rows.row_words import RowWords, folded, row_words
from forecast.texts import Said, phrase

Words = Mapping[str, Mapping[str, int]]
"""Column → cell → how many rows have it; only columns of few different cells."""

SALE = ""
REFUND = "refund"
_SET_ASIDE = "row_rule"
_UNKNOWN = "?"
VOID = "void"
"""What the words of a column call voided; whether a row goes or stands against another is seen in its sign."""
_NEARLY_ALL = 0.95
_MOST_WORDS = 40
"""A column of more different cells does not say what a row is."""
_TRACE_SHARE = 0.02
"""Unknown words on so few rows are told; on more, a person has to say what they mean."""
_AFFIXES = re.compile(
    r"^(?:ticket|bon|facture|vente|venta|factura|scontrino|paragon)(?=.{4})"
    r"|(?<=.{4})s?(?:beleg|bon|buchung|vorgang|zeile|position|rechnung|ticket|receipt|transaction|line)$"
)
"""What a word for a kind of row is put together with: Stornobeleg, Trainingsbon, void receipt, ticket annulé."""
_NO_ROW_STATE = frozenset({"sale", "line", "neutral"})
_PLAIN = frozenset({"refund", "voided", "training"})
"""Kinds that no column of articles, payments or places holds by chance."""


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


def words_of(raw: RawTable) -> dict[str, dict[str, int]]:
    """Return how often each cell occurs in every column that has few different ones."""
    found = {}
    for name in raw.frame.columns:
        cells = raw.frame[name]
        if cells.head(5000).nunique() > _MOST_WORDS:
            continue
        counts = cells.value_counts()
        if len(counts) <= _MOST_WORDS:
            found[str(name)] = {str(cell): int(count) for cell, count in counts.items()}
    return found


def added_words(one: Words, other: Words) -> dict[str, dict[str, int]]:
    """Return the words of two parts of a file together; a column of too many words in either is left out."""
    both = {}
    for name in one.keys() & other.keys():
        counts = {cell: one[name].get(cell, 0) + other[name].get(cell, 0) for cell in {**one[name], **other[name]}}
        if len(counts) <= _MOST_WORDS:
            both[name] = counts
    return both


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
            and (kinds := _known_kinds(name, counts, digits_are_counts=digits_are_counts))
        ):
            rules.append(ColumnRule(name, kinds))
    notices, problems = [_nothing_known(path, name, words[name]) for name in _strange(words, settings, taken)], []
    notices += _doubted(path, words, settings)
    for rule in rules:
        counts = words.get(rule.column, {})
        unknown = {cell: counts[cell] for cell, kind in rule.kinds.items() if kind == _UNKNOWN}
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
        said = np.array(["" if kind == _UNKNOWN else kind for kind in each], dtype=object)[codes]
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
        if is_state and len(cells) > 1 and not any(_kind_of(folded(name), cell, known) for cell in cells):
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
    rule = ColumnRule(name, {cell: _UNKNOWN for cell in counts if cell})
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
        values = {"most": _MOST_WORDS, "name": name}
        raise SourceError(Problem(str(path), "too_many_words", line=1, column=name, values=values))
    return ColumnRule(name, {cell: _set_kind(cell, rule, name) for cell in words[name]}, is_set=True)


def _set_kind(cell: str, rule: RowRule, name: str) -> str:
    if _fits(cell, (*rule.count, *rule.doubt)):
        return SALE
    if _fits(cell, rule.negate):
        return REFUND
    if _fits(cell, rule.drop) or (rule.other == "drop" and cell):
        known = _kind_of(folded(name), folded(cell), row_words()) or _SET_ASIDE
        return _SET_ASIDE if known in (REFUND, *_NO_ROW_STATE) else known
    return _UNKNOWN if rule.other == "ask" and cell else SALE


def _fits(cell: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(cell.casefold(), pattern.casefold()) for pattern in patterns)


def kind_of_word(column: str, cell: str) -> str | None:
    """Return what a cell of a column says of its row, None when nobody knows.

    Examples
    --------
    >>> kind_of_word("Status", "Storniert"), kind_of_word("Status", "Brezel")
    ('voided', None)
    """
    return _kind_of(folded(column), folded(cell), row_words())


def _kind_of(column: str, cell: str, known: RowWords) -> str | None:
    """Return what a cell says, None when nobody knows."""
    if column in known.codes:
        return known.codes[column].get(cell)
    if column in known.flags and (cell in known.yes or cell in known.no):
        is_yes = cell in known.yes
        if known.flags[column] == "stands":
            return "sale" if is_yes else "voided"
        return known.flags[column] if is_yes else "sale"
    return known.words.get(cell) or known.words.get(_AFFIXES.sub("", cell))


def _known_kinds(name: str, counts: Mapping[str, int], *, digits_are_counts: bool) -> dict[str, str] | None:
    """Return the kind of every cell of a column that says what a row is, None for any other column."""
    known, column = row_words(), folded(name)
    is_named = column in known.codes or column in known.flags or column in known.state
    if not is_named and any(part in column for part in known.never):
        return None
    told = {cell: _kind_of(column, folded(cell), known) for cell in counts if folded(cell)}
    kinds = {kind for kind in told.values() if kind}
    if column in known.flags and _are_counts(told, digits_are_counts=digits_are_counts or column in known.may_count):
        return None
    if not kinds - _NO_ROW_STATE:
        # A state besides those that mean sold is asked about; sold, and nothing else, says nothing.
        is_asked = column in known.state and "sale" in kinds and None in told.values()
        return {cell: _settled(told.get(cell, "sale"), kinds) for cell in counts} if is_asked else None
    if not is_named:
        known_rows = sum(count for cell, count in counts.items() if told.get(cell))
        mostly = known_rows >= 0.5 * sum(count for cell, count in counts.items() if cell)
        if not kinds & _PLAIN and not (mostly and kinds & {"sale", "line"}):
            return None
    return {cell: _settled(told[cell], kinds) if cell in told else SALE for cell in counts}


def _are_counts(told: Mapping[str, str | None], *, digits_are_counts: bool) -> bool:
    """Tell whether a column called "Storno" holds how many were voided, not whether one was."""
    return any(
        (digits_are_counts or kind is None) and folded(cell).lstrip("-").isdigit() for cell, kind in told.items()
    )


def _settled(kind: str | None, kinds: Collection[str]) -> str:
    """Return what a word does in a column of such kinds: "Payment" is a sale beside "Refund", none beside "Item"."""
    if kind is None or kind == "ask":
        return _UNKNOWN
    is_sold_elsewhere = bool({"sale", "line"} & set(kinds))
    if kind in ("payment_soft", "order_soft"):
        return kind.removesuffix("_soft") if is_sold_elsewhere else SALE
    if kind == "header":
        return "ticket_total" if "line" in kinds else SALE
    if kind == "voided":
        return VOID
    return SALE if kind in _NO_ROW_STATE else kind


def _question(path: Path, rule: ColumnRule, unknown: Mapping[str, int]) -> Problem:
    words = [phrase("words.same_for_rows", word=cell, count=count) for cell, count in unknown.items()]
    values = {"words": words, "toml": _toml(rule)}
    return Problem(str(path), "unknown_row_words", line=1, column=rule.column, values=values)


def _toml(rule: ColumnRule) -> str:
    """Return the section that would say what is known of a column."""
    lists: dict[str, list[str]] = {"count": [], "drop": [], "negate": []}
    for cell, kind in rule.kinds.items():
        if cell and kind != _UNKNOWN:
            lists["count" if kind == SALE else "negate" if kind == REFUND else "drop"].append(cell)
    quoted = {
        name: ", ".join('"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in cells)
        for name, cells in lists.items()
    }
    listed = " ".join(f"{name} = [{cells}]" for name, cells in quoted.items())
    return f'[till.rows."{rule.column}"] {listed}'
