"""The unpacked files of one DSFinV-K export: the tables in one folder are one export, as in the ZIP that tills deliver.

In: paths. Out: one path an export; the bytes of its tables together.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from forecast.sources.tabular.snapshot import BIG_BYTES, Snapshot, snapshot_of
from forecast.sources.till.dsfinvk import LINES, TABLES, is_export

ALL_FILES = {
    *TABLES,
    "allocation_groups.csv", "businesscases.csv", "cash_per_currency.csv", "cashregister.csv", "datapayment.csv",
    "itemamounts.csv", "pa.csv", "payment.csv", "slaves.csv", "subitems.csv", "transactions_tse.csv",
    "transactions_vat.csv", "tse.csv", "vat.csv", "index.xml", "gdpdu-01-09-2004.dtd",
}  # fmt: skip
"""What such a folder holds (DSFinV-K 2.3, annex I)."""
ANY_TIME = (1980, 1, 1, 0, 0, 0)
"""The same files make the same bytes, whenever they were written."""


def one_an_export(paths: Iterable[Path]) -> list[Path]:
    """Return the paths with `lines.csv` in place of all tables of its export."""
    return list(dict.fromkeys(path.parent / LINES if is_part(path) else path for path in paths))


def is_part(path: Path) -> bool:
    """Tell whether a file is a table of an export whose lines and receipts lie beside it."""
    return path.name.casefold() in ALL_FILES and is_export({one.name for one in _tables(path)})


@contextmanager
def till_snapshot(source: Path | Snapshot, *, big_bytes: int = BIG_BYTES) -> Iterator[Snapshot]:
    """Give the bytes of a till file as `snapshot_of`; those of all tables of an export as one archive.

    Raises
    ------
    SourceError
        If one of them cannot be read.
    """
    if not isinstance(source, Path) or not is_part(source):
        with snapshot_of(source, big_bytes=big_bytes) as taken:
            yield taken
        return
    together = io.BytesIO()
    with zipfile.ZipFile(together, "w") as archive:
        for path in _tables(source):
            with snapshot_of(path) as taken:
                archive.writestr(zipfile.ZipInfo(path.name, ANY_TIME), taken.read())
    content = together.getvalue()
    yield Snapshot(source, hashlib.sha256(content).hexdigest(), len(content), content)


def _tables(path: Path) -> list[Path]:
    return [path.parent / name for name in TABLES if (path.parent / name).is_file()]
