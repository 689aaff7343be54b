"""Files that wait to enter the archive, held against what it holds; one connection for all files of a run.

In: `Addition`, `LaidFile`. Out: `Seen`, changes of shop-days.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.till.adding import Addition, LaidFile
from forecast.archive.till.changes import changes_of, no_changes
from forecast.archive.till.parts import hold_days, view_of_lines
from forecast.archive.till.seen import Seen, nothing_seen, seen_of
from forecast.archive.till.staged import rows_of_staged


class Comparing:
    """Asks what lines show, and what a file would change, of the archive in `folder` and an addition to it."""

    def __init__(self, folder: Path, connection: Any, addition: Addition) -> None:
        self._folder = folder
        self._connection = connection
        self._addition = addition

    def seen(self) -> Seen:
        """Return what the archive shows per shop, day and product; it reads all lines."""
        parts = self._addition.old.parts
        if not parts:
            return nothing_seen()
        view_of_lines(self._connection, self._folder, parts)
        return seen_of(self._connection, "SELECT * FROM lines")

    def seen_in(self, laid: LaidFile) -> Seen:
        """Return what a file that was laid shows."""
        if not laid.staged:
            return nothing_seen()
        return seen_of(self._connection, rows_of_staged(self._connection, laid.staged))

    def changes(self, laid: LaidFile) -> pd.DataFrame:
        """Return how the shop-days that a laid file replaces would change (`till_changes.changes_of`)."""
        addition = self._addition
        compared = addition.compared(laid)
        if compared.empty:
            return no_changes()
        live = {part.month: part for part in addition.old.parts}
        hold_days(self._connection, owners=addition.owners(), replaced=addition.gone)
        return changes_of(self._connection, self._folder, live, compared, waiting=addition.staged, new=laid.staged)
