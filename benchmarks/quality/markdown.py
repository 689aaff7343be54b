"""Tables of Markdown that can be read in a terminal as well."""

from __future__ import annotations

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    r"""Return the lines of a table whose columns are as wide as their widest cell.

    Examples
    --------
    >>> print("\n".join(table(["level", "cost"], [["0.5", "1,200"]])))
    | level | cost  |
    | ----- | ----- |
    | 0.5   | 1,200 |
    """
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (header, *rows)]
    rule = ["-" * width for width in widths]
    return [f"| {' | '.join(row)} |" for row in (padded[0], rule, *padded[1:])]
