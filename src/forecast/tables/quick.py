"""A table that is in order is told so quickly; where anything is out of the ordinary, pandera has the word.

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

    def holds(self, frame: pd.DataFrame) -> bool:
        """Return whether every column is there with its type, every check holds and the key is unique.

        False is no verdict: what is missing may have a default, and what has another type may be cast.
        """
        if not self.is_plain or not frame.columns.is_unique or not set(self.dtypes) <= set(frame.columns):
            return False
        for name, dtype in self.dtypes.items():
            if frame[name].dtype != dtype:
                return False
        return all(self._is_kept(name, frame[name]) for name in self.columns) and not (
            self.key and frame.duplicated(list(self.key)).any()
        )

    def _is_kept(self, name: str, values: pd.Series[Any]) -> bool:
        column = self.columns[name]
        if values.dtype == object or (not column.nullable and values.isna().any()):
            return False
        return not any(_CHECKS[check.name](values, check.statistics).any() for check in column.checks)
