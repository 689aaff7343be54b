"""A comma that separates cells and stands in numbers as well: what is a cell cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from forecast.errors import Problem, SourceError
from forecast.sources.tabular.raw import Grid

_MOSTLY = 0.5


def refuse_decimal_commas(grid: Grid) -> None:
    """Refuse a table most of whose rows have more cells than its header because decimal commas cut numbers in two.

    Raises
    ------
    SourceError
        With the first such row.
    """
    if grid.detected.get("separator") != ",":
        return
    widths = Counter(len(row) for row in grid.rows if len(row) > 1)
    header = next((at for at, row in enumerate(grid.rows) if len(row) > 1 and _are_names(row)), None)
    if header is None:
        return
    width = len(grid.rows[header])
    wider = [at for at in range(header + 1, len(grid.rows)) if _has_cut_number(grid.rows[at], width)]
    if len(wider) <= _MOSTLY * sum(widths.values()):
        return
    raise SourceError(
        Problem(
            str(grid.path),
            "decimal_commas",
            line=grid.lines[wider[0]],
            values={"cells": len(grid.rows[wider[0]]), "width": width},
        )
    )


def _are_names(row: Sequence[str]) -> bool:
    named = [cell.strip() for cell in row if cell.strip()]
    return len(named) == len(row) and not any(cell[0].isdigit() for cell in named)


def _has_cut_number(row: Sequence[str], width: int) -> bool:
    """Tell a row with more cells than the header, one of them whole digits and the next the digits after a comma."""
    if len(row) <= width or not any(cell.strip() for cell in row[width:]):
        return False
    return any(one.strip().lstrip("-+").isdigit() and _is_fraction(two.strip()) for one, two in pairwise(row))


def _is_fraction(text: str) -> bool:
    digits = text.partition(" ")[0].rstrip("€$£%")
    return digits.isdigit() and len(digits) <= 3
