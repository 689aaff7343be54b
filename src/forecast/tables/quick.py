"""A quick check for tables that are in order; any other goes to pandera.

In: a table's definition, a frame. Out: whether the frame keeps the contract as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

_CHECKS: Mapping[str, Callable[[pd.Series[Any], Any], pd.Series[bool]]] = {
    "greater_than": lambda values, told: values <= told["min_value"],
    "greater_than_or_equal_to": lambda values, told: values < told["min_value"],
    "less_than": lambda values, told: values >= told["max_value"],
    "less_than_or_equal_to": lambda values, told: values > told["max_value"],
    "isin": lambda values, told: ~values.isin(list(told["allowed_values"])) & values.notna(),
}
"""Which values break a check of pandera's, by its name; values that are not known break none."""


@dataclass(frozen=True)
class Contract:
    """What a table promises, as far as it can be looked up without pandera's machinery."""

    columns: Mapping[str, pa.Column]
    dtypes: Mapping[str, Any]
    key: tuple[str, ...]
    is_plain: bool

    @classmethod
    def of(cls, schema: pa.DataFrameSchema, nothing: pd.DataFrame) -> Contract:
        """Return the contract of a schema; `nothing` is a table without rows that pandera has made of it."""
        every = [check for column in schema.columns.values() for check in column.checks]
        is_plain = not schema.checks and not schema.parsers and schema.index is None
        is_plain &= all(check.name in _CHECKS and check.ignore_na and not check.raise_warning for check in every)
        is_plain &= not any(
            column.unique or column.parsers or column.regex or not column.required for column in schema.columns.values()
        )
        return cls(schema.columns, dict(nothing.dtypes), tuple(schema.unique or ()), bool(is_plain))

    def kept_by(self, frame: pd.DataFrame) -> pd.DataFrame | None:
        """Return the frame's columns, cast and with what may be missing, where every check holds and the key is unique.

        None is no verdict: it says that pandera has to look.
        """
        if not self.is_plain or not frame.columns.is_unique:
            return None
        try:
            cast = {name: self._column(frame, name) for name in self.columns}
        except (TypeError, ValueError, OverflowError):
            return None
        if any(values is None for values in cast.values()):
            return None
        kept = pd.DataFrame(cast, index=frame.index).reset_index(drop=True)
        return None if self.key and kept.duplicated(list(self.key)).any() else kept

    def _column(self, frame: pd.DataFrame, name: str) -> pd.Series[Any] | None:
        column, dtype = self.columns[name], self.dtypes[name]
        may_lack = column.nullable and column.default is None
        if name in frame.columns:
            if frame[name].dtype != dtype and not may_lack and frame[name].isna().any():
                return None  # a missing truth would be cast to True before its default takes its place
            values = frame[name] if frame[name].dtype == dtype else column.dtype.coerce(frame[name])
        elif column.default is not None or column.nullable:
            values = column.dtype.coerce(pd.Series(column.default, index=frame.index, dtype=object))
        else:
            return None
        if values.dtype != dtype or values.dtype == object or (not may_lack and values.isna().any()):
            return None
        return None if any(_CHECKS[check.name](values, check.statistics).any() for check in column.checks) else values
