"""What the till archive needs of a till file that was read; `sources.till.TillFile` is one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import pandas as pd

from forecast.tables import DataFrame, RejectedLines, TillLines


class ReadTill(Protocol):
    """A till file that was read."""

    @property
    def source(self) -> str:
        """The name of the file."""

    @property
    def content_hash(self) -> str:
        """The SHA-256 of its bytes."""

    @property
    def settings_hash(self) -> str:
        """What names the settings it was read with."""

    @property
    def shop(self) -> str:
        """The shop of lines that name none."""

    @property
    def lines(self) -> DataFrame[TillLines]:
        """The lines to learn from."""

    @property
    def rejected(self) -> DataFrame[RejectedLines]:
        """The lines left out."""

    @property
    def cut_off(self) -> Collection[tuple[str, pd.Timestamp]]:
        """First and last days (shop, day) that look incomplete."""

    @property
    def replace_fuller_days(self) -> bool:
        """Whether such days may replace fuller ones."""
