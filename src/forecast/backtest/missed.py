"""What a backtest cannot score: on offer without having been forecast, or forecast without having been on offer.

In: the rows of every evening. Out: Missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.notices import Notice

KEY = ["shop", "product", "day"]


@dataclass(frozen=True)
class _Missed:
    """Rows that stand on one side only, forecast or past, over all evenings: no score speaks for them."""

    sold_rows: int = 0
    sold_units: float = 0.0
    forecast_rows: int = 0

    def notices(self) -> list[Notice]:
        """Return one notice for each side that has rows."""
        found = []
        if self.sold_rows:
            values = {"rows": self.sold_rows, "units": round(self.sold_units)}
            found.append(Notice("sold_not_forecast", values=values))
        if self.forecast_rows:
            found.append(Notice("forecast_not_scored", values={"rows": self.forecast_rows}))
        return found


class Foreseen:
    """What was forecast on every evening, and of which days; looked through once, after the last one."""

    def __init__(self) -> None:
        self._rows: list[pd.DataFrame] = []
        self._days: list[pd.DataFrame] = []

    def add(self, rows: pd.DataFrame, days: Sequence[pd.Timestamp]) -> None:
        """Keep an evening's rows and the days that it was asked for."""
        evening = len(self._rows)
        self._rows.append(rows[KEY].assign(evening=evening))
        self._days.append(pd.DataFrame({"day": pd.DatetimeIndex(list(days)), "evening": evening}))

    def missed_in(self, actual: pd.DataFrame) -> _Missed:
        """Return what was on offer on the evenings' days without a forecast, and the other way round.

        `actual` has one row per shop, product and day on offer, with `actual_qty` [units].

        Examples
        --------
        >>> day = pd.Timestamp("2024-05-03")
        >>> rye = pd.DataFrame({"shop": "a", "product": ["rye"], "day": day})
        >>> foreseen = Foreseen()
        >>> foreseen.add(rye, [day])
        >>> foreseen.missed_in(rye.assign(product="bread", actual_qty=12.0))
        _Missed(sold_rows=1, sold_units=12.0, forecast_rows=1)
        """
        if not self._rows:
            return _Missed()
        asked = actual[[*KEY, "actual_qty"]].merge(pd.concat(self._days, ignore_index=True), on="day")
        said = pd.concat(self._rows, ignore_index=True)
        both = said.merge(asked, on=[*KEY, "evening"], how="outer", indicator="side")
        sold = both["side"] == "right_only"
        return _Missed(
            sold_rows=int(sold.sum()),
            sold_units=float(both.loc[sold, "actual_qty"].sum()),
            forecast_rows=int((both["side"] == "left_only").sum()),
        )
