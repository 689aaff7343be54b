"""Each till file looked at by itself, before anything is configured: what it holds and how it is laid out.

In: paths, the little that is known of the shop. Out: `Look`, one a file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.config import Config
from forecast.errors import Problem, SourceError
from forecast.pipeline.imports.importing import import_till, without_archive
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.sources.till.proposal import propose_mapping


@dataclass(frozen=True)
class Look:
    """What one file holds: its sales, its first lines as they were understood, and the `[till]` that would set it."""

    path: Path
    read_sales: ReadSales
    proposed: Mapping[str, Any]

    @property
    def sales(self) -> pd.DataFrame:
        """What was sold per shop, day, product and unit."""
        return self.read_sales.sales()

    @property
    def days(self) -> set[pd.Timestamp]:
        """The days on which anything was sold."""
        return set(self.sales["day"])

    @property
    def layout(self) -> str:
        """What two files of one till have in common: which column is what."""
        return repr(sorted(self.proposed.get("columns", {}).items()))

    @property
    def names_shops(self) -> bool:
        """Whether the file itself says which shop a line is of."""
        return "shop" in self.proposed.get("columns", {})


def look_at(paths: Sequence[Path], config: Config) -> tuple[list[Look], dict[Path, Sequence[Problem]]]:
    """Return what every file holds, and the problems of those that cannot be read."""
    looks: list[Look] = []
    problems: dict[Path, Sequence[Problem]] = {}
    with without_archive(config) as settings:
        for path in paths:
            read_sales = ReadSales()
            try:
                import_till(settings, [path], dry_run=True, read_sales=read_sales)
                looks.append(Look(path, read_sales, _proposal(path, settings)))
            except SourceError as error:
                problems[path] = error.problems
    return looks, problems


def _proposal(path: Path, config: Config) -> dict[str, Any]:
    """Return the `[till]` section that `--inspect` proposes for a file, as nested values."""
    lines = propose_mapping(path, config.till, timezone=config.bakery.timezone)
    till: dict[str, Any] = tomllib.loads("\n".join(line for line in lines if isinstance(line, str))).get("till", {})
    return till


def overlap_with_other_sales(looks: Sequence[Look]) -> bool:
    """Tell whether files have days in common on which they sold different things: they are of different shops."""
    known: dict[pd.Timestamp, set[tuple[str, float]]] = {}
    common = different = 0
    for look in looks:
        sales = look.sales
        for day, rows in sales.groupby("day"):
            sold = set(zip(rows["product"], rows["qty"], strict=True))
            if (before := known.get(pd.Timestamp(str(day)))) is not None:
                common += 1
                different += sold != before
            known.setdefault(pd.Timestamp(str(day)), sold)
    return common > 1 and different * 2 >= common
