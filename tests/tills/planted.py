"""Looks for planted personal values in every file below a folder, packed ones unpacked."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow.parquet as pq


def planted_in(folder: Path, values: Collection[str], *, but: Collection[Path] = ()) -> list[str]:
    """Return "file: value" for each of `values` that a file below `folder` holds, in its name or its content.

    `but` are the files that were planted. Parquet, gzip and ZIP are read as what they hold.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        if path in but or not path.is_file():
            continue
        texts = [path.name.casefold(), *(text.casefold() for text in _texts(path))]
        found += [
            f"{path.relative_to(folder)}: {value}" for value in values if any(value.casefold() in t for t in texts)
        ]
    return found


def _texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if content[:4] == b"PAR1":
        table = pq.read_table(path)
        yield "\n".join(str(cell) for name in table.column_names for cell in table[name].unique().to_pylist())
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield from _decoded(packed.read(name))
    yield from _decoded(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)


def _decoded(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", errors="replace")
    yield content.decode("cp1252", errors="replace")
    yield content.decode("utf-16-le", errors="replace")
