"""The account of an import in words for the terminal: every rule, what it took out, and why.

In: the tables of `ImportReport`. Out: lines of text.
"""

from __future__ import annotations

import pandas as pd

from forecast.sources.till.reports.account import WHY, totals
from forecast.sources.till.rows.bulk import KEY

BULK_SHOWN = 10


def in_words(table: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Put quantity and money of each row into words; a file of turnover has no pieces."""
    said = []
    for qty, amount in zip(table["qty"].tolist(), table["amount"].tolist(), strict=True):
        pieces = [f"{_number(qty)} pieces"] if qty_is == "units" else []
        money = [f"{amount:,.2f} in money"] if pd.notna(amount) else []
        said.append(", ".join(pieces + money))
    return said


def set_aside_lines(account: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say what each rule took out and why, and that kept and set aside are the whole file."""
    out = account[~account["is_kept"]]
    said = [
        f"  left out, {rule}: {count:,} lines, {total}" + (f" ({WHY[rule]})" if rule in WHY else "")
        for rule, count, total in zip(out["rule"], out["lines_count"], in_words(out, qty_is=qty_is), strict=True)
    ]
    parts = [totals(account[account["is_kept"]]), totals(out), totals(account)]
    kept, aside, every = (
        f"{part['lines_count'].iloc[0]:,} lines, {in_words(part, qty_is=qty_is)[0]}" for part in parts
    )
    return [*said, f"  kept {kept}; set aside {aside}; together the file: {every}"]


def kept_lines(account: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say which kept lines are no plain sales: refunds, renamed articles."""
    words = {"refund": "refunds, each against a sale of the same day", "renamed": "lines continued under another name"}
    rows = account[account["is_kept"] & account["rule"].isin(list(words))]
    counted = zip(rows["rule"], rows["lines_count"], in_words(rows, qty_is=qty_is), strict=True)
    return [f"  kept: {count:,} {words[rule]}: {total}" for rule, count, total in counted]


def deal_lines(deals: pd.DataFrame, *, qty_is: str) -> list[str]:
    """Say how many lines of which deal became how many pieces of which product."""
    said = []
    for name, rows in deals.groupby("deal"):
        pieces = ", ".join(
            f"{_number(qty)} {part}" for part, qty in zip(rows["product"], rows["part_qty"], strict=True)
        )
        total = in_words(rows.head(1), qty_is=qty_is)[0]
        became = f"became {pieces}" if qty_is == "units" else f"shared by {', '.join(rows['product'])}"
        said.append(f"  taken apart, {name}: {rows['lines_count'].iloc[0]:,} lines, {total}, {became}")
    return said


def bulk_lines(bulk: pd.DataFrame, *, qty_is: str, is_chain: bool, verbose: bool) -> list[str]:
    """Name the lines set aside as bulk, the newest last, and how to say that one was ordinary."""
    shown = bulk if verbose else bulk.tail(BULK_SHOWN)
    said = []
    for shop, product, day, qty, usual in shown[[*KEY, "day", "qty", "usual_qty"]].itertuples(index=False):
        times = f", {qty / usual:.1f} times a usual day" if usual > 0 else ""
        unit = "in money" if qty_is == "amount" else "pieces"
        said.append(f"    {day.date()} {product}{f' ({shop})' if is_chain else ''}: {_number(qty)} {unit}{times}")
    if said:
        more = f" ({len(bulk) - len(shown):,} before, with --verbose)" if len(shown) < len(bulk) else ""
        said.insert(0, f'  bulk lines{more}; [till.bulk] "DAY PRODUCT" = "ordinary" keeps one:')
    return said


def _number(qty: float) -> str:
    return f"{qty:,.2f}".rstrip("0").rstrip(".")
