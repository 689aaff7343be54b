"""What a backtest cannot score: on offer without having been forecast, or forecast without having been on offer.

In: the rows of every evening, and what was known of opening. Out: notices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.forecasting import Evening
from forecast.notices import Notice, Told
from forecast.texts import phrase

KEY = ["shop", "product", "day"]
_WRITTEN = ("closures_file", "weekly", "holiday")
_NOTHING_KNOWN = "nothing_known"


@dataclass(frozen=True)
class _Missed:
    """Rows that stand on one side only, forecast or past, over all evenings: no score speaks for them.

    `days` has one row per shop and day that sold something and has no forecast at all, with the reason why.
    """

    sold_rows: int = 0
    sold_units: float = 0.0
    forecast_rows: int = 0
    days: tuple[tuple[str, str, str], ...] = ()

    def notices(self) -> list[Notice]:
        """Return one notice for each side that has rows, and one for each shop and reason with days unforecast."""
        found = []
        if self.sold_rows:
            values = {"rows": self.sold_rows, "units": round(self.sold_units)}
            found.append(Notice("sold_not_forecast", values=values))
        if self.forecast_rows:
            found.append(Notice("forecast_not_scored", values={"rows": self.forecast_rows}))
        by_reason: dict[tuple[str, str], list[str]] = {}
        for shop, why, day in self.days:
            by_reason.setdefault((shop, why), []).append(day)
        for (shop, why), days in by_reason.items():
            told: dict[str, Told] = {"count": len(days), "days": ", ".join(days), "why": phrase(f"unforecast.{why}")}
            found.append(Notice("days_not_forecast", shop=shop, values=told))
        return found


class Foreseen:
    """What was forecast on every evening, and of which days; looked through once, after the last one."""

    def __init__(self) -> None:
        self._rows: list[pd.DataFrame] = []
        self._days: list[pd.DataFrame] = []
        self._closed: list[pd.DataFrame] = []

    def add(self, made: Evening) -> None:
        """Keep an evening's rows, the days that it was asked for, and which of them it took for closed."""
        self.keep(made.rows.assign(is_due=made.is_due), made.days, made.known.open_days)

    def keep(self, rows: pd.DataFrame, days: Sequence[pd.Timestamp], open_days: pd.DataFrame) -> None:
        """Keep the rows of an evening; those of a day that was thought to be closed are not `is_due`."""
        evening = len(self._rows)
        self._rows.append(rows[[*KEY, "is_due"]].assign(evening=evening))
        self._days.append(pd.DataFrame({"day": pd.DatetimeIndex(list(days)), "evening": evening}))
        closed = open_days.loc[open_days["day"].isin(list(days)) & ~open_days["is_open"], ["shop", "day", "reason"]]
        self._closed.append(closed.assign(evening=evening))

    def missed_in(self, actual: pd.DataFrame) -> _Missed:
        """Return what was on offer on the evenings' days without a forecast, and the other way round.

        `actual` has one row per shop, product and day on offer, with `actual_qty` [units].

        Examples
        --------
        >>> day = pd.Timestamp("2024-05-03")
        >>> rye = pd.DataFrame({"shop": "a", "product": ["rye"], "day": day, "is_due": True})
        >>> opening = pd.DataFrame({"shop": ["a"], "day": day, "is_open": True, "reason": "weekly"})
        >>> foreseen = Foreseen()
        >>> foreseen.keep(rye, [day], opening)
        >>> foreseen.missed_in(rye.assign(product="bread", actual_qty=12.0))
        _Missed(sold_rows=1, sold_units=12.0, forecast_rows=1, days=())
        """
        if not self._rows:
            return _Missed()
        asked = actual[[*KEY, "actual_qty"]].merge(pd.concat(self._days, ignore_index=True), on="day")
        said = pd.concat(self._rows, ignore_index=True)
        both = said.merge(asked, on=[*KEY, "evening"], how="outer", indicator="side")
        sold = both["side"] == "right_only"
        is_due = both["is_due"].fillna(False).astype(bool)
        return _Missed(
            sold_rows=int(sold.sum()),
            sold_units=float(both.loc[sold, "actual_qty"].sum()),
            forecast_rows=int(((both["side"] == "left_only") & is_due).sum()),
            days=self._unforecast(asked, said),
        )

    def _unforecast(self, asked: pd.DataFrame, said: pd.DataFrame) -> tuple[tuple[str, str, str], ...]:
        """Return the shop, reason and day of every day that sold something and of which nothing was said."""
        of_day = ["shop", "day", "evening"]
        sold = asked.loc[asked["actual_qty"] > 0, of_day].drop_duplicates()
        silent = sold.merge(said[of_day].drop_duplicates(), on=of_day, how="left", indicator="side")
        silent = silent.loc[silent["side"] == "left_only", of_day]
        if silent.empty:
            return ()
        closed = pd.concat(self._closed, ignore_index=True)
        told = silent.merge(closed, on=of_day, how="left")
        whys = told["reason"].where(told["reason"].isin(_WRITTEN), _NOTHING_KNOWN)
        rows = zip(told["shop"], whys, told["day"].dt.strftime("%Y-%m-%d"), strict=True)
        return tuple(sorted({(str(shop), str(why), str(day)) for shop, why, day in rows}))
