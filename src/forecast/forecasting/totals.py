"""What several days together will want, with an interval of its own; worked out only where asked.

In: Evening. Out: WeekTotals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.forecasting.evening import Evening
from forecast.forecasting.out_of_sample import Codes, OutOfSample, residuals_of
from forecast.models.spread.totals import TotalSpread
from forecast.tables import MEAN, DataFrame, WeekTotals, checked, empty, level_label

WEEK_DAYS = 7
_NEAR_DAYS = 7
"""Horizons of the past that reach on from one evening without a gap (`rows.with_horizons`) [days]."""
_SERIES = ["shop", "product"]
_DAY = pd.Timedelta(days=1)
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def _past_totals(tried: OutOfSample, history: pd.DataFrame, *, method: str, days: int) -> OutOfSample:
    """Return what one method forecast for `days` days in a row from one evening, summed, beside the sum of what came.

    The horizons sampled for the past (`rows.with_horizons`) go on from day to day for six days: with the forecast of
    the next day from the same evening they make a whole week in every six days, so that totals need no further
    model. A week without the forecast of every offered day is left out. A day that sold out below its forecast says
    nothing, as in the calibration of single days: it counts as forecast.

    Parameters
    ----------
    history
        The rows of `History` up to the cutoff, which tell the days that were on offer.
    days
        At most seven, of six where the next day was not forecast [days].

    Returns
    -------
    One row per series and evening, with `day` the last one summed and `horizon_days` how far it lies from the evening.
    """
    horizon = tried.rows["horizon_days"]
    first = 1 if (horizon == 1).any() else 2
    last = min(first + days - 1, _NEAR_DAYS)
    said = tried.forecasts[method]
    near = ((horizon >= first) & (horizon <= last)).to_numpy() & np.isfinite(said)
    rows = tried.rows.loc[near, [*_SERIES, "day", "demand_qty", "is_sold_out"]].assign(
        anchor=(tried.rows["day"] - pd.to_timedelta(horizon, unit="D"))[near], forecast_qty=said[near], offered=1
    )
    rows["demand_qty"] = rows["demand_qty"].where(
        ~rows["is_sold_out"] | (rows["demand_qty"] > rows["forecast_qty"]), rows["forecast_qty"]
    )
    summed = rows.groupby([*_SERIES, "anchor"], sort=True)[["forecast_qty", "demand_qty", "offered"]].sum()
    summed = summed.reset_index()
    summed["day"] = summed["anchor"] + last * _DAY
    is_over = summed["day"] <= summed["shop"].map(history.groupby("shop")["day"].max())
    is_whole = summed["offered"] == _offered_days(summed, history, first=first, last=last)
    whole = summed.loc[is_over & is_whole].reset_index(drop=True).assign(horizon_days=last, is_sold_out=False)
    whole["sold_qty"] = whole["demand_qty"]
    columns = [*_SERIES, "day", "horizon_days", "demand_qty", "sold_qty", "is_sold_out"]
    return OutOfSample(whole[columns], {method: whole["forecast_qty"].to_numpy(dtype=np.float64)})


def week_totals(
    evening: Evening,
    *,
    days: int = WEEK_DAYS,
    first_day: pd.Timestamp | None = None,
    levels: tuple[float, ...] | None = None,
) -> DataFrame[WeekTotals]:
    """Return the total of every product over `days` days from `first_day` on, by default the first day asked for.

    Its interval is learnt from past totals of as many days, up to a week; longer totals widen as days err together.
    Days on which a product is not on offer add nothing, nor days on which the shop is thought to be closed.

    Raises
    ------
    ValueError
        If the evening was not asked for all of these days.
    """
    first = first_day if first_day is not None else min(evening.days, default=pd.Timestamp(0))
    wanted = pd.date_range(first, periods=days)
    if not set(wanted) <= set(evening.days):
        raise ValueError(f"a total of {days} days from {first.date()} needs the forecast of each of them")
    spoken, widen = evening.spoken()
    inside = evening.rows["day"].isin(wanted).to_numpy() & evening.is_due
    rows = evening.rows.loc[inside]
    if rows.empty:
        return empty(WeekTotals)
    by_row = rows.assign(
        mean_qty=spoken.forecast[inside],
        most_qty=np.maximum(evening.rails.highest_quantile, spoken.forecast)[inside],
        widen=widen[inside],
        method=spoken.method[inside],
    )
    groups = by_row.groupby(_SERIES, sort=True)
    totals = groups.agg(mean_qty=("mean_qty", "sum"), most_qty=("most_qty", "sum"), widen=("widen", "max"))
    totals["reach_days"] = groups["horizon_days"].max()
    # The method of most of the days; of two as frequent ones the first by name.
    totals["method"] = groups["method"].agg(lambda methods: methods.mode().iloc[0])
    totals = totals.reset_index()
    asked = tuple(levels or evening.fitted.settings.levels)
    values = _quantiles(evening, totals, days=days, levels=asked)
    labels = [*(level_label(level) for level in asked), MEAN]
    table = totals[_SERIES].iloc[np.repeat(np.arange(len(totals)), len(labels))]
    return checked(
        WeekTotals,
        table.assign(
            first_day=first,
            days=days,
            level=np.tile(np.array(labels, dtype=object), len(totals)),
            demand_qty=np.column_stack([values, totals["mean_qty"]]).ravel(),
        ),
    )


def _quantiles(evening: Evening, totals: pd.DataFrame, *, days: int, levels: tuple[float, ...]) -> Floats:
    values = np.zeros((len(totals), len(levels)))
    most = totals["most_qty"].to_numpy(dtype=np.float64)
    for method in sorted(set(totals["method"])):
        mine = (totals["method"] == method).to_numpy()
        spread, codes = _spread(evening, totals, method=method, days=days, levels=levels)
        said = spread.quantiles(
            totals["mean_qty"].to_numpy(dtype=np.float64)[mine],
            product=codes.product[mine],
            series=codes.series[mine],
            reach_days=totals["reach_days"].to_numpy(dtype=np.int64)[mine],
            widen=totals["widen"].to_numpy(dtype=np.float64)[mine],
        )
        values[mine] = np.minimum(said, most[mine, None])
    return values


def _spread(
    evening: Evening, asked: pd.DataFrame, *, method: str, days: int, levels: tuple[float, ...]
) -> tuple[TotalSpread, Codes]:
    """Return how one method's totals scatter, with the numbers of the products and series of `asked`."""
    past = _past_totals(evening.tried, evening.history, method=method, days=days)
    # One numbering for what is asked, for past totals and for single days.
    both = pd.concat([past.rows, evening.tried.rows[past.rows.columns]], ignore_index=True)
    codes, is_total = Codes(asked, both), np.arange(len(both)) < len(past.rows)
    said = np.concatenate([past.forecasts[method], evening.tried.forecasts[method]])
    residuals = residuals_of(OutOfSample(both, {method: said}), method, codes)
    spread = TotalSpread(levels).fit(residuals.take(is_total), residuals.take(~is_total), days=min(days, _NEAR_DAYS))
    return spread, codes


def _offered_days(summed: pd.DataFrame, history: pd.DataFrame, *, first: int, last: int) -> Ints:
    """Return for every series and evening on how many of the days from `first` to `last` after it it was on offer."""
    codes = Codes(summed, history)
    day, anchor = _day_numbers(history["day"]), _day_numbers(summed["anchor"])
    # Two weeks more than there are days keep the neighbouring series out of every count.
    span = int(max(day.max(initial=0), anchor.max(initial=0))) + 2 * WEEK_DAYS
    on_offer = np.sort(codes.tried_series * span + day)
    begin = np.searchsorted(on_offer, codes.series * span + anchor + first, side="left")
    return np.searchsorted(on_offer, codes.series * span + anchor + last, side="right") - begin


def _day_numbers(days: pd.Series) -> Ints:
    numbers: Ints = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return numbers
