"""What policies would have earned: a table for a terminal, a file for a spreadsheet, a picture.

In: SimulatedDays, SimulatedHours, their sums.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from forecast import formats
from forecast.config import ReportSettings
from forecast.reports.csv_dialect import csv_bytes, fixed
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, SimulatedDays, SimulatedHours

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
        more, low, high = (row[name] for name in ("more_share", "low_share", "high_share"))
        signed = [
            formats.percent(float(share), wording.locale, decimals=1, is_signed=True) for share in (more, low, high)
        ]
        is_same = pd.isna(more) or (more == 0 and low == 0 and high == 0)
        cells.append(
            "–" if is_same else wording.text("simulation.interval", more=signed[0], low=signed[1], high=signed[2])
        )
        rows.append(cells)
    return header, rows


def policy_name(policy: str, wording: Wording) -> str:
    """Return the words for a policy; one's own keeps its name."""
    key = f"simulation.of.{policy}"
    return wording.text(key) if wording.has(key) else policy


def simulation_csv(
    days: DataFrame[SimulatedDays], *, wording: Wording = _ENGLISH, settings: ReportSettings | None = None
) -> bytes:
    """Write every policy, shop, product and day."""
    columns = list(days.columns)
    header = [wording.text(f"simulation.{name}") for name in columns]
    decimals = {name: 3 if name.endswith("_qty") else 2 for name in columns if name.endswith(("_qty", "_amount"))}
    rows = (
        [fixed(value, decimals[name]) if name in decimals else value for name, value in zip(columns, row, strict=True)]
        for row in days.assign(day=days["day"].dt.date).itertuples(index=False, name=None)
    )
    return csv_bytes(header, rows, wording.locale, settings)


def simulation_plot(
    days: DataFrame[SimulatedDays], hours: DataFrame[SimulatedHours], *, wording: Wording = _ENGLISH
) -> bytes:
    """Draw a PNG: what each policy wastes and loses, and who finds what he came for through the day."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    lost, found = figure.subplots(1, 2)
    draw_waste_and_lost(lost, days, wording)
    draw_found(found, hours, wording)
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
