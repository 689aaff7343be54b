"""How a table is checked, once, where it is made: `checked(Schema, frame)`.

The result's type is `DataFrame[Schema]`; any pandas operation on it gives a plain frame again, so a table
that skipped its check is a type error.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

import pandas as pd
import pandera.pandas as pa
from pandera.engines.pandas_engine import DateTime
from pandera.errors import SchemaErrors
from pandera.typing.pandas import DataFrame

from forecast.errors import Problem, TableError
from forecast.tables.quick import Contract

__all__ = ["DataFrame", "DateTime", "Table", "checked", "column", "empty", "instant", "key_of"]


class Table(pa.DataFrameModel):
    """The base of every table: unknown columns are dropped, known ones are cast, optional ones are added."""

    class Config:
        """What pandera does with a frame."""

        strict = "filter"
        coerce = True
        add_missing_columns = True
        unique_column_names = True


TableType = TypeVar("TableType", bound=Table)


# Any, as pandera's own Field(): these stand where a column's type is declared.
def column(description: str, **checks: Any) -> Any:
    """Declare a column: its meaning with unit, then pandera's checks (`ge`, `isin`, `nullable`, `default`)."""
    return pa.Field(description=description, **checks)


def instant(description: str, **checks: Any) -> Any:
    """Declare a column of moments: aware, kept in UTC with microseconds."""
    return column(description, dtype_kwargs={"unit": "us", "tz": "UTC"}, **checks)


def checked(table: type[TableType], frame: pd.DataFrame) -> DataFrame[TableType]:
    """Check `frame` against `table` and return it with that type, its columns in the declared order.

    Rows keep their order, the index is renumbered. The key of the table must be unique.

    Raises
    ------
    TableError
        With every failure at once; it is a defect of the stage that made the frame.
    """
    kept = _contract_of(table).kept_by(frame)
    return _validated(table, frame) if kept is None else cast("DataFrame[TableType]", kept)


def _validated(table: type[TableType], frame: pd.DataFrame) -> DataFrame[TableType]:
    try:
        result = table.validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case", "index"]].head(12).to_string(index=False)
        raise TableError(Problem("", "table_broken", values={"table": table.__name__, "cases": cases})) from error
    ordered: DataFrame[TableType] = result[list(table.to_schema().columns)]
    return ordered


def empty(table: type[TableType]) -> DataFrame[TableType]:
    """Return `table` with no rows and the right types.

    Examples
    --------
    >>> from forecast.tables import Events
    >>> len(empty(Events))
    0
    """
    return cast("DataFrame[TableType]", _nothing(table).copy())


@cache
def _nothing(table: type[Table]) -> pd.DataFrame:
    # A cast of nothing is all of pandera's check of a table without rows, at a twentieth of its time.
    columns = table.to_schema().columns.items()
    return pd.DataFrame({name: column.dtype.coerce(pd.Series([], dtype=object)) for name, column in columns})


@cache
def _contract_of(table: type[Table]) -> Contract:
    """Return what a table promises, told once from pandera's schema of it."""
    return Contract.of(table.to_schema(), _nothing(table))


def key_of(table: type[Table]) -> list[str]:
    """Return the columns that together name one row.

    Examples
    --------
    >>> from forecast.tables import Sales
    >>> key_of(Sales)
    ['shop', 'product', 'day']
    """
    return list(table.to_schema().unique or [])
