"""Grids made of text, and what is laid out of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from forecast.errors import SourceError
from forecast.sources.tabular.layout.layouts import laid_out
from forecast.sources.tabular.raw import Grid


def grid_of(text, *, path="till.csv", name="", separator=";"):
    """Return a grid whose rows are the lines of a text."""
    rows = list(csv.reader(io.StringIO(text.strip("\n")), delimiter=separator))
    return Grid(Path(path), name, rows, range(1, len(rows) + 1))


def table_of(text, **kwargs):
    """Return the only table of a grid."""
    (table,) = laid_out(grid_of(text, **kwargs))
    return table


def rows_of(table):
    """Return the rows of a table, each as its cells with bars between."""
    return ["|".join(row) for row in table.frame.to_numpy().tolist()]


def refused(text, **kwargs):
    """Return what the refusal of a grid says."""
    with pytest.raises(SourceError) as caught:
        laid_out(grid_of(text, **kwargs))
    return str(caught.value)
