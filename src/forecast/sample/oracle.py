"""The truth, written and read, and what somebody who knows it would forecast: the distribution of every demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecast.sample.chance import Floats, Ints, first_probability
from forecast.sample.demand import FACTORS, World
from forecast.sample.effects import SHOP_SHOCK_SHARES, SHOP_SHOCKS


class TruthFile:
    """The truth as Parquet, shop after shop."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.path = folder / "truth" / "truth.parquet"
        self._opened = opened
        self._writer: Any = None

    def add(
        self,
        world: World,
        shop: int,
        *,
        mean_qty: Floats,
        shock: Floats,
        factors: Mapping[str, Floats],
        quantities: Mapping[str, Ints],
    ) -> None:
        """Append the rows of one shop, one per product and offered day."""
        import pyarrow as pa
        from pyarrow import parquet

        at = product, day = np.nonzero(world.is_offered[:, : world.days])
        rows = pd.DataFrame(
            {
                "shop": world.shop_names[shop],
                "product": world.product_names[product],
                "day": world.calendar["day"].to_numpy()[day],
                "mean_qty": mean_qty[at],
                "size_count": np.array([good.size for good in world.goods])[product],
                "shop_shock": shock[day],
                **{name: values[at] for name, values in quantities.items()},
            }
        )
        minute = rows.pop("sold_out_min")
        rows["sold_out_s"] = (minute * 60).where(minute >= 0).astype("Int32")
        for name in FACTORS:
            rows[f"{name}_factor"] = factors[name][at]
        table = pa.Table.from_pandas(rows, preserve_index=False)
        if self._writer is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._opened.enter_context(parquet.ParquetWriter(self.path, table.schema))
        self._writer.write_table(table)


def read_truth(folder: Path) -> pd.DataFrame:
    """Read the truth that `make_sample(folder, …, with_truth=True)` wrote; one row per shop, product and offered day.

    Columns: `mean_qty`, what could be known of walk-in demand, with one `*_factor` for each effect; `size_count`, the
    size of the negative binomial; `shop_shock`, what could not be known; `demand_qty` drawn from both; `order_qty`
    customer orders; `baked_qty`, `sold_qty` (orders included), `left_qty`, `lost_qty`, `sold_out_s`; `till_qty`, what
    the till file says of `sold_qty`.
    """
    return pd.read_parquet(folder / "truth" / "truth.parquet")


def true_quantiles(truth: pd.DataFrame, levels: Sequence[float]) -> pd.DataFrame:
    """Return the true quantiles of walk-in demand, one row per row of `truth` and one column per level.

    Demand is a mixture of negative binomials over the nine shop shocks; a quantile is the least whole quantity
    whose probability of being enough reaches the level.

    Examples
    --------
    >>> truth = pd.DataFrame({"mean_qty": [10.0, 40.0], "size_count": [20, 40]})
    >>> true_quantiles(truth, [0.5, 0.9]).to_numpy().tolist()
    [[10.0, 15.0], [39.0, 52.0]]
    """
    mean = truth["mean_qty"].to_numpy(dtype=float)[:, None] * np.array(SHOP_SHOCKS)
    size = truth["size_count"].to_numpy(dtype=float)[:, None] + 0.0 * mean
    share = mean / (size + mean)
    probability = first_probability(mean, size)
    weights = np.array(SHOP_SHOCK_SHARES)
    reached = probability @ weights
    answers = np.zeros((len(truth), len(levels)))
    k = 0
    while (reached < max(levels)).any():
        answers[reached[:, None] < np.array(levels)] = k + 1
        probability = probability * ((k + size) / (k + 1.0)) * share
        reached = reached + probability @ weights
        k += 1
    return pd.DataFrame(answers, index=truth.index, columns=list(levels))
