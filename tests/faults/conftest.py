"""The small made-up bakery of the pipeline's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forecast.sample import make_sample

_SETTINGS = Path(__file__).parents[1] / "pipeline" / "conftest.py"


@pytest.fixture(scope="session")
def made_bakery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of 150 days and eight products."""
    folder = tmp_path_factory.mktemp("made") / "bakery"
    make_sample(folder, seed=3, products=8, days=150, scale=0.5)
    text = _SETTINGS.read_text(encoding="utf-8").partition('SMALL = """\n')[2].partition('"""')[0]
    (folder / "forecast.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def bakery(made_bakery: Path, tmp_path: Path) -> Path:
    """A copy of the bakery that a test may change."""
    return shutil.copytree(made_bakery, tmp_path / "bakery")
