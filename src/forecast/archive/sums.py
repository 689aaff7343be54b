"""How the archive knows its own files: a bit that flipped on the disk is noticed, not read as other sales.

A file that never changes is named after its bytes. One that is replaced from night to night carries the sum of what it
holds inside. Hashing costs half a millisecond a megabyte.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

_DIGITS = 16
_KEY = "sum"
_MARK = b"bakery-forecast-sum:"
_NO_SUM = b"0" * _DIGITS


class DamagedError(ValueError):
    """A file of the archive is not what was written."""


def sum_of(content: bytes) -> str:
    """Return the sum of bytes, 16 hexadecimal digits of their SHA-256.

    Examples
    --------
    >>> sum_of(b"bread")
    '985604c2b6024312'
    """
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def is_as_named(path: Path) -> bool:
    """Tell whether a file's name ends, before its suffix, with the sum of its bytes; one that is missing does not."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    return path.stem.endswith(digest[:_DIGITS])


def json_with_sum(content: Mapping[str, Any]) -> str:
    """Return an object as JSON that carries its sum."""
    return _as_json({**content, _KEY: _sum_of_json(content)})


def read_json_with_sum(text: str) -> dict[str, Any]:
    """Return the object without its sum; one of before carries none and is taken as it is.

    Raises
    ------
    DamagedError
        If the sum is another.

    Examples
    --------
    >>> read_json_with_sum(json_with_sum({"day": "2026-06-02"}))
    {'day': '2026-06-02'}
    >>> read_json_with_sum(json_with_sum({"day": "2026-06-02"}).replace("02", "03"))
    Traceback (most recent call last):
    forecast.archive.sums.DamagedError
    """
    content: dict[str, Any] = json.loads(text)
    if not isinstance(content, dict):
        raise DamagedError
    noted = content.pop(_KEY, None)
    if noted is not None and noted != _sum_of_json(content):
        raise DamagedError
    return content


def parquet_with_sum(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet that carries its sum: the same bytes for the same rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.Table.from_pandas(table, preserve_index=False)
    rows = rows.replace_schema_metadata({**(rows.schema.metadata or {}), b"sum": _MARK + _NO_SUM})
    buffer = io.BytesIO()
    pq.write_table(rows, buffer, compression="zstd")
    content = buffer.getvalue()
    at = content.rindex(_MARK) + len(_MARK)
    return content[:at] + sum_of(content).encode() + content[at + _DIGITS :]


def read_parquet_with_sum(path: Path) -> pd.DataFrame:
    """Return the table of a file; one of before carries no sum and is taken as it is.

    Raises
    ------
    DamagedError
        If the sum is another, or the file is no Parquet.
    OSError
        If it cannot be read.
    """
    content = path.read_bytes()
    if not _is_as_summed(content):
        raise DamagedError
    try:
        return pd.read_parquet(io.BytesIO(content), partitioning=None)
    except Exception as error:  # a damaged file of before breaks its reader in many ways
        raise DamagedError(str(error).splitlines()[0] if str(error) else type(error).__name__) from error


def is_as_summed(path: Path) -> bool:
    """Tell whether a file has the sum that it carries; one of before carries none and is taken as it is."""
    try:
        return _is_as_summed(path.read_bytes())
    except OSError:
        return False


def _is_as_summed(content: bytes) -> bool:
    at = content.rfind(_MARK) + len(_MARK)
    noted = content[at : at + _DIGITS]
    return at < len(_MARK) or noted == sum_of(content[:at] + _NO_SUM + content[at + _DIGITS :]).encode()


def _sum_of_json(content: Mapping[str, Any]) -> str:
    # Names of files may hold bytes that are no text.
    return sum_of(_as_json(content).encode("utf-8", "surrogatepass"))


def _as_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
