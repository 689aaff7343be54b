"""Some files of a sheaf, as the archive and the report of an import want them.

In: `Sheaf`, numbers of files. Out: lines as codes, shop-days, sales, what each shop shows; each with the place of its
file among those that were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

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
