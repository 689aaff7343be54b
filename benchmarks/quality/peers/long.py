"""Series in the long shape that forecasting libraries ask for: unique_id, ds, y and columns known ahead.

Closed days either count as 0 beside a column `offered` ("zero"), or do not exist, and `ds` numbers a series' offered
days ("index").

In: Evening. Out: training rows, new values, rows ahead.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from quality.peers.evenings import KEY, SERIES, Evening

Closed = Literal["zero", "index"]
SEPARATOR = "\x1f"
NOT_FEATURES = ("unique_id", "ds", "day", "y", *SERIES)


def unique_ids(rows: pd.DataFrame) -> pd.Series:
    """Return one name per series.

    Examples
    --------
    >>> unique_ids(pd.DataFrame({"shop": ["a"], "product": ["rye"]})).str.split(SEPARATOR).tolist()
    [['a', 'rye']]
    """
    return rows["shop"].astype(str) + SEPARATOR + rows["product"].astype(str)


def known_ahead(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns that are known ahead."""
    return [str(name) for name in rows.columns if name not in NOT_FEATURES]


def training(evening: Evening, closed: Closed) -> pd.DataFrame:
    """Return every row up to the evening with its features, in order of series and `ds`."""
    rows = _zeros(evening.history, evening.day) if closed == "zero" else _numbered(evening.history)
    return pd.concat([rows, evening.features(rows)], axis=1)


def new_values(evening: Evening, closed: Closed, *, since: pd.Timestamp, next_ds: pd.Series) -> pd.DataFrame:
    """Return unique_id, ds and y of the days after `since` up to the evening, of the series that are known already.

    `next_ds` has the `ds` that comes next, by unique_id.
    """
    history = evening.history
    rows = history.loc[history["day"] > since]
    rows = rows.assign(unique_id=unique_ids(rows))
    rows = rows.loc[rows["unique_id"].isin(next_ds.index)]
    if closed == "index":
        number = next_ds.reindex(rows["unique_id"]).to_numpy() + rows.groupby("unique_id").cumcount()
        return rows.assign(ds=number, y=rows["demand_qty"])[["unique_id", "ds", "y"]]
    days = pd.date_range(since + pd.Timedelta(days=1), evening.day)
    every = pd.MultiIndex.from_product([next_ds.index, days], names=["unique_id", "ds"])
    seen = pd.Series(rows["demand_qty"].to_numpy(), index=pd.MultiIndex.from_frame(rows[["unique_id", "day"]]))
    return seen.reindex(every, fill_value=0.0).rename("y").reset_index()


def rows_ahead(evening: Evening, closed: Closed, *, days: int, next_ds: pd.Series) -> pd.DataFrame:
    """Return the next `days` days of each series of `next_ds` (unique_id → the `ds` to come) with their features.

    Every series stands on every day, as libraries want it; what nobody asked for is left out of the answer later.
    With "index" a step is one of the days on which the shop is foreseen to open; tomorrow alone is tomorrow.
    """
    parts = next_ds.index.to_series().str.split(SEPARATOR, expand=True)
    series = pd.DataFrame({"unique_id": next_ds.index, "shop": parts[0].to_numpy(), "product": parts[1].to_numpy()})
    rows = series.merge(pd.DataFrame({"step": np.arange(days)}), how="cross")
    number = rows["step"] + 1
    if closed == "index" and days > 1:
        opens = {shop: _opening_steps(evening, shop, days) for shop in series["shop"].unique()}
        number = pd.Series([opens[shop][step] for shop, step in zip(rows["shop"], rows["step"], strict=True)])
    rows["day"] = evening.day + pd.to_timedelta(number, unit="D")
    targets = evening.panel.tables["targets"]
    asked = targets.loc[targets["evening"] == evening.day, KEY].drop_duplicates().assign(offered=1.0)
    rows = rows.merge(asked, on=KEY, how="left")
    if closed == "zero":
        rows["ds"] = rows["day"]
        rows["offered"] = rows["offered"].fillna(0.0)
    else:
        rows["ds"] = rows["unique_id"].map(next_ds) + rows["step"]
        rows["offered"] = 1.0
    rows = rows.drop(columns="step")
    return pd.concat([rows, evening.features(rows)], axis=1)


def _opening_steps(evening: Evening, shop: str, count: int) -> list[int]:
    """Return in how many days the next `count` days lie on which a shop opens, those closed last if there are fewer."""
    span = evening.panel.shops.index(shop), slice(evening.number + 1, evening.number + 1 + 2 * count)
    is_closed = ~evening.is_open[span]
    return [int(place) + 1 for place in np.argsort(is_closed, kind="stable")[:count]]


def _numbered(history: pd.DataFrame) -> pd.DataFrame:
    rows = history[[*KEY, "demand_qty"]].rename(columns={"demand_qty": "y"})
    return rows.assign(
        offered=1.0, ds=rows.groupby(SERIES, sort=False).cumcount().to_numpy(), unique_id=unique_ids(rows)
    )


def _zeros(history: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Return every day of each series from its first one to `last`; 0 and not `offered` where it has no demand."""
    first = history.groupby(SERIES, as_index=False)["day"].min()
    parts = [
        pd.DataFrame({"shop": row.shop, "product": row.product, "day": pd.date_range(row.day, last)})
        for row in first.itertuples()
    ]
    rows = pd.concat(parts, ignore_index=True).merge(history[[*KEY, "demand_qty"]], on=KEY, how="left")
    offered = rows["demand_qty"].notna().astype(float)
    return rows.assign(
        offered=offered, y=rows["demand_qty"].fillna(0.0), ds=rows["day"], unique_id=unique_ids(rows)
    ).drop(columns="demand_qty")
