"""When customers come is told from days on which the shelf was never empty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.day_shapes import HalfHourDays, day_shapes
from forecast.history.shelves.half_hours import SLOT_S, SlotBook
from forecast.tables import History, checked

FIRST = pd.Timestamp("2025-01-06")
"""A Monday."""


def book(days: int = 140, *, names: tuple[str, ...] = ("bun", "rye"), sunday_until: int = 25) -> SlotBook:
    """Buns sell from seven to ten, rye evenly from seven to seven; on Sundays the shop closes at half past twelve."""
    entries = []
    for day in range(days):
        last = sunday_until if day % 7 == 6 else 38
        for slot in range(14, last):
            entries.append((names.index("rye"), day, slot, 2.0))
            if "bun" in names and slot < 20:
                entries.append((names.index("bun"), day, slot, 5.0))
    product, day, slot, qty = (np.array(column) for column in zip(*entries, strict=True))
    first = int(FIRST.to_datetime64().astype("datetime64[D]").astype(np.int64))
    return SlotBook("a", names, product, day + first, slot, qty, np.ones(len(qty)))


def history(*out: tuple[str, int]) -> pd.DataFrame:
    rows = [{"product": product, "day": FIRST + pd.Timedelta(days=day), "is_sold_out": True} for product, day in out]
    frame = pd.DataFrame(rows, columns=["product", "day", "is_sold_out"]).assign(shop="a", demand_qty=1.0, sold_qty=1.0)
    return checked(History, frame.astype({"day": "datetime64[ns]", "is_sold_out": bool}))


def share_by(shapes: pd.DataFrame, product: str, hour: float) -> float:
    rows = shapes[shapes["product"] == product].set_index("until_s")["come_share"]
    return float(rows[int(hour * 3600)])


def asked(day: pd.Timestamp, *products: str) -> pd.DataFrame:
    return pd.DataFrame({"shop": "a", "product": list(products), "day": day})


def test_each_product_has_the_hours_in_which_it_sells() -> None:
    shapes = day_shapes({"a": book()}, history(), asked(FIRST + pd.Timedelta(days=140), "bun", "rye"))
    assert share_by(shapes, "bun", 10) > 0.95
    assert share_by(shapes, "rye", 13) == pytest.approx(0.5, abs=0.03)
    assert share_by(shapes, "rye", 19) == 1.0
    assert (shapes.groupby("product")["come_share"].diff().dropna() >= 0).all()


def test_a_sunday_has_its_own_hours() -> None:
    sunday = FIRST + pd.Timedelta(days=146)
    shapes = day_shapes({"a": book()}, history(), asked(sunday, "rye"))
    assert share_by(shapes, "rye", 12.5) == 1.0
    assert shapes["until_s"].max() == 25 * SLOT_S


def test_a_sold_out_day_tells_when_it_went_and_not_when_it_was_wanted() -> None:
    whole = book()
    is_early = (whole.product == 1) & (whole.day % 2 == 0) & (whole.slot >= 18)
    kept = np.flatnonzero(~is_early)
    emptied = SlotBook(
        "a", whole.names, whole.product[kept], whole.day[kept], whole.slot[kept], whole.sold_qty[kept],
        whole.sales_count[kept],
    )  # fmt: skip
    first = int(whole.day.min())
    out = history(*(("rye", day) for day in range(140) if (first + day) % 2 == 0))
    tuesday = FIRST + pd.Timedelta(days=141)
    told = share_by(day_shapes({"a": emptied}, out, asked(tuesday, "rye")), "rye", 13)
    untold = share_by(day_shapes({"a": emptied}, history(), asked(tuesday, "rye")), "rye", 13)
    assert told == pytest.approx(0.5, abs=0.03)
    assert untold > told + 0.05


def test_a_product_without_sales_goes_with_its_shop() -> None:
    shapes = day_shapes({"a": book(names=("rye",))}, history(), asked(FIRST + pd.Timedelta(days=140), "new"))
    assert share_by(shapes, "new", 13) == pytest.approx(0.5, abs=0.03)


def test_only_the_newest_days_count() -> None:
    newest = HalfHourDays.of(book(400), history(), learn_days=56)
    assert newest.sold_qty.shape[1] == 56
    assert newest.weekday[-1] == (FIRST + pd.Timedelta(days=399)).day_of_week
