"""What was measured, as lines of JSON with machine, commit and date; what is on record is not measured again."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.scale.chain import ROOT

Record = dict[str, Any]
FILE = Path(__file__).with_name("results.jsonl")
BUSY_LOAD = 0.5
"""A machine whose load is above that many processes before a measure is called busy: its wall seconds say little."""


def machine() -> str:
    """Say what the seconds are taken on."""
    names = ("lightgbm", "pandas", "duckdb")
    versions = ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)])
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, {versions}"


def commit() -> str:
    """Return the newest commit that changed the program, with + where its files differ from it."""
    told = ["git", "-C", str(ROOT)]
    newest = [*told, "rev-list", "-1", "--abbrev-commit", "--abbrev=8", "HEAD", "--", "src"]
    name = subprocess.run(newest, capture_output=True, text=True, check=True)
    changed = subprocess.run([*told, "diff", "--quiet", "HEAD", "--", "src"], check=False).returncode
    return name.stdout.strip() + "+" * bool(changed)


@dataclass(frozen=True)
class Begun:
    """What was so when a measure began: the commit, and how many processes had work."""

    commit: str
    load: float

    @classmethod
    def now(cls) -> Begun:
        """Look."""
        return cls(commit(), os.getloadavg()[0])


@dataclass(frozen=True)
class Records:
    """The file of results."""

    path: Path = FILE

    def all(self) -> list[Record]:
        """Return every line, the oldest first; the line that a stop cut in two is left out."""
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return found

    def done(self, key: Mapping[str, Any], of_commit: str) -> Record | None:
        """Return the newest measure of this commit with these values."""
        for one in reversed(self.all()):
            if one.get("commit") == of_commit and all(one.get(name) == value for name, value in key.items()):
                return one
        return None

    def add(self, key: Mapping[str, Any], figures: Mapping[str, Any], begun: Begun) -> Record:
        """Append one measure; it is on the disk when this returns.

        Where the source changed meanwhile, its commit ends with ~, and the measure is taken again.
        """
        record = {
            **key,
            **{name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()},
            "load_before": round(begun.load, 2), "is_busy": begun.load > BUSY_LOAD,
            "commit": begun.commit + "~" * (commit() != begun.commit),
            "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "machine": machine(),
        }  # fmt: skip
        has_cut_line = self.path.exists() and not self.path.read_bytes().endswith(b"\n") and self.path.stat().st_size
        with self.path.open("a", encoding="utf-8") as file:
            file.write("\n" * bool(has_cut_line) + json.dumps(record, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return record
