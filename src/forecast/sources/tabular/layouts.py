"""From a grid to tables."""

from __future__ import annotations

from dataclasses import replace

from forecast.sources.tabular.fitting import fits, header_of, table_of
from forecast.sources.tabular.grid import Grid
from forecast.sources.tabular.raw import RawTable


def laid_out(grid: Grid) -> list[RawTable]:
    """Return the table below the first row that is not blank; rows of another width are spoilt."""
    header = header_of(grid)
    keep = [at for at, row in enumerate(grid.rows) if at <= header.row or fits(row, len(header.names))]
    spoilt = sorted({*grid.lines} - {grid.lines[at] for at in keep} | {*grid.spoilt})
    fitting = replace(grid, rows=[grid.rows[at] for at in keep], lines=[grid.lines[at] for at in keep], spoilt=())
    return [replace(table_of(fitting, header), spoilt=spoilt)]
