"""The sample's printed plan looks as it did; `python docs/picture.py` draws it anew where it is meant to change."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

HERE = Path(__file__).resolve().parent
NOT_THE_SAME_GREY = 64
"""Grey levels of 255: edges of letters may be drawn a little differently by another version of a library."""
DIFFERENT_AT_MOST = 0.0005
"""Share of the pixels; twenty letters more are as much."""


@pytest.fixture(scope="module")
def picture():
    spec = importlib.util.spec_from_file_location("picture", HERE.parents[1] / "docs" / "picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(picture):
    return picture.sample_pages()


def _different(one: Image.Image, other: Image.Image) -> float:
    if one.size != other.size:
        return 1.0
    apart = np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int))
    return float((apart > NOT_THE_SAME_GREY).mean())


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_sheet_looks_as_it_did(picture, pages, language):
    kept = Image.open(HERE / f"sample_page_{language}.png")
    assert _different(picture.small_picture(pages[language]), kept) <= DIFFERENT_AT_MOST, (
        "look at it; if it was meant, run: python docs/picture.py"
    )


def test_a_line_more_would_be_seen():
    kept = Image.open(HERE / "sample_page_fr.png")
    changed = kept.copy()
    changed.paste(kept.crop((100, 105, 300, 112)), (100, 530))
    assert _different(kept, kept) == 0
    assert _different(kept, changed) > DIFFERENT_AT_MOST
