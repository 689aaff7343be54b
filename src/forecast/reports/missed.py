"""What empty shelves missed, as a short table of strings for a terminal.

In: `MissedDemand`, `Products`.
"""

from __future__ import annotations

from forecast import formats
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, MissedDemand, Products

_NAMES = ("product", "sold_out", "missed", "missed_share", "missed_amount", "told_by", "watch")


def missed_rows(
    missed: DataFrame[MissedDemand], products: DataFrame[Products], wording: Wording
) -> tuple[list[str], list[list[str]]]:
    """Return the header and one row per product that sold out on some day, those that missed most money first."""
    header = [wording.text(f"missed.{name}") for name in _NAMES]
    language = wording.locale
    known = products.set_index("product")
    sold_out = missed.loc[missed["sold_out_days"] > 0].sort_values(
        ["missed_amount", "missed_qty", "product"], ascending=[False, False, True]
    )
    rows = []
    for row in sold_out.to_dict("records"):
        name = str(row["product"])
        unit = str(known["unit"].get(name, "pcs"))
        rows.append(
            [
                str(known["label"].get(name, "") or name),
                wording.text("missed.days_of", out=int(row["sold_out_days"]), days=int(row["days"])),
                wording.quantity(row["missed_qty"], unit),
                formats.percent(row["missed_share"], language),
                wording.money(row["missed_amount"]),
                ", ".join(wording.text(f"missed.by_{source}") for source in str(row["source"]).split(", ")),
                wording.text("missed.yes") if row["is_watched"] else "",
            ]
        )
    return header, rows
