"""What loops planned and earned by quarter, as shares of who is told what was wanted; tables and a picture of it.

In: rows of `loops.nights.lived`. Out: quarters, Markdown, PNG.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from quality.markdown import table

from loops.nights import LOOPS
from loops.town import Town

QUARTER_NIGHTS = 91
UNKNOWN_COST_SHARE = 0.3
"""Cost of a product that has none, as a share of its price."""


def by_quarter(place: Town, nights: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return planned pieces, profit and sold-out days by loop and quarter, the first two as shares of who is told."""
    goods = {good.product: good for good in place.world.goods}
    parts = []
    for name, rows in nights.items():
        price = rows["product"].map({key: good.price_amount / (1 + good.vat) for key, good in goods.items()})
        cost = rows["product"].map(
            {key: good.cost_amount or UNKNOWN_COST_SHARE * good.price_amount for key, good in goods.items()}
        )
        told = rows.assign(
            quarter=np.minimum(rows["night"] // QUARTER_NIGHTS, 3) + 1,
            profit_amount=price * rows["sold_qty"] - cost * rows["planned_qty"],
            is_out=(rows["sold_qty"] >= rows["planned_qty"]) & (rows["planned_qty"] > 0),
            is_planned=rows["planned_qty"] > 0,
        )
        sums = told.groupby("quarter")[["planned_qty", "profit_amount", "is_out", "is_planned"]].sum()
        parts.append(sums.assign(loop=name).reset_index())
    whole = pd.concat(parts, ignore_index=True)
    reference = whole[whole["loop"] == "told"].set_index("quarter")
    for column in ("planned_qty", "profit_amount"):
        whole[f"{column.rpartition('_')[0]}_share"] = whole[column] / whole["quarter"].map(reference[column])
    return whole.assign(sold_out_share=whole["is_out"] / whole["is_planned"])


def drift(quarters: pd.DataFrame, loop: str, column: str) -> float:
    """Return by how much a loop's share moves from the first to the last quarter (0 is level)."""
    mine = quarters[quarters["loop"] == loop].set_index("quarter")[column]
    return float(mine.iloc[-1] / mine.iloc[0] - 1.0)


def picture(nights: dict[str, pd.DataFrame]) -> bytes:
    """Draw what each loop plans, as a share of who is told what was wanted, over four weeks."""
    figure = Figure(figsize=(8, 4.2), layout="constrained")
    axes = figure.subplots()
    total = {name: rows.groupby("night")["planned_qty"].sum().rolling(28).sum() for name, rows in nights.items()}
    styles = (":", "-", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)), "-.", "--")
    for (name, loop), style in zip(LOOPS.items(), styles, strict=True):
        if name in total:
            axes.plot(total[name] / total["told"], style, color="black", label=loop.title)
    axes.set_xlabel("night")
    axes.set_ylabel("planned pieces of the last 28 nights,\nas a share of who is told what was wanted")
    axes.legend()
    axes.grid(alpha=0.3)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120, metadata={"Software": None})
    return buffer.getvalue()


def report(quarters: pd.DataFrame) -> list[str]:
    """Return the tables as lines of Markdown."""
    lines = []
    for column, what in (("planned_share", "Planned pieces"), ("profit_share", "Profit"), ("sold_out_share", "")):
        wide = quarters.pivot_table(column, "loop", "quarter").reindex(
            [name for name in LOOPS if name in set(quarters["loop"])]
        )
        is_share = column != "sold_out_share"
        title = f"{what}, as a share of who is told what was wanted" if is_share else "Share of product-days sold out"
        rows = [
            [
                LOOPS[name].title,
                *(f"{value:.3f}" for value in values),
                f"{drift(quarters, name, column):+.1%}" if is_share else "",
            ]
            for name, values in zip(wide.index, wide.to_numpy(), strict=True)
        ]
        header = ["loop", *(f"quarter {number}" for number in wide.columns), "last against first" if is_share else ""]
        lines += [f"## {title}", "", *table(header, rows), ""]
    return lines
