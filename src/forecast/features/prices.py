"""How the present price stands to that of the last weeks, as the till saw both.

In: Sales with turnover. Out: one array per feature, one value per row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.features.series import Floats, Ints, Rows, SeriesPast, day_numbers
from forecast.tables.feature import VALUE, Feature

COLUMNS = (Feature("price_change", "promotion", 0.0, (VALUE,)),)
_NOW_SALES = 2
"""The present price is that of the last so many days with a sale [days]."""
_USUAL_DAYS = 28
"""Levels look back so far; once they have seen the new price, it says nothing more [days]."""
_LEAST_CHANGE = 0.01
"""Smaller differences come from rounding and from what shares a button."""
_LARGEST_CHANGE = 0.7
"""The logarithm of a ratio beyond this is taken for another kind of product under the same name."""


class _Prices:
    """Prices of all series, ready for any row.

    Parameters
    ----------
    series, day : arrays of int
        Series and day (since 1970) of sales.
    sold : array of float
        Quantity sold [units].
    amount : array of float
        Turnover [shop's currency], nan where the till gives none.
    end_price : array of float, optional
        Price in the evening of a day on which it rose [shop's currency per unit], nan on others: the mean over such a
        day is the price of no customer, and tomorrow's is that of the evening.

    Examples
    --------
    >>> day = np.arange(40)
    >>> prices = _Prices(np.zeros(40, dtype=int), day, np.full(40, 10.0), np.where(day < 36, 10.0, 12.0))
    >>> asked = Rows(*(np.zeros((3, 2), dtype=int)), day=np.array([40, 30]), anchor=np.array([39, 29]))
    >>> prices.features(asked)["price_change"].round(2).tolist()
    [0.15, 0.0]
    """

    def __init__(self, series: Ints, day: Ints, sold: Floats, amount: Floats, end_price: Floats | None = None) -> None:
        told = np.isfinite(amount) & (amount > 0) & (sold > 0)
        self.is_known = bool(told.any())
        key, when, units, money = series[told], day[told], sold[told], amount[told]
        ends = np.full(len(key), np.nan) if end_price is None else np.where(end_price > 0, end_price, np.nan)[told]
        self.evening = SeriesPast(key, when, ends)
        self.price = SeriesPast(key, when, np.where(np.isfinite(ends), ends, money / np.maximum(units, 1e-9)))
        self.units, self.money = SeriesPast(key, when, units), SeriesPast(key, when, money)

    def features(self, rows: Rows) -> dict[str, Floats]:
        """Return the logarithm of the present price over that of four weeks; 0 where it has hardly changed."""
        if not self.is_known:
            return {}
        evening = self.evening.lag(rows.series, rows.anchor, 1)
        now = np.where(np.isfinite(evening), evening, self.price.mean_of_last(rows.series, rows.anchor, _NOW_SALES))
        units = self.units.sums(rows.series, rows.anchor, _USUAL_DAYS)[0]
        money = self.money.sums(rows.series, rows.anchor, _USUAL_DAYS)[0]
        known = (units > 0) & np.isfinite(now)
        usual = np.where(known, money / np.where(known, units, 1.0), 1.0)
        change = np.log(np.where(known, now, 1.0) / usual)
        counts = (np.abs(change) >= _LEAST_CHANGE) & (np.abs(change) <= _LARGEST_CHANGE)
        return {"price_change": np.where(counts, change, 0.0)}


def of_sales(sales: pd.DataFrame, shop: Ints, product: Ints, products_count: int) -> _Prices:
    """Return the prices of a table of sales whose shops and products stand in numbers, −1 for unknown ones."""
    known = (shop >= 0) & (product >= 0)
    chosen = sales.loc[known]
    return _Prices(
        (shop * products_count + product)[known],
        day_numbers(chosen["day"]),
        chosen["sold_qty"].to_numpy(dtype=np.float64),
        chosen["amount"].to_numpy(dtype=np.float64, na_value=np.nan),
        chosen["end_price_amount"].to_numpy(dtype=np.float64, na_value=np.nan)
        if "end_price_amount" in chosen
        else None,
    )
