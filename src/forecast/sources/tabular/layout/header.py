"""Which row names the columns: words over columns that hold one kind of thing each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forecast.sources.tabular.layout.days_within import dates_within, is_weekday
from forecast.sources.tabular.layout.report_words import is_heading
from forecast.sources.tabular.values.cell_kinds import EXACT_KINDS, cell_kind, main_kind

_ROWS_LOOKED_AT = 200
_MOST_TITLE_ROWS = 40
_ROWS_BELOW = 60
_IS_OF_A_KIND = 0.6

Row = Sequence[str]


class _Below:
    """What the rows below a row hold by column, which columns hold something, and which numbers, dates or times."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self.kinds = kinds
        self.filled = frozenset(at for at, kind in enumerate(kinds) if kind)
        self.exact = frozenset(at for at, kind in enumerate(kinds) if kind in EXACT_KINDS)


class Sample:
    """The first rows of a grid, blank ones left out, what kind each cell is, and where (`at`) they stood."""

    def __init__(self, rows: Sequence[Row]) -> None:
        stripped = [list(map(str.strip, row)) for row in rows[:_ROWS_LOOKED_AT]]
        self.at = [at for at, row in enumerate(stripped) if any(row)]
        self.rows = [stripped[at] for at in self.at]
        self.kinds = [list(map(cell_kind, row)) for row in self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def below(self, at: int) -> _Below:
        """Return what the rows after row `at` hold; what rows of an unusual width hold counts only if all are so."""
        kinds = self.kinds[at + 1 : at + 1 + _ROWS_BELOW]
        usual = [row for row in kinds if sum(map(bool, row)) > 1] or kinds
        width = max(map(len, usual), default=0)
        columns = [[row[column] if column < len(row) else "" for row in usual] for column in range(width)]
        return _Below([_settled(column) for column in columns])

    def is_words_over(self, at: int, below: _Below) -> bool:
        """Tell whether row `at` has words where the rows below have numbers, dates or times."""
        kinds = self.kinds[at]
        over = [kinds[column] for column in below.exact if column < len(kinds) and kinds[column]]
        words = over.count("word")
        return words > 0 and words > len(over) - words

    def score(self, at: int, below: _Below) -> float:
        """Return how well row `at` names the columns below: more is better."""
        row = self.rows[at]
        named = sum(1 for column in below.filled if column < len(row) and row[column])
        astray = sum(1 for column, cell in enumerate(row) if cell and column not in below.filled)
        known = sum(map(is_heading, row))
        dated = sum(1 for cell in row if dates_within(cell))
        return named + known - astray - 2 * dated - 2 * (len(row) - len(set(filter(None, row))) - row.count(""))


def _settled(column: Sequence[str]) -> str:
    """Return the kind of a column, "word" if it holds several."""
    kind, share = main_kind(column)
    return kind if share >= _IS_OF_A_KIND or not kind else "word"


def named_row(sample: Sample) -> int | None:
    """Return the position in the sample of the row that names the columns, None if no row does."""
    best: tuple[float, int] | None = None
    for at in range(min(len(sample), _MOST_TITLE_ROWS)):
        below = sample.below(at)
        if not below.exact:
            continue
        row = sample.rows[at]
        named = sum(1 for column in below.filled if column < len(row) and row[column])
        if not sample.is_words_over(at, below) or named < max(2, len(below.filled) / 2):
            continue
        score = sample.score(at, below)
        # A later row as good as the first is a header that is repeated, unless no row of data stands between.
        if best is None or score > best[0] or (score == best[0] and not _has_data(sample, best[1], at)):
            best = (score, at)
    return best[1] if best else None


def _has_data(sample: Sample, first: int, last: int) -> bool:
    return any(
        sum(kind in EXACT_KINDS for kind in sample.kinds[at]) >= max(1, len(sample.below(first).exact) / 2)
        for at in range(first + 1, last)
    )


def group_row(sample: Sample, named: int) -> int | None:
    """Return the row above the names that tells groups of them ("Umsatz" over "Menge" and "Betrag"), or None."""
    above = named - 1
    if not named or sample.at[named] - sample.at[above] != 1:
        return None
    top, names = sample.rows[above], sample.rows[named]
    if len(top) > len(names) + 1:
        return None
    if "word" not in set(filter(None, sample.kinds[above])) or set(sample.kinds[above]) & {"number", "time"}:
        return None
    names = [*names, *[""] * (len(top) - len(names))]
    filled = [at for at, cell in enumerate(top) if cell]
    has_twins = any(count > 1 for count in Counter(filter(None, names)).values())
    fills_gaps = any(top[at] and not names[at] for at in range(len(top)))
    spans = len(filled) > 1 and not top[0] and any(not top[at] for at in range(filled[0], len(names)) if at < len(top))
    return above if (has_twins and not top[0]) or (fills_gaps and (len(filled) > 1)) or spans else None


def second_row(sample: Sample, named: int) -> int | None:
    """Return the row below the names that goes on with them where they leave gaps, if there is one."""
    below = named + 1
    if below >= len(sample) or set(sample.kinds[below]) - {"word", ""}:
        return None
    names = [*sample.rows[named], *[""] * len(sample.rows[below])]
    fills_gaps = any(cell and not names[at] for at, cell in enumerate(sample.rows[below]))
    return below if fills_gaps and sample.is_words_over(below, sample.below(below)) else None


def merged_names(top: Row, names: Row, width: int) -> list[str]:
    """Return names with those of their groups before them; a group goes on to the right over cells without one."""
    merged, group = [], ""
    for at in range(width):
        above = top[at] if at < len(top) else ""
        name = names[at] if at < len(names) else ""
        group = above or group
        merged.append(" ".join(filter(None, [group if name else above, name])) if group != name else name)
    return merged


def bare_name(name: str) -> str:
    """Return the name of a column with single blanks; "" for one that a program gave to a column without any."""
    bare = " ".join(name.split())
    return "" if bare.startswith("Unnamed: ") else bare


def clean_names(names: Row, width: int) -> list[str]:
    """Return names with blanks put right, one for each column, none twice."""
    bare = [*map(bare_name, names), *[""] * width][:width]
    clean: list[str] = []
    for at, name in enumerate(bare):
        own, times = name or f"column {at + 1}", 1
        while own in clean:
            times += 1
            own = f"{name or f'column {at + 1}'} ({times})"
        clean.append(own)
    return clean


def is_weekday_row(row: Row) -> bool:
    """Tell whether a row holds names of weekdays and nothing else, as under the dates of a header."""
    filled = [cell for cell in row if cell.strip()]
    return len(filled) > 1 and all(map(is_weekday, filled))
