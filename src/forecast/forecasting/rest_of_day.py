"""What is still to come of a day under way, given its forecast and what was sold so far.

In: Quantiles, SoFar, past forecasts, a shop's sales by half hour, History. Out: Quantiles of the rest of the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.forecasting.out_of_sample import Codes, OutOfSample
from forecast.history.day_shapes import HalfHourDays
from forecast.history.shelves.half_hours import SLOT_S, Bools, Floats, Ints, SlotBook, days_since_1970
from forecast.models.ladder.rules import WEEKDAY
from forecast.models.spread.calibration import Residuals, SpreadCalibration
from forecast.tables import MEAN, DataFrame, DayShapes, History, Quantiles, SoFar, checked

_STEADY_QTY = 20.0
"""A product's own morning counts half where so much was expected of it by now [units]."""
_PRIOR_GAINS = np.array([0.2, 0.2])
"""By how much the rest follows a product's own morning, and that of its shop, before the shop's own past tells."""
_PRIOR_QTY = 300.0
"""These weigh as much as so many units of a past rest of day [units]."""
_LEAST_QTY = 0.2
_LEAST_FACTOR, _MOST_FACTOR = 0.25, 4.0


@dataclass(frozen=True)
class _Mornings:
    """Past days of all shops, cut where the day under way stands: what was forecast and sold before and after."""

    rows: pd.DataFrame
    morning_qty: Floats
    expected_qty: Floats
    rest_qty: Floats
    expected_rest_qty: Floats
    is_out: Bools

    def surprises(self) -> Floats:
        """Return how much more the morning sold than expected, of each product and of its whole shop."""
        group = self.rows.groupby(["shop", "day"], sort=False).ngroup().to_numpy()
        sold, expected = (
            np.bincount(group, np.where(self.is_out, 0.0, qty)).astype(np.float64)
            for qty in (self.morning_qty, self.expected_qty)
        )
        of_shop = _surprise(sold, expected)[group]
        return np.column_stack([_surprise(self.morning_qty, self.expected_qty), of_shop])


def _surprise(sold: Floats, expected: Floats) -> Floats:
    more: Floats = (sold - expected) / (expected + _STEADY_QTY)
    return more


def rest_of_day(
    quantiles: DataFrame[Quantiles],
    so_far: DataFrame[SoFar],
    shapes: DataFrame[DayShapes],
    *,
    tried: OutOfSample,
    books: Mapping[str, SlotBook],
    history: DataFrame[History],
) -> DataFrame[Quantiles]:
    """Return the forecast of what will be wanted from the moment of `so_far` on, for its products and day.

    The day's forecast, less the share that usually has come by then, moves with the surprise of the morning: that of
    the product itself and that of its whole shop, each by a gain between 0 and 1 that past days tell (weighted least
    squares over all products and shops, drawn to a prior). So more sold never lowers the rest. A shelf that ran empty
    tells of the time before it did. The spread is that of past rests around what would have been said of them, a
    sold-out day being a lower bound.

    Parameters
    ----------
    quantiles
        the day's own forecast; other days and products are left out.
    shapes
        when the customers of that day come.
    tried
        past forecasts, out of sample.
    books, history
        what the tills tell of past days.
    """
    key = ["shop", "product", "day"]
    asked = quantiles.merge(so_far[key], on=key)
    means = asked[asked["level"] == MEAN].merge(so_far, on=key)
    levels = sorted((str(level) for level in asked["level"].unique() if level != MEAN), key=float)
    day_qty = means["demand_qty"].to_numpy(dtype=np.float64)
    until_s = int(so_far["until_s"].max()) if len(so_far) else 0
    come = share_come(means, shapes, np.full(len(means), until_s))
    seen = share_come(means, shapes, means["seen_until_s"].to_numpy(dtype=np.int64))
    now = _Mornings(
        means,
        means["walk_in_qty"].to_numpy(dtype=np.float64),
        day_qty * seen,
        np.zeros(len(means)),
        day_qty * (1 - come),
        (means["seen_until_s"] < until_s).to_numpy(dtype=bool),
    )
    past = _past_mornings(tried, books, history, slot=until_s // SLOT_S)
    gains = _gains(past)
    rest = _moved(now, gains)
    values = _spread(means, rest, past, _moved(past, gains), [float(level) for level in levels])
    return _table(means, values, rest, levels)


def _spread(means: pd.DataFrame, rest: Floats, past: _Mornings, said: Floats, levels: Sequence[float]) -> Floats:
    """Return quantiles around the rest: those of past rests around what would have been said of them."""
    codes, day = Codes(means, past.rows), past.rows["day"]
    spread = SpreadCalibration(levels).fit(
        Residuals(
            product=codes.tried_product,
            series=codes.tried_series,
            horizon_days=np.ones(len(past.rows), dtype=np.int64),
            forecast=said,
            actual=past.rest_qty,
            is_sold_out=past.is_out,
            age_days=(day.max() - day).dt.days.to_numpy(dtype=np.float64),
        )
    )
    values = spread.quantiles(
        rest, product=codes.product, series=codes.series, horizon_days=np.ones(len(rest), dtype=np.int64)
    )
    return np.where(rest[:, None] > 0, values, 0.0)


def share_come(rows: pd.DataFrame, shapes: DataFrame[DayShapes], until_s: Ints) -> Floats:
    """Return the share of each row's day that usually has come by its moment [0 to 1]."""
    found = rows[["shop", "product"]].assign(at=until_s, place=range(len(rows)))
    both = found.merge(shapes, on=["shop", "product"])
    reached = both[both["until_s"] <= both["at"]].groupby("place")["come_share"].max()
    share: Floats = reached.reindex(range(len(rows)), fill_value=0.0).to_numpy(dtype=np.float64)
    return share


def _past_mornings(
    tried: OutOfSample, books: Mapping[str, SlotBook], history: DataFrame[History], *, slot: int
) -> _Mornings:
    """Cut every past day that was forecast out of sample at the same half hour."""
    boosted, rule = tried.forecasts["boosted"], tried.forecasts[WEEKDAY]
    said = tried.rows.assign(forecast_qty=np.where(np.isfinite(boosted), boosted, rule))
    said = said[np.isfinite(said["forecast_qty"])].sort_values("horizon_days", kind="stable")
    said = said.drop_duplicates(["shop", "product", "day"])
    parts = []
    for shop, mine in said.groupby("shop", sort=True):
        book = books.get(str(shop))
        if book is None or not len(book.day):
            continue
        newest = HalfHourDays.of(book, history[history["shop"] == shop])
        product = pd.Index(newest.names).get_indexer(pd.Index(mine["product"]))
        day = days_since_1970(mine["day"]) - newest.first_day
        inside = (product >= 0) & (day >= 0) & (day < newest.sold_qty.shape[1])
        product, day, known = product[inside], day[inside], mine[inside]
        sold = newest.sold_qty[product, day]
        come = newest.shapes()[product, newest.weekday[day], :slot].sum(axis=1)
        expected = known["forecast_qty"].to_numpy(dtype=np.float64)
        # On a day without any sale by the half hour nothing tells when it sold.
        kept = sold.sum(axis=1) > 0
        part = known.assign(
            morning=sold[:, :slot].sum(axis=1), expected=expected * come, rest=sold[:, slot:].sum(axis=1),
            expected_rest=expected * (1 - come), is_out=newest.is_out[product, day],
        )  # fmt: skip
        parts.append(part[kept])
    numbers = ["morning", "expected", "rest", "expected_rest", "is_out"]
    rows = pd.concat(parts, ignore_index=True) if parts else said.head(0).assign(**dict.fromkeys(numbers, 0.0))
    values = [rows[name].to_numpy(dtype=np.float64) for name in numbers]
    return _Mornings(rows, values[0], values[1], values[2], values[3], values[4] > 0)


def _gains(past: _Mornings) -> Floats:
    """Return by how much the rest follows the surprises of the morning, each between 0 and 1."""
    tells = (past.expected_rest_qty > _LEAST_QTY) & ~past.is_out
    expected = past.expected_rest_qty[tells]
    surprise = past.surprises()[tells]
    more = past.rest_qty[tells] / expected - 1 if len(expected) else expected
    # What all days have in common is no answer to a morning.
    weight = expected / (1 + 0.05 * expected)
    if len(expected):
        surprise = surprise - np.average(surprise, axis=0, weights=weight)
        more = more - np.average(more, weights=weight)
    scale = np.array([0.04, 0.04])
    normal = (surprise * weight[:, None]).T @ surprise + np.diag(_PRIOR_QTY * scale)
    target = (surprise * weight[:, None]).T @ more + _PRIOR_QTY * scale * _PRIOR_GAINS
    gains = np.linalg.solve(normal, target)
    for one, other in ((0, 1), (1, 0)):
        # A gain below nothing is none, and the other then speaks alone.
        if gains[one] < 0:
            gains[other] = target[other] / normal[other, other]
    clipped: Floats = np.clip(gains, 0.0, 1.0)
    return clipped


def _moved(days: _Mornings, gains: Floats) -> Floats:
    factor = np.clip(1 + days.surprises() @ gains, _LEAST_FACTOR, _MOST_FACTOR)
    moved: Floats = days.expected_rest_qty * factor
    return moved


def _table(means: pd.DataFrame, values: Floats, rest: Floats, levels: Sequence[str]) -> DataFrame[Quantiles]:
    labels = [*levels, MEAN]
    columns = ["shop", "product", "day", "horizon_days", "rung", "reason"]
    table = means[columns].iloc[np.repeat(np.arange(len(means)), len(labels))]
    return checked(
        Quantiles,
        table.assign(
            level=np.tile(np.array(labels, dtype=object), len(means)),
            demand_qty=np.column_stack([values, rest]).ravel(),
        ),
    )
