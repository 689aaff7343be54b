"""Files of a sheaf as the archive and the report of an import want them: lines, shop-days, sales, what each has to say.

In: `Sheaf`, numbers of files. Out: lines as codes, tables, `ImportReport` and notices of each plain file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from forecast.notices import Notice
from forecast.sources.till.reports.days import odd_days
from forecast.sources.till.reports.report import ACCOUNT, ImportReport
from forecast.sources.till.rows.deals import deals_unknown
from forecast.sources.till.together.sheaf import Sheaf

_UNIT = "pcs"
_ORDER = (
    "shop", "day", "time_s", "ticket", "line_id", "product", "qty", "amount", "unit", "closing", "eaten_here",
    "sequence",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """The files of a sheaf with these `numbers`, in their order."""

    sheaf: Sheaf
    numbers: Sequence[int]
    places: npt.NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        """Note the place of each file, -1 for those that were not chosen."""
        places = np.full(len(self.sheaf.is_plain), -1, dtype=np.int32)
        places[list(self.numbers)] = np.arange(len(self.numbers), dtype=np.int32)
        object.__setattr__(self, "places", places)

    def lines(self) -> pa.Table:
        """Return the lines, texts as codes, the place of the file as `sequence`."""
        whole = self.sheaf.lines
        places = self.places[whole["file"].to_numpy()]
        if (places < 0).any():
            rows = np.flatnonzero(places >= 0)
            whole, places = whole.take(pa.array(rows)), places[rows]
        texts = {
            name: pa.DictionaryArray.from_arrays(whole[name].combine_chunks(), pa.array(names, type=pa.string()))
            for name, names in self.sheaf.names.items()
            if name != "article"
        }
        columns: Mapping[str, Any] = {
            **{name: whole[name] for name in ("day", "time_s", "qty")},
            **texts,
            "amount": _known(whole["amount"]),
            "unit": _everywhere(_UNIT, len(whole)),
            "closing": _everywhere("", len(whole)),
            "eaten_here": pa.nulls(len(whole), pa.int8()),
            "sequence": pa.array(places),
        }
        return pa.table({name: columns[name] for name in _ORDER})

    def lines_of_first(self) -> pd.DataFrame:
        """Return the lines of the first file that was chosen as a table."""
        table: pd.DataFrame = Chosen(self.sheaf, self.numbers[:1]).lines().drop_columns("sequence").to_pandas()
        texts = ("shop", "ticket", "line_id", "product", "unit", "closing")
        return table.astype(
            {**dict.fromkeys(texts, "str"), "day": "datetime64[ns]", "time_s": "Int32", "eaten_here": "Int8"}
        )

    def covered(self) -> pd.DataFrame:
        """Return shop, day, closing, sequence, lines_count, first_s and last_s of the shop-days."""
        by_day = self._of(self.sheaf.sums.by_day)
        closing = pd.Series("", index=by_day.index, dtype="str")
        seconds = {name: by_day[name].astype("Int32") for name in ("first_s", "last_s")}
        return by_day.assign(closing=closing, **seconds)[
            ["shop", "day", "closing", "sequence", "lines_count", "first_s", "last_s"]
        ]

    def sales(self) -> pd.DataFrame:
        """Return shop, day, product, unit, closing, qty, amount, known_amount and sequence of the sales of a day."""
        daily = self._of(self.sheaf.sums.daily)
        known = daily["amount"].round(6)
        return daily.assign(
            unit=pd.Series(_UNIT, index=daily.index, dtype="str"),
            closing=pd.Series("", index=daily.index, dtype="str"),
            qty=daily["qty"].round(6),
            amount=known.where(daily["paid_count"] == daily["lines_count"]),
            known_amount=known,
        )[["shop", "day", "product", "unit", "closing", "qty", "amount", "known_amount", "sequence"]]

    def _of(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the chosen files with names for codes, and `sequence`."""
        places = self.places[table["file"].to_numpy()]
        rows = table if (places >= 0).all() else table[places >= 0]
        named = {
            name: pd.array(self.sheaf.names[name], dtype="str").take(rows[name].to_numpy())
            for name in ("shop", "product")
            if name in rows
        }
        sequence = pd.Series(places[places >= 0].astype(np.int64), index=rows.index)
        return rows.assign(**named, day=rows["day"].astype("datetime64[ns]"), sequence=sequence)


def _everywhere(text: str, count: int) -> pa.DictionaryArray:
    """Return one text for every line, as a code."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int32)), pa.array([text]))


def _known(amounts: pa.ChunkedArray) -> pa.Array:
    """Return amounts with nothing where there is none."""
    values = amounts.to_numpy()
    return pa.array(values, mask=np.isnan(values))


_DAYS = ["shop", "day", "lines_count", "kept_lines", "first_s", "last_s", "qty", "kept_qty", "amount", "kept_amount"]


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
            days=parts["days"],
            odd_days=parts["odd"],
            detected=sheaf.first.mapping.stated,
            personal_columns=sheaf.first.mapping.personal,
            unused_columns=sheaf.first.mapping.unused,
            account=parts["rules"],
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
