"""One list in two or more blocks of columns beside each other, as it is printed to save paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from forecast.sources.tabular.layout.layout import Layout
from forecast.sources.tabular.raw import Grid

_NUMBERED = re.compile(r"^(?P<name>.*) \((?P<number>\d+)\)$")


def blocks_of(names: Sequence[str]) -> list[list[str]]:
    """Return the columns of each block, if the same names come in the same order again; [] for a single block.

    Examples
    --------
    >>> blocks_of(["Artikel", "Menge", "column 3", "Artikel (2)", "Menge (2)"])
    [['Artikel', 'Menge'], ['Artikel (2)', 'Menge (2)']]
    >>> blocks_of(["Datum", "Menge", "Betrag", "Menge (2)", "Betrag (2)"])
    []
    """
    blocks: dict[int, list[str]] = {}
    for name in names:
        if not re.fullmatch(r"column \d+", name):
            numbered = _NUMBERED.match(name)
            blocks.setdefault(int(numbered["number"]) if numbered else 1, []).append(name)
    first, *others = blocks.values() or [[]]
    bare = [[_bare(name) for name in block] for block in others]
    return [first, *others] if others and len(first) > 1 and all(block == first for block in bare) else []


def _bare(name: str) -> str:
    numbered = _NUMBERED.match(name)
    return numbered["name"] if numbered else name


def stacked(grid: Grid, layout: Layout) -> Grid | None:
    """Return a grid with the blocks below each other under the header of the first; None for a single block.

    Examples
    --------
    >>> from pathlib import Path
    >>> rows = [["Artikel", "Menge", "Artikel", "Menge"], ["Brezel", "4", "Zopf", "1"], ["Semmel", "8"]]
    >>> grid = Grid(Path("till.csv"), "", rows, [1, 2, 3])
    >>> stacked(grid, Layout(0, ["Artikel", "Menge", "Artikel (2)", "Menge (2)"], [], frozenset())).rows
    [['Artikel', 'Menge'], ['Brezel', '4'], ['Semmel', '8'], ['Zopf', '1'], []]
    """
    blocks = blocks_of(layout.names) if layout.labels is None else []
    if not blocks:
        return None
    begins = [list(layout.names).index(block[0]) for block in blocks]
    ends = [begin + len(blocks[0]) for begin in begins[:-1]] + [None]
    start = layout.header_at + 1
    above = [*grid.rows[: layout.header_at], grid.rows[layout.header_at][begins[0] : ends[0]]]
    parts = [[row[begin:end] for row in grid.rows[start:]] for begin, end in zip(begins, ends, strict=True)]
    return replace(
        grid,
        rows=[*above, *chain.from_iterable(parts)],
        lines=[*grid.lines[:start], *[*grid.lines[start:]] * len(blocks)],
        detected={**grid.detected, "blocks side by side": str(len(blocks))},
    )
