"""The last good copies of the files that people edit, in sets: what one night read together fits together.

`archive/inputs/NAME/DIGEST/FILE` are the copies, `sets.json` says which of them belong together, the newest first; its
rename is the commit. An archive of before has one copy of each file, `NAME/FILE`, and no sets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from forecast.archive.files import write_bytes, write_text

_MOST_SETS = 7
_INDEX = "sets.json"


class InputCopies:
    """The copies below one folder; a file is named by what it is for and its own name, such as `stock/stock.csv`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     copies = InputCopies(Path(folder))
    ...     copies.keep({"stock/stock.csv": b"flour;4"})
    ...     copies.of("stock/stock.csv")[0].read_bytes()
    b'flour;4'
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def is_empty(self) -> bool:
        """Whether there is no copy of any file."""
        return not any(path.is_file() for path in self.folder.glob("*/**/*"))

    def sets(self) -> list[dict[str, Path]]:
        """Return the sets, newest first: the copy of each file that is as it was written."""
        digests = {digest: None for kept in self._index() for digest in kept.items()}
        whole = {each for each in digests if self._is_whole(*each)}
        return [
            {name: self._place(name, digest) for name, digest in kept.items() if (name, digest) in whole}
            for kept in self._index()
        ]

    def of(self, name: str) -> list[Path]:
        """Return the copies of one file, newest first."""
        found = [kept[name] for kept in self.sets() if name in kept]
        of_before = self.folder / name
        return [*dict.fromkeys(found), *([of_before] if of_before.is_file() else [])]

    def keep(self, contents: Mapping[str, bytes]) -> None:
        """Keep what was read together as the newest set; of files that were not read, the copies stay."""
        before = self._index()
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        newest = (before[0] if before else {}) | digests
        for name, digest in digests.items():
            if not self._is_whole(name, digest):
                write_bytes(self._place(name, digest), contents[name])
        if before[:1] == [newest] or not newest:
            return
        kept = [newest, *(each for each in before if each != newest)][:_MOST_SETS]
        write_text(self.folder / _INDEX, json.dumps({"sets": kept}, indent=1, sort_keys=True, ensure_ascii=False))
        self._sweep({self._place(*each) for one in kept for each in one.items()})

    def forget_of_before(self, name: str) -> None:
        """Remove the copy of an archive of before, which held the file as it was."""
        with suppress(OSError):
            (self.folder / name).unlink(missing_ok=True)

    def _sweep(self, kept: set[Path]) -> None:
        """Remove copies that belong to no set any more; one that cannot be removed costs its room and nothing else."""
        for path in self.folder.glob("*/*/*"):
            if path not in kept:
                with suppress(OSError):
                    path.unlink()
                    path.parent.rmdir()

    def _index(self) -> list[dict[str, str]]:
        try:
            content = json.loads((self.folder / _INDEX).read_text(encoding="utf-8"))
            return [{str(name): str(digest) for name, digest in one.items()} for one in content["sets"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []

    def _place(self, name: str, digest: str) -> Path:
        use, _, file = name.partition("/")
        return self.folder / use / digest[:16] / file

    def _is_whole(self, name: str, digest: str) -> bool:
        try:
            return hashlib.sha256(self._place(name, digest).read_bytes()).hexdigest() == digest
        except OSError:
            return False
