"""What each file of a sheaf has to say: its report, and notices, as if it had been read by itself.

In: `Sheaf`. Out: `ImportReport` and notices of each plain file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.reports.account import COLUMNS as ACCOUNT
from forecast.sources.till.reports.days import odd_days
from forecast.sources.till.reports.report import ImportReport, left_out_by_reason
from forecast.sources.till.rows.deals import deals_unknown
from forecast.sources.till.together.sheaf import Sheaf

_DAYS = ["shop", "day", "lines_count", "kept_lines", "first_s", "last_s", "qty", "kept_qty", "amount", "kept_amount"]
_NOTHING = left_out_by_reason(
    pd.DataFrame({"qty": pd.Series([], dtype=float), "amount": pd.Series([], dtype=float)}), pd.Series([], dtype="str")
)


def reports_of(sheaf: Sheaf, sources: Sequence[str]) -> Iterator[tuple[ImportReport, list[Notice]] | None]:
    """Yield what each file has to say, None for one that is not plain; `sources` are the names of the files."""
    sums, count = sheaf.sums, len(sources)
    days, rules = _days(sheaf), sums.rules.assign(is_kept=True)
    days = days[sheaf.is_plain[days["file"]]]
    odd = odd_days(days, grain="ticket_lines", key="file")
    odd.insert(0, "shop", days["shop"].to_numpy()[np.searchsorted(days["file"], odd["file"])])
    begins = {
        "days": np.searchsorted(days["file"], range(count + 1)),
        "odd": np.searchsorted(odd["file"], range(count + 1)),
        "rules": np.searchsorted(rules["file"], range(count + 1)),
    }
    identical = dict(zip(sums.identical["file"].tolist(), sums.identical["count"].tolist(), strict=True))
    lines = np.bincount(rules["file"], rules["lines_count"], minlength=count).astype(int).tolist()
    refunds = dict(rules.loc[rules["rule"] == "refund", ["file", "lines_count"]].itertuples(index=False, name=None))
    days, odd, rules = days.drop(columns="file"), odd.drop(columns="file"), rules[ACCOUNT]
    deals = _unknown_deals(sheaf)
    for at, (source, is_plain) in enumerate(zip(sources, sheaf.is_plain.tolist(), strict=True)):
        if not is_plain:
            yield None
            continue
        parts = {
            name: table.iloc[begins[name][at] : begins[name][at + 1]]
            for name, table in (("days", days), ("odd", odd), ("rules", rules))
        }
        report = ImportReport(
            file=source,
            grain="ticket_lines",
            qty_is="units",
            lines_read=lines[at],
            lines_kept=lines[at],
            left_out=_NOTHING,
            days=parts["days"],
            odd_days=parts["odd"],
            detected=sheaf.first.mapping.stated,
            personal_columns=sheaf.first.mapping.personal,
            unused_columns=sheaf.first.mapping.unused,
            account=parts["rules"],
            refunds_matched=int(refunds.get(at, 0)),
            identical_lines=int(identical.get(at, 0)),
        )
        yield report, deals.get(at, [])


def _days(sheaf: Sheaf) -> pd.DataFrame:
    """Return the totals of each file's days (`days.day_totals`)."""
    by_day = sheaf.sums.by_day
    tickets = by_day["tickets_count"].where(by_day["tickets_count"] > 0)
    return by_day.assign(
        shop=pd.array(sheaf.names["shop"], dtype="str").take(by_day["shop"].to_numpy()),
        day=by_day["day"].astype("datetime64[ns]"),
        first_s=by_day["first_s"].astype("Int32"),
        last_s=by_day["last_s"].astype("Int32"),
        qty=by_day["qty"].round(6),
        amount=by_day["amount"].round(2),
        kept_lines=by_day["lines_count"],
        kept_qty=by_day["qty"].round(6),
        kept_amount=by_day["amount"].round(2),
        tickets_count=tickets.astype("Int64"),
    )[["file", *_DAYS, "tickets_count"]]


def _unknown_deals(sheaf: Sheaf) -> dict[int, list[Notice]]:
    """Return by file the note of products called like a meal deal."""
    products = sheaf.names["product"]
    like = [code for code, name in enumerate(products) if deals_unknown({name: 1}, {})]
    daily = sheaf.sums.daily
    counts: dict[int, Counter[str]] = {}
    rows = daily[daily["product"].isin(like)]
    for file, code, lines in zip(*(rows[name].tolist() for name in ("file", "product", "lines_count")), strict=True):
        counts.setdefault(file, Counter())[products[code]] += lines
    deals = {file: deals_unknown(by_name, sheaf.first.settings.deals) for file, by_name in counts.items()}
    return {
        file: [Notice("till_deals_unknown", values={"products": ", ".join(names)})] for file, names in deals.items()
    }
