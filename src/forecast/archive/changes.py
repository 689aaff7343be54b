"""What the program changed in people's files, so that it can be taken back: `archive/changes.jsonl`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from forecast.archive.files import write_text

_MOST = 5_000
"""So many changes are kept [lines]."""


class ChangeJournal:
    """A line a change, the newest last; it holds no name of a person."""

    def __init__(self, archive: Path) -> None:
        self._path = archive / "changes.jsonl"

    def add(self, entry: Mapping[str, Any]) -> None:
        """Write one change down for good; the oldest go once there are twice as many as are kept."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # A line that a power cut left half written is ended first, so that it costs itself only.
        torn = self._path.exists() and not self._path.read_bytes().endswith(b"\n")
        with self._path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" * torn + json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
        lines = self._path.read_text(encoding="utf-8").splitlines()
        if len(lines) > 2 * _MOST:
            write_text(self._path, "\n".join(lines[-_MOST:]) + "\n")

    def entries(self) -> Sequence[Mapping[str, Any]]:
        """Return every change that is kept, the oldest first; a line that cannot be read is left out."""
        if not self._path.exists():
            return []
        found: list[Mapping[str, Any]] = []
        for line in self._path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                found.append(entry)
        return found
