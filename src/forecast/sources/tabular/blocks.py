"""A text file of any size as lines, some megabytes at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.encoding import decoded, encoding_of, repaired

BLOCK_BYTES = 16_000_000
"""So much of a file is held as text at a time [B]."""


def text_lines(path: Path, encoding: str | None, detected: dict[str, str]) -> tuple[str, Callable[[], Iterator[str]]]:
    """Return a file's encoding, for which all of it is looked at, and what gives its lines from the first on.

    Letters that were broken are put right; how many stands under `mojibake` in `detected` once all lines were given.

    Raises
    ------
    SourceError
        If the bytes cannot be text in the encoding.
    """
    found = encoding or encoding_of(_blocks(path, BLOCK_BYTES))
    # Lines of UTF-16 do not end in one byte: such a file is one block.
    size = path.stat().st_size if found.startswith("utf-16") else BLOCK_BYTES

    def lines() -> Iterator[str]:
        count = 0
        detected.pop("mojibake", None)
        for block in _blocks(path, size):
            try:
                text, _ = decoded(block, found)
            except UnicodeDecodeError as error:
                raise SourceError(not_text(path, error)) from error
            text, put_right = repaired(text)
            count += put_right
            if count:
                detected["mojibake"] = str(count)
            yield from io.StringIO(text, newline="")

    return found, lines


def not_text(path: Path, error: UnicodeDecodeError) -> Problem:
    """Return the problem of a file whose bytes are not what they should be."""
    return Problem(
        str(path),
        got=f"bytes that are not {error.encoding}",
        expected="UTF-8, cp1252 or ISO-8859-15",
        action="save it as UTF-8, or correct [till] encoding",
    )


def _blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a file, each block up to the end of a line."""
    with path.open("rb") as file:
        while block := file.read(block_bytes):
            yield block + file.readline()
