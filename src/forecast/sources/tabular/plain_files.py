"""Plain text files of one header, read together as columns of codes: each different cell is kept, and looked at, once.

In: the bytes of files. Out: `PlainFiles`, and which files are plain: UTF-8 without quotation marks, every line a row of
the header's width. Of such a file there is one way to cut it into cells.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv

_BLOCK_BYTES = 16_000_000
_LONG_LINE = 100_000
"""A line of more is looked at with care, and may be refused [B]."""
_NEVER_PLAIN = (b'"', b"\0", b"\x1a")

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """A column: `texts` are its different cells, stripped, `codes` say which row has which."""

    codes: npt.NDArray[np.int32]
    texts: Sequence[str]

    def spread(self, values: Iterable[object], dtype: str) -> npt.NDArray[np.generic]:
        """Return one value a row from one value a text."""
        return np.array(list(values), dtype=dtype)[self.codes]

    def rows_of(self, texts: Iterable[str]) -> Mask:
        """Return which rows hold one of some texts."""
        found = set(texts)
        if not found:
            return np.zeros(len(self.codes), dtype=bool)
        return np.array([text in found for text in self.texts], dtype=bool)[self.codes]

    def texts_of(self, rows: Mask) -> list[str]:
        """Return the different texts of some rows."""
        return [self.texts[code] for code in np.unique(self.codes[rows]).tolist()]

    def that(self, holds: Callable[[str], object], *, pattern: str = "") -> list[str]:
        """Return the texts of which `holds`; only those are asked that fit `pattern` (RE2), if one is given."""
        asked: Sequence[str] = self.texts
        if pattern:
            texts = pa.array(self.texts, type=pa.string())
            asked = texts.filter(pc.match_substring_regex(texts, pattern)).to_pylist()
        return [text for text in asked if holds(text)]


@dataclass(frozen=True)
class PlainFiles:
    """The rows of files one after another, none of those that are not plain.

    The rows of each file begin at its place in `begins`, which ends with the number of all.
    """

    columns: Mapping[str, Coded]
    begins: npt.NDArray[np.int64]

    @property
    def file(self) -> npt.NDArray[np.int32]:
        """The number of the file of each row."""
        counts = np.diff(self.begins)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts)


def header_of(content: bytes) -> bytes:
    """Return the first line of a file."""
    return content[: content.find(b"\n") + 1]


def read_plain(contents: Sequence[bytes], separator: str) -> tuple[PlainFiles | None, list[bool]]:
    r"""Read files that begin with the same line together; None where none of them is plain.

    Examples
    --------
    >>> found, are_plain = read_plain([b"day;qty\n1;2\n", b'day;qty\n"1";2\n', b"day;qty\n3;2\n3;4;5\n"], ";")
    >>> are_plain, found.columns["qty"].texts, found.begins.tolist()
    ([True, False, False], ['2'], [0, 1, 1, 1])
    """
    are_plain = [_may_be_plain(content) for content in contents]
    chosen = [at for at, is_plain in enumerate(are_plain) if is_plain]
    table = _read([contents[at] for at in chosen], separator) if chosen else None
    if chosen and table is None:
        # Which of them is not: each by itself.
        for at in chosen:
            are_plain[at] = _read([contents[at]], separator) is not None
        chosen = [at for at, is_plain in enumerate(are_plain) if is_plain]
        table = _read([contents[at] for at in chosen], separator) if chosen else None
    if table is None:
        return None, [False] * len(contents)
    rows = [_rows_in(content) if is_plain else 0 for content, is_plain in zip(contents, are_plain, strict=True)]
    begins = np.cumsum([0, *rows])
    return PlainFiles({name: _coded(table[name]) for name in table.column_names}, begins), are_plain


def _may_be_plain(content: bytes) -> bool:
    if content.startswith(BOM_UTF8) or any(mark in content for mark in _NEVER_PLAIN):
        return False
    if any(b"\n" not in content[at : at + _LONG_LINE] for at in range(0, len(content) - _LONG_LINE, _LONG_LINE)):
        return False
    has_odd_ends = b"\r" in content and content.count(b"\r") != content.count(b"\r\n")
    return not has_odd_ends and _rows_in(content) > 0


def _rows_in(content: bytes) -> int:
    """Return how many lines stand below the first."""
    return content.count(b"\n") - content.endswith(b"\n")


def _read(contents: Sequence[bytes], separator: str) -> pa.Table | None:
    header = header_of(contents[0])
    names = [name.strip() for name in header.decode("utf-8", errors="replace").split(separator)]
    if len(set(names)) < len(names) or len(names) < 2:
        return None
    whole = b"".join(
        part
        for content in contents
        for part in (memoryview(content)[len(header) :], b"" if content.endswith(b"\n") else b"\n")
    )
    kinds = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    try:
        return csv.read_csv(
            pa.BufferReader(whole),
            read_options=csv.ReadOptions(use_threads=False, block_size=_BLOCK_BYTES, column_names=names),
            parse_options=csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None


def _coded(column: pa.ChunkedArray) -> Coded:
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    codes, texts = whole.indices.to_numpy(), pc.utf8_trim_whitespace(whole.dictionary).to_pylist()
    if len(set(texts)) == len(texts):
        return Coded(codes, texts)
    places = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    return Coded(np.array([places[text] for text in texts], dtype=np.int32)[codes], list(places))
