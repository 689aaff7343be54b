"""A text file as a grid of cells."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from forecast.sources.tabular.raw import Grid
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.text.blocks import text_of
from forecast.sources.tabular.text.separators import NAMES, SAMPLE_LINES, Cut, cut_of, noted_separator
from forecast.sources.tabular.text.text_rows import Batch, batches


def grid_of_text(taken: Snapshot, encoding: str | None, separator: str | None) -> Grid:
    """Return the rows of a text file that is held in memory.

    Raises
    ------
    SourceError
        If the bytes are no text in the encoding.
    """
    detected: dict[str, str] = {}
    text = text_of(taken, encoding, detected)
    cut = stated_cut(_sample(text), separator, detected)
    rows: list[list[str]] = []
    lines: list[int] = []
    spoilt: list[int] = []
    for batch in rows_of_text(_lines(text), cut):
        rows += batch.rows
        lines += batch.lines
        spoilt += batch.spoilt
    return Grid(taken.path, "", rows, lines, detected, spoilt)


def _sample(text: str) -> list[str]:
    """Return the first lines, and lines from places all over the text."""
    first = list(islice(_lines(text), SAMPLE_LINES // 4))
    start, end = sum(map(len, first)), "\n" if "\n" in text else "\r"
    places = range(start, len(text), max((len(text) - start) // (3 * SAMPLE_LINES // 4), 1))
    begins = dict.fromkeys(text.find(end, place - 1) + 1 for place in places) if start < len(text) else {}
    return [*first, *(text[begin : text.find(end, begin) + 1 or None] for begin in begins if begin)]


def stated_cut(sample: Sequence[str], separator: str | None, detected: dict[str, str]) -> Cut:
    """Return how lines are cut: as set, as the first line notes, or as most lines show; the separator is noted."""
    noted = noted_separator(sample[0]) if sample else None
    cut = cut_of(sample[1:] if noted else sample, separator or noted)
    detected["separator"] = NAMES.get(cut.separator, cut.separator)
    return cut


def rows_of_text(lines: Iterable[str], cut: Cut) -> Iterator[Batch]:
    """Yield the rows of lines, many at once; a first line that notes the separator is none."""
    source = iter(lines)
    first = next(source, "")
    is_noted = noted_separator(first) is not None
    return batches(source if is_noted else chain([first], source), cut, first_line=1 + is_noted)


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))
