"""A folder shaped like the project's surroundings, so that the configurations run as they are and write elsewhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def real_data() -> Path:
    """Return the folder of the real data: FORECAST_SHARED_DATA, or shared/data beside the project."""
    return Path(os.environ.get("FORECAST_SHARED_DATA") or ROOT.parent / "shared" / "data").resolve()


def missing(folder: str) -> str:
    """Return the sentence to say where a folder of the real data is absent, "" where it is there.

    Examples
    --------
    >>> missing("no_such_bakery")
    'no_such_bakery is not among the real data: set FORECAST_SHARED_DATA to their folder'
    """
    if (real_data() / folder).is_dir():
        return ""
    return f"{folder} is not among the real data: set FORECAST_SHARED_DATA to their folder"


@dataclass(frozen=True)
class Place:
    """Where a benchmark works; `folder` stands for the project's."""

    folder: Path

    def config(self, name: str) -> Path:
        """Return the path of a configuration in this place."""
        return self.folder / "configs" / name

    def write_config(self, name: str, text: str) -> Path:
        """Add a configuration that the project does not have."""
        path = self.config(name)
        path.write_text(text, encoding="utf-8")
        return path


@contextmanager
def temporary_place() -> Iterator[Place]:
    """Copy the configurations beside links to the data; archive, plans and MLflow come to lie here and go with it."""
    with tempfile.TemporaryDirectory(prefix="forecast-benchmark-") as name:
        folder = Path(name).resolve() / "work" / "project"
        shutil.copytree(ROOT / "configs", folder / "configs")
        (folder / "data").symlink_to(ROOT / "data", target_is_directory=True)
        (folder.parent / "shared").mkdir()
        (folder.parent / "shared" / "data").symlink_to(real_data(), target_is_directory=True)
        yield Place(folder)
