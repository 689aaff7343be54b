"""A text file of any size as text, some megabytes at a time, each piece up to the end of a line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.tabular.text.encoding import Decoder, Detection, detection
from forecast.sources.tabular.text.mojibake import repaired

BLOCK_BYTES = 16_000_000
"""So much of a file is held as text at a time [B]."""
MOST_LINE = 10_000_000
"""A longer line is no line of a till [letters]."""


def text_lines(taken: Snapshot, encoding: str | None, detected: dict[str, str]) -> Callable[[], Iterator[str]]:
    """Return what gives a file's lines from the first on; all of the file is looked at for its encoding.

    Letters that were broken are put right; how many stands under `mojibake` in `detected` once all lines were given.

    Raises
    ------
    SourceError
        If the bytes cannot be text in the encoding, or a line has no end.
    """
    name = known_encoding(taken.path, encoding, lambda: detection(taken.blocks(BLOCK_BYTES)), detected)

    def lines() -> Iterator[str]:
        count = 0
        detected.pop("mojibake", None)
        for text in _texts(taken, name):
            whole, put_right = repaired(plain(text))
            count += put_right
            if count:
                detected["mojibake"] = str(count)
            yield from io.StringIO(whole, newline="")

    return lines


def text_of(taken: Snapshot, encoding: str | None, detected: dict[str, str]) -> str:
    """Return all of a file's text; `encoding`, and `mojibake` if letters were put right, are noted in `detected`.

    Raises
    ------
    SourceError
        As `text_lines`.
    """
    name = known_encoding(taken.path, encoding, lambda: detection([taken.read()]), detected)
    text, count = repaired(plain("".join(_texts(taken, name))))
    if count:
        detected["mojibake"] = str(count)
    return text


def plain(text: str) -> str:
    r"""Return a text without the marks that are no letters: NUL, and the mark of the end of a file of DOS.

    Examples
    --------
    >>> plain("a;b\0\x1a")
    'a;b'
    """
    return text.replace("\0", "").replace("\x1a", "") if "\0" in text or "\x1a" in text else text


def known_encoding(path: Path, encoding: str | None, found: Callable[[], Detection], detected: dict[str, str]) -> str:
    """Return the encoding that is set, or else found, and note it.

    Raises
    ------
    SourceError
        If the one that is set is none that Python knows.
    """
    if encoding is not None:
        try:
            "".encode(encoding)
        except (LookupError, UnicodeError) as error:
            raise SourceError(Problem(str(path), "unknown_encoding", values={"encoding": encoding})) from error
        detected["encoding"] = encoding
        return encoding
    seen = found()
    detected["encoding"] = seen.name
    if seen.other:
        detected["encoding_or"] = seen.other
    return seen.name


def not_text(path: Path, encoding: str) -> Problem:
    """Return the problem of a file whose bytes are not what they should be."""
    return Problem(str(path), "not_text", values={"encoding": encoding})


def _texts(taken: Snapshot, encoding: str) -> Iterator[str]:
    """Yield the text of a file, each piece up to the end of a line; broken letters are kept as long as they are few."""
    kept = ""
    try:
        decoder = Decoder(encoding)
        for block in taken.blocks(BLOCK_BYTES):
            text = kept + decoder.decode(block)
            end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            piece, kept = text[:end], text[end:]
            if len(kept) > MOST_LINE:
                raise SourceError(_endless(taken.path))
            yield piece
        last = kept + decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise SourceError(not_text(taken.path, encoding)) from error
    if decoder.broken.are_many:
        raise SourceError(not_text(taken.path, encoding))
    yield last


def _endless(path: Path) -> Problem:
    return Problem(str(path), "endless_line", values={"most": MOST_LINE})
