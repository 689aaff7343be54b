"""A text file as rows of cells: all at once, or line by line for a file of any size.

A file is held as text some megabytes at a time, each piece up to the end of a line.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import Grid
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.text.encoding import Decoder, detection
from forecast.sources.tabular.text.mojibake import repaired
from forecast.sources.tabular.text.separators import NAMES, SAMPLE_LINES, Cut, cut_of, noted_separator
from forecast.sources.tabular.text.text_rows import Batch, batches

_BLOCK_BYTES = 16_000_000
"""So much of a file is held as text at a time [B]."""
_MOST_LINE = 1_000_000
"""A longer line is no line of a till [letters, and in search of its end bytes]."""
_NO_LETTERS = str.maketrans("", "", "\0\x1a")
"""NUL, and the mark of the end of a file of DOS."""


def grid_of_text(taken: Snapshot, encoding: str | None, separator: str | None) -> Grid:
    """Return the rows of a text file that is held in memory.

    Raises
    ------
    SourceError
        If the bytes are no text in the encoding.
    """
    detected: dict[str, str] = {}
    lines = list(text_lines(taken, encoding, detected)())
    first = SAMPLE_LINES // 4
    spread = lines[first :: max((len(lines) - first) // (SAMPLE_LINES - first), 1)]
    cut = stated_cut([*lines[:first], *spread], separator, detected)
    whole = Batch()
    for batch in rows_of_text(lines, cut):
        whole.rows += batch.rows
        whole.lines += batch.lines
        whole.spoilt += batch.spoilt
    return Grid(taken.path, "", whole.rows, whole.lines, detected, whole.spoilt)


def text_lines(taken: Snapshot, encoding: str | None, detected: dict[str, str]) -> Callable[[], Iterator[str]]:
    """Return what gives a file's lines from the first on; all of the file is looked at for its encoding.

    Letters that were broken are put right; how many stands under `mojibake` in `detected` once all lines were given.

    Raises
    ------
    SourceError
        If the encoding is none that Python knows, the bytes cannot be text in it, or a line has no end.
    """
    _refuse_endless_line(taken)
    name = _known_encoding(taken, encoding, detected)

    def lines() -> Iterator[str]:
        count = 0
        detected.pop("mojibake", None)
        for text in _texts(taken, name):
            whole, put_right = repaired(text)
            count += put_right
            if count:
                detected["mojibake"] = str(count)
            found = io.StringIO(whole, newline="").readlines()
            if len(whole) > _MOST_LINE and max(map(len, found)) > _MOST_LINE:
                raise SourceError(Problem(str(taken.path), "endless_line", values={"most": _MOST_LINE}))
            yield from found

    return lines


def _refuse_endless_line(taken: Snapshot) -> None:
    """Look for ends of lines before anything is held as text: a line without one would be held as a whole."""
    length = 0
    for block in taken.blocks(_MOST_LINE):
        length = length + len(block) if b"\n" not in block and b"\r" not in block else 0
        # A letter has up to four bytes.
        if length > 4 * _MOST_LINE:
            raise SourceError(Problem(str(taken.path), "endless_line", values={"most": _MOST_LINE}))


def _known_encoding(taken: Snapshot, encoding: str | None, detected: dict[str, str]) -> str:
    """Return the encoding that is set, or else found, and note it."""
    if encoding is None:
        detected["encoding"], other = detection(taken.blocks(_BLOCK_BYTES))
        if other:
            detected["encoding_or"] = other
        return detected["encoding"]
    try:
        "".encode(encoding)
    except (LookupError, UnicodeError) as error:
        raise SourceError(Problem(str(taken.path), "unknown_encoding", values={"encoding": encoding})) from error
    detected["encoding"] = encoding
    return encoding


def _texts(taken: Snapshot, encoding: str) -> Iterator[str]:
    """Yield the text of a file, each piece up to the end of a line; broken letters are kept as long as they are few."""
    kept = ""
    try:
        decoder = Decoder(encoding)
        for block in taken.blocks(_BLOCK_BYTES):
            text = kept + decoder.decode(block)
            end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            piece, kept = text[:end], text[end:]
            if len(kept) > _MOST_LINE:
                raise SourceError(Problem(str(taken.path), "endless_line", values={"most": _MOST_LINE}))
            yield _without_marks(piece)
        last = kept + decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise SourceError(_not_text(taken.path, encoding)) from error
    if decoder.are_many_broken:
        raise SourceError(_not_text(taken.path, encoding))
    yield _without_marks(last)


def _without_marks(text: str) -> str:
    return text.translate(_NO_LETTERS) if "\0" in text or "\x1a" in text else text


def _not_text(path: Path, encoding: str) -> Problem:
    return Problem(str(path), "not_text", values={"encoding": encoding})


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
