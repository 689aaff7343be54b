"""How good forecasts were: cost of quantiles, coverage, error of the median, bias.

In: Predictions of each method. Out: Scorecard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.tables import MEAN, DataFrame, Predictions, Scorecard, checked

Values = npt.ArrayLike
_Floats = npt.NDArray[np.float64]
_BLOCK_DAYS = 7
_DRAWS = 2000
_FEWEST_PAIRS = 100
_ROW = ["shop", "product", "day", "cutoff"]


def pinball_loss(actual: Values, quantile: Values, level: float) -> npt.NDArray[np.float64]:
    """Return the loss of each quantile: level·(actual − q)⁺ + (1 − level)·(q − actual)⁺ [units].

    References
    ----------
    Koenker & Bassett 1978, doi:10.2307/1913643.

    Examples
    --------
    >>> pinball_loss([10.0, 10.0], [8.0, 12.0], 0.75).tolist()
    [1.5, 0.5]
    """
    short = np.asarray(actual, dtype=np.float64) - np.asarray(quantile, dtype=np.float64)
    return np.maximum(level * short, (level - 1) * short)


def _newsvendor_cost(actual: Values, quantile: Values, level: float) -> float:
    """Return the summed cost of having made `quantile` at the critical ratio `level` [units].

    One missing unit costs `level`, one unit left over costs 1 − `level`: the newsvendor's loss up to a factor.

    References
    ----------
    Gneiting 2011, doi:10.1198/jasa.2011.r10138.

    Examples
    --------
    >>> _newsvendor_cost([10.0, 10.0], [8.0, 12.0], 0.75)
    2.0
    """
    return float(pinball_loss(actual, quantile, level).sum())


def coverage(actual: Values, quantile: Values) -> float:
    """Return ½·[mean(actual < q) + mean(actual ≤ q)]; nan without rows.

    Half of the ties count, so that counts can reach their level (Czado, Gneiting & Held 2009,
    doi:10.1111/j.1541-0420.2009.01191.x).

    Examples
    --------
    >>> coverage([1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 2.0, 2.0])
    0.375
    """
    seen, limit = np.asarray(actual, dtype=np.float64), np.asarray(quantile, dtype=np.float64)
    if len(seen) == 0:
        return float("nan")
    return float(((seen < limit).mean() + (seen <= limit).mean()) / 2)


def wape(actual: Values, forecast: Values) -> float:
    """Return Σ|actual − forecast| / Σ actual; nan without demand.

    References
    ----------
    Kolassa & Schütz 2007, Foresight 6, 40–43 (MAD/mean ratio).

    Examples
    --------
    >>> wape([10.0, 30.0], [12.0, 24.0])
    0.2
    """
    seen, told = np.asarray(actual, dtype=np.float64), np.asarray(forecast, dtype=np.float64)
    return float(np.abs(seen - told).sum() / seen.sum()) if seen.sum() > 0 else float("nan")


def bias_share(actual: Values, forecast: Values) -> float:
    """Return Σ(forecast − actual) / Σ actual; nan without demand.

    Examples
    --------
    >>> bias_share([10.0, 30.0], [12.0, 32.0])
    0.1
    """
    seen, told = np.asarray(actual, dtype=np.float64), np.asarray(forecast, dtype=np.float64)
    return float((told - seen).sum() / seen.sum()) if seen.sum() > 0 else float("nan")


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval."""

    middle: float
    low: float
    high: float


def difference_interval(first: Values, second: Values, *, seed: int = 1) -> Interval:
    """Return (Σ first − Σ second) / |Σ second|, paired day by day, with its 95 % interval.

    Whole weeks are drawn with replacement, 2,000 times, because days of a week resemble each other: the circular block
    bootstrap (Politis & Romano 1992; in Lahiri 2003, doi:10.1007/978-1-4757-3803-2, §2.7).

    Parameters
    ----------
    first, second : array
        A sum of money or units for each day, in the order of time.

    Examples
    --------
    >>> difference_interval([11.0] * 28, [10.0] * 28)
    Interval(middle=0.1, low=0.1, high=0.1)
    """
    mine, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if len(mine) == 0 or other.sum() == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    blocks = -(-len(mine) // _BLOCK_DAYS)
    starts = random.integers(0, len(mine), size=(_DRAWS, blocks))
    days = ((starts[:, :, None] + np.arange(_BLOCK_DAYS)) % len(mine)).reshape(_DRAWS, -1)[:, : len(mine)]
    drawn, drawn_other = mine[days].sum(axis=1), other[days].sum(axis=1)
    drawn_shares = (drawn - drawn_other) / np.abs(np.where(drawn_other == 0, np.nan, drawn_other))
    low, high = np.nanquantile(drawn_shares, [0.025, 0.975])
    middle = (mine.sum() - other.sum()) / abs(other.sum())
    return Interval(round(float(middle), 9), round(float(low), 9), round(float(high), 9))


def scorecard(predictions: Mapping[str, DataFrame[Predictions]]) -> DataFrame[Scorecard]:
    """Return every method's figures per level: all together, per product, and per shop where there are several.

    Coverage leaves sold-out days out, whose actual is only a lower bound, and marked ones, of which the till does not
    hold the sales. WAPE is that of the median, the bias that of the mean; both are repeated on every level.
    """
    rows: list[dict[str, Any]] = []
    for method, table in predictions.items():
        groups: list[tuple[str, str, pd.DataFrame]] = [("", "", table)]
        groups += [("", str(product), part) for product, part in table.groupby("product")]
        if len(table["shop"].unique()) > 1:
            groups += [(str(shop), "", part) for shop, part in table.groupby("shop")]
        for shop, product, part in groups:
            rows += [{"method": method, "shop": shop, "product": product, **figures} for figures in _per_level(part)]
    return checked(Scorecard, pd.DataFrame(rows, columns=list(Scorecard.to_schema().columns)))


def cost_ratios(card: DataFrame[Scorecard], *, method: str, product: str = "") -> pd.DataFrame:
    """Return the method's cost divided by that of each other method; one row per level, one column per other.

    Ratios of sums over all rows. `mean_of_products` in the columns' second level is the mean of the ratios per
    product, which weighs small products as much as large ones.
    """
    card_of_shops = card.loc[card["shop"] == ""]
    table = card_of_shops.pivot_table(index=["product", "level"], columns="method", values="newsvendor_cost")
    ratios = table.rdiv(table[method], axis=0).drop(columns=method)
    overall = ratios.xs(product, level="product")
    per_product = ratios.drop(index="", level="product").groupby("level").mean()
    return pd.concat({"of_sums": overall, "mean_of_products": per_product}, axis=1)


def _per_level(part: pd.DataFrame) -> list[dict[str, Any]]:
    wide = part.pivot_table(index=_ROW, columns="level", values="demand_qty", sort=True)
    facts = part.drop_duplicates(_ROW).set_index(_ROW).loc[wide.index]
    actual, is_whole = facts["actual_qty"].to_numpy(), ~facts["is_sold_out"].to_numpy(dtype=bool)
    is_whole &= (facts["day_mark"] == "").to_numpy(dtype=bool)
    labels = sorted((label for label in wide.columns if label != MEAN), key=float)
    median, mean = wide.get("0.5"), wide.get(MEAN)
    return [
        {
            "level": float(label),
            "rows_count": len(wide),
            "newsvendor_cost": _newsvendor_cost(actual, wide[label], float(label)),
            "coverage": coverage(actual[is_whole], wide[label].to_numpy()[is_whole]),
            "wape": float("nan") if median is None else wape(actual, median),
            "bias_share": float("nan") if mean is None else bias_share(actual, mean),
        }
        for label in labels
    ]


def foreseen_share(early_qty: _Floats, last_qty: _Floats, actual_qty: _Floats) -> float:
    """Return how much of what demand came out otherwise than forecast days ahead the last forecast had taken up.

    The root of Σ (last − early)² / Σ (actual − early)², each in units of √early: 0 if the forecast of the evening
    before says what the earlier one said, 1 if it says what came. Not a number with fewer than 100 pairs. A plan moves
    with the last forecast, so what will be baked in some days is as uncertain as that, not as demand.

    Examples
    --------
    >>> early = np.full(200, 100.0)
    >>> foreseen_share(early, early + 5.0, early + 20.0)
    0.25
    """
    if len(early_qty) < _FEWEST_PAIRS:
        return float("nan")
    scale = np.maximum(early_qty, 1.0)
    moved, came = (float(((other - early_qty) ** 2 / scale).sum()) for other in (last_qty, actual_qty))
    return min(float(np.sqrt(moved / came)), 1.0) if came > 0 else 1.0
