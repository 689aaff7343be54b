"""What a fetch brings home: a table, and what has to be said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from forecast.notices import Notice
from forecast.tables import DataFrame, Table

TableType = TypeVar("TableType", bound=Table)


@dataclass(frozen=True)
class Fetched(Generic[TableType]):
    """A table from a server; an empty one means that the server was reached and has no data.

    `notices` tell of what is missing in it and of servers that failed while another one answered.
    """

    table: DataFrame[TableType]
    notices: tuple[Notice, ...] = ()
