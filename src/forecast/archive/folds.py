"""What past folds learnt and what shelves tell, kept from night to night: deleting it changes the time alone."""

from __future__ import annotations

import io
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from forecast.archive.files import write_bytes
from forecast.notices import Notice

_Kept = npt.NDArray[Any]


class FoldMemory(MutableMapping[str, _Kept]):
    """What earlier nights worked out, by a digest of everything that went into it; `save` keeps what was used.

    The file is named by `version`, so that another version of the program or of a library starts anew. One that
    cannot be read counts as empty; a bit that flipped is noticed by the sums of the ZIP that it is.
    """

    def __init__(self, folder: Path, *, version: str, name: str = "folds") -> None:
        self.name = name
        self.path = folder / f"{name}-{version}.npz"
        self._kept = _read(self.path)
        self._used: set[str] = set()

    def __getitem__(self, key: str) -> _Kept:
        """Return what is kept and remember that it was used."""
        kept = self._kept[key]
        self._used.add(key)
        return kept

    def __setitem__(self, key: str, value: _Kept) -> None:
        """Keep something."""
        self._kept[key] = value
        self._used.add(key)

    def __delitem__(self, key: str) -> None:
        """Forget something."""
        del self._kept[key]
        self._used.discard(key)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the digests."""
        return iter(self._kept)

    def __len__(self) -> int:
        """Return how much is kept."""
        return len(self._kept)

    def save(self) -> list[Notice]:
        """Write what this run used, sorted, and forget the rest and other versions; a note where that cannot be."""
        buffer = io.BytesIO()
        np.savez(buffer, **{key: self._kept[key] for key in sorted(self._used)})  # type: ignore[arg-type]  # its stubs know no names
        try:
            write_bytes(self.path, buffer.getvalue())
            for other in self.path.parent.glob(f"{self.name}-*.npz"):
                if other != self.path:
                    other.unlink()
        except OSError as error:
            return [Notice("cache_not_kept", values={"file": str(self.path), "why": error.strerror or str(error)})]
        return []


def _read(path: Path) -> dict[str, _Kept]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except Exception:  # whatever a damaged file breaks, it costs time and no plan
        return {}
