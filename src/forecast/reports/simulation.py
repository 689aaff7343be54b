"""What policies and ways to order would have come to: tables for a terminal, files for a spreadsheet, a picture.

In: SimulatedDays, SimulatedHours, SimulatedStock, their sums.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import csv_bytes, fixed
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, SimulatedDays, SimulatedHours, SimulatedStock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ENGLISH = Wording("en")
_MONEY = ("profit_amount", "waste_amount", "lost_amount")
_SHARES = ("waste_share", "found_share")


def simulation_text(table: pd.DataFrame, wording: Wording, *, days: int) -> tuple[list[str], list[list[str]]]:
    """Return a header and one row per policy, the one that earns most first.

    Money is a day's mean. The last column is what the program earns beside the policy, with its 95 % interval.
    """
    names = ("policy", *_MONEY, *_SHARES, "more_share")
    header = [wording.text(f"simulation.{name}") for name in names]
    rows = []
    for row in table.to_dict("records"):
        cells = [policy_name(row["policy"], wording)]
        cells += ["–" if pd.isna(row[name]) else wording.money(float(row[name]) / days) for name in _MONEY]
        cells += [formats.percent(float(row[name]), wording.locale) for name in _SHARES]
        rows.append([*cells, _with_interval(row, wording)])
    return header, rows


def storage_text(table: pd.DataFrame, wording: Wording, *, days: int) -> tuple[list[str], list[list[str]]]:
    """Return a header and one row per way to order, the one with least money in stock first."""
    names = (
        "ordering", "stock_amount", "more_share", "short_share", "not_made_qty", "shortage_amount", "spoiled_amount",
        "orders_count",
    )  # fmt: skip
    rows = [
        [
            policy_name(row["ordering"], wording, section="storage"),
            wording.money(float(row["stock_amount"])),
            _with_interval(row, wording),
            formats.percent(float(row["short_share"]), wording.locale, decimals=1),
            formats.number(float(row["not_made_qty"]) / days, wording.locale, decimals=1),
            wording.money(float(row["shortage_amount"]) / days),
            wording.money(float(row["spoiled_amount"]) / days),
            formats.number(float(row["orders_count"]) * 7 / days, wording.locale, decimals=1),
        ]
        for row in table.to_dict("records")
    ]
    return [wording.text(f"storage.{name}") for name in names], rows


def _with_interval(row: Mapping[Any, Any], wording: Wording) -> str:
    """Return a share more with its 95 % interval; a dash beside itself."""
    more, low, high = (float(row[name]) for name in ("more_share", "low_share", "high_share"))
    if more != more or more == low == high == 0:
        return "–"
    signed = [formats.percent(share, wording.locale, decimals=1, is_signed=True) for share in (more, low, high)]
    return wording.text("simulation.interval", more=signed[0], low=signed[1], high=signed[2])


def policy_name(policy: str, wording: Wording, *, section: str = "simulation") -> str:
    """Return the words for a policy or a way to order ("storage"); one's own keeps its name."""
    key = f"{section}.of.{policy}"
    return wording.text(key) if wording.has(key) else policy


def simulation_csv(
    days: DataFrame[SimulatedDays], *, wording: Wording = _ENGLISH, settings: ReportSettings | None = None
) -> bytes:
    """Write every policy, shop, product and day."""
    return _csv(days.assign(day=days["day"].dt.date), "simulation", wording, settings)


def _csv(table: pd.DataFrame, section: str, wording: Wording, settings: ReportSettings | None) -> bytes:
    columns = list(table.columns)
    header = [wording.text(f"{section}.{name}") for name in columns]
    decimals = {name: 3 if name.endswith("_qty") else 2 for name in columns if name.endswith(("_qty", "_amount"))}
    rows = (
        [fixed(value, decimals[name]) if name in decimals else value for name, value in zip(columns, row, strict=True)]
        for row in table.itertuples(index=False, name=None)
    )
    return csv_bytes(header, rows, wording.locale, settings)


def storage_csv(
    stock: DataFrame[SimulatedStock], *, wording: Wording = _ENGLISH, settings: ReportSettings | None = None
) -> bytes:
    """Write every way to order, shop, ingredient and day."""
    words = {True: wording.text("storage.yes"), False: wording.text("storage.no")}
    rows = stock.assign(
        day=stock["day"].dt.date,
        ordering=[policy_name(name, wording, section="storage") for name in stock["ordering"]],
        is_delivery_day=stock["is_delivery_day"].map(words),
    )
    return _csv(rows, "storage", wording, settings)


def simulation_plot(
    days: DataFrame[SimulatedDays],
    hours: DataFrame[SimulatedHours],
    *,
    stock: DataFrame[SimulatedStock] | None = None,
    wording: Wording = _ENGLISH,
) -> bytes:
    """Draw a PNG: what each policy wastes and loses, who finds what he came for, and the money in stock."""
    from matplotlib.figure import Figure

    count = 2 if stock is None else 3
    figure = Figure(figsize=(5 * count, 4.2), layout="constrained")
    lost, found, *stored = figure.subplots(1, count)
    draw_waste_and_lost(lost, days, wording)
    draw_found(found, hours, wording)
    if stock is not None:
        draw_stock(stored[0], stock, wording)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def draw_waste_and_lost(axes: Axes, days: pd.DataFrame, wording: Wording = _ENGLISH) -> None:
    """Draw a day's mean waste against its lost margin, one point per policy [shop's currency]: low and left is best."""
    count = days["day"].nunique()
    sums = days.groupby("policy", sort=False)[["waste_amount", "lost_amount"]].sum() / count
    for style, (policy, row) in zip("osD^v<>Ph*", sums.iterrows(), strict=False):
        axes.plot(row["waste_amount"], row["lost_amount"], style, ms=9, label=policy_name(str(policy), wording))
    axes.set(xlabel=wording.text("simulation.waste_amount"), ylabel=wording.text("simulation.lost_amount"))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(fontsize=8)


def draw_found(axes: Axes, hours: pd.DataFrame, wording: Wording = _ENGLISH) -> None:
    """Draw by the hour what share of the units wanted was there."""
    sums = hours.groupby(["policy", "hour"])[["wanted_qty", "found_qty"]].sum()
    found = (sums["found_qty"] / sums["wanted_qty"]).rename("share").reset_index()
    share = found.pivot_table(index="hour", columns="policy", values="share")
    for style, policy in zip("osD^v<>Ph*", share.columns, strict=False):
        axes.plot(share.index, share[policy], marker=style, linewidth=1.0, label=policy_name(str(policy), wording))
    axes.set(xlabel=wording.text("simulation.hour"), ylabel=wording.text("simulation.found_share"))
    axes.set_ylim(top=1.0)
    axes.grid(visible=True, linewidth=0.3)


def draw_stock(axes: Axes, stock: pd.DataFrame, wording: Wording = _ENGLISH) -> None:
    """Draw the money in stock evening by evening, one line per way to order [shop's currency]."""
    by_day = stock.pivot_table(index="day", columns="ordering", values="stock_amount", aggfunc="sum")
    for style, name in zip(("-", "--", ":", "-."), by_day.columns, strict=False):
        axes.plot(by_day.index, by_day[name], style, label=policy_name(str(name), wording, section="storage"))
    axes.set(xlabel=wording.text("storage.day"), ylabel=wording.text("storage.stock_amount"))
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", rotation=30)
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(fontsize=8)
