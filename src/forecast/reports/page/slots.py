"""What is ready when: a file beside the plan, and columns of the page.

In: `SlotPlan`. Out: bytes, words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import Cell, csv_bytes, fixed
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, SlotPlan

_DECIMALS = {"pcs": 2, "kg": 3, "amount": 2}
_OCLOCK = "\N{NO-BREAK SPACE}Uhr"
_ROUGH_DECIMALS = {"pcs": 1, "kg": 2, "amount": 0}


def slots_csv(slots: DataFrame[SlotPlan], *, wording: Wording, settings: ReportSettings) -> bytes:
    """Write a line for every shop, product and slot, products in the order of the page."""
    header = [heading(name, wording) for name in slots.columns]
    rows = ([_cell(name, row) for name in slots.columns] for row in plan_rows_in_order(slots))
    return csv_bytes(header, rows, wording.locale, settings)


def heading(column: str, wording: Wording) -> str:
    """Return the heading of a column: that of the plan's, where it has the same.

    Examples
    --------
    >>> heading("product", Wording("en")), heading("ready_s", Wording("en"))
    ('Product', 'Ready at')
    """
    own = f"slot_column.{column}"
    return wording.text(own if wording.has(own) else f"plan_column.{column}")


def slot_columns(
    slots: DataFrame[SlotPlan] | None, wording: Wording
) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """Return when bread is ready, and by product what is ready then; nothing where a day has one slot.

    Examples
    --------
    >>> row = {"product": "rye", "unit": "pcs", "ready_s": 23_400, "slot_qty": 40.0}
    >>> import pandas as pd
    >>> slots = pd.DataFrame([row, row | {"ready_s": 39_600, "slot_qty": 0.0}, row | {"ready_s": 57_600}])
    >>> slot_columns(slots, Wording("en"))
    (('06:30', '11:00', '16:00'), {'rye': ('40', '', '40')})
    """
    if slots is None or slots.empty or slots["ready_s"].nunique() < 2:
        return (), {}
    times = sorted(int(ready_s) for ready_s in slots["ready_s"].unique())
    cells: dict[str, list[str]] = {}
    ready = slots.groupby(["product", "unit", "ready_s"])["slot_qty"].sum().reset_index()
    ready = ready.loc[ready["slot_qty"] > 0, ["product", "unit", "ready_s", "slot_qty"]]
    for product, unit, ready_s, qty in ready.itertuples(index=False, name=None):
        mine = cells.setdefault(str(product), [""] * len(times))
        mine[times.index(int(ready_s))] = wording.quantity(qty, str(unit))
    headings = tuple(hour_told(ready_s, wording).removesuffix(_OCLOCK) for ready_s in times)
    return headings, {product: tuple(each) for product, each in cells.items()}


def hour_told(seconds: int, wording: Wording) -> str:
    """Return a time of day as people write it; in the night after the day it starts anew.

    Examples
    --------
    >>> hour_told(23_400, Wording("fr")).replace(chr(0xA0), " "), hour_told(90_000, Wording("en"))
    ('6 h 30', '01:00')
    """
    return formats.clock_time(clock(seconds), wording.locale)


def clock(seconds: int) -> time:
    """Return the time of day of so many seconds since midnight, to the minute."""
    minutes = int(seconds) // 60 % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _cell(name: str, row: Mapping[str, Any]) -> Cell:
    value: Cell = row[name]
    if name == "ready_s":
        return clock(row[name])
    if name.startswith("expected_"):
        return fixed(row[name], _ROUGH_DECIMALS[str(row["unit"])])
    if name in ("slot_qty", "batch_qty", "batches"):
        return plain_number(row[name], str(row["unit"]))
    return row[name].date() if name == "day" else value


def plain_number(value: float, unit: str) -> Cell:
    """Return a quantity without decimals that say nothing."""
    shown = fixed(value, _DECIMALS[unit])
    is_whole = shown is not None and shown == shown.to_integral_value()
    return fixed(value, 0) if is_whole else shown
