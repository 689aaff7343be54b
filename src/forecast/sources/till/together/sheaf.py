"""Till files of one header as one table of lines, with what each of them has to say: report, sums, notices.

In: snapshots of files, `[till]`. Out: `Sheaf`, whose plain files are kept whole; the others are read one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from forecast.database import database
from forecast.sources.tabular.plain_files import Coded, Mask, PlainFiles, read_plain
from forecast.sources.tabular.snapshot import Snapshot
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.rows.business_day import business_day, is_outside
from forecast.sources.till.rows.row_words import folded, kind_of_word, row_words
from forecast.sources.till.together.cells import (
    Doubts,
    Names,
    amounts,
    articles,
    days,
    look_over,
    number,
    numbers,
    pieces_of,
    seconds,
    tidied,
)
from forecast.sources.till.together.first_file import AsFirst

_MEMORY_MB = 512


@dataclass(frozen=True)
class _SheafSums:
    """What DuckDB sums up of a sheaf's lines, by number of the file and codes of names.

    Attributes
    ----------
    daily
        One row per file, shop, day and product: `lines_count`, `qty`, `amount`, `paid_count` (lines with money).
    by_day
        One row per file, shop and day: `lines_count`, `qty`, `amount`, `first_s`, `last_s`, `tickets_count`.
    rules
        One row per file and rule (sold, renamed, refund): `lines_count`, `qty`, `amount`.
    identical
        One row per file with lines that equal an earlier one: their `count`.
    repeated
        Files in which an id stands on several lines.
    """

    daily: pd.DataFrame
    by_day: pd.DataFrame
    rules: pd.DataFrame
    identical: pd.DataFrame
    repeated: Sequence[int]


@dataclass(frozen=True)
class Sheaf:
    """Files read together: `lines` has all of their rows by the number of the `file`; those `is_plain` count."""

    first: AsFirst
    lines: pa.Table
    names: Mapping[str, list[str]]
    sums: _SheafSums
    is_plain: Mask


def read_sheaf(taken: Sequence[Snapshot], first: AsFirst, shop: Shop) -> Sheaf | None:
    """Read files that begin with the header of `first`, which is the first of them; None where that is not plain."""
    files, are_plain = read_plain([snapshot.read() for snapshot in taken], first.separator)
    if files is None or not are_plain[0] or _may_tell_rows(files, first):
        return None
    doubts = Doubts(files.file, ~np.array(are_plain))
    look_over(files, doubts)
    names, values = _values(files, first, shop, doubts)
    lines = _lines(names, values, doubts.file)
    sums = _summed(lines, names)
    _doubt_sums(sums, doubts)
    return Sheaf(first, lines, {name: column.names for name, column in names.items()}, sums, ~doubts.is_doubtful)


def _may_tell_rows(files: PlainFiles, first: AsFirst) -> bool:
    """Tell whether a column that holds nothing else may say what a row is (`rows.row_rules`)."""
    known = row_words()
    for name, column in files.columns.items():
        if name in first.mapping.columns.values():
            continue
        if folded(name) in known.state or any(kind_of_word(name, text) for text in column.texts):
            return True
    return False


def _values(
    files: PlainFiles, first: AsFirst, shop: Shop, doubts: Doubts
) -> tuple[dict[str, Names], dict[str, npt.NDArray[Any]]]:
    """Return the names and the values of all rows."""
    settings = first.settings
    columns = {role: files.columns[name] for role, name in first.mapping.columns.items()}
    article, product = articles(columns["product"], settings, doubts)
    rows = len(product.codes)
    names = {role: _named(columns.get(role), rows) for role in ("ticket", "line_id")}
    names |= {"shop": _named(columns.get("shop"), rows, otherwise=shop.name), "article": article, "product": product}
    values: dict[str, npt.NDArray[Any]] = {"day": days(columns["day"], settings.date_order, doubts)}
    values["time_s"] = seconds(columns["time"], doubts)
    values["qty"] = np.ones(rows)
    if not first.mapping.line_is_one_unit:
        values["qty"] = numbers(columns["qty"], settings.decimal, doubts, read=pieces_of)
    for role in ("amount", "price"):
        if role in columns:
            values[role] = numbers(columns[role], settings.decimal, doubts, read=number)
    values["amount"] = amounts(values, first, doubts)
    if shop.day_ends_s or shop.hours:
        day, time_s = pd.Series(values["day"]).astype("datetime64[ns]"), pd.Series(values["time_s"], dtype="Int32")
        day, time_s = business_day(day, time_s, shop.day_ends_s)
        doubts.rows(is_outside(day, time_s, shop.hours or {}).to_numpy())
        values["day"], values["time_s"] = day.to_numpy().astype("datetime64[D]"), time_s.to_numpy(dtype=np.int32)
    return names, values


def _named(column: Coded | None, rows: int, *, otherwise: str = "") -> Names:
    if column is None:
        return Names.one(otherwise, rows)
    names = tidied(column)
    return Names.of(column, [name or otherwise for name in names] if otherwise else names)


def _lines(names: Mapping[str, Names], values: Mapping[str, npt.NDArray[Any]], file: npt.NDArray[np.int32]) -> pa.Table:
    columns: dict[str, Any] = {name: column.codes for name, column in names.items()}
    columns |= {name: values[name] for name in ("day", "time_s", "qty", "amount")}
    return pa.table({"file": file, **columns})


_TOTALS = """count(*) AS lines_count, sum(qty::DECIMAL(28, 6))::DOUBLE AS qty,
           sum(amount::DECIMAL(28, 6)) FILTER (WHERE NOT isnan(amount))::DOUBLE AS amount"""
_DAILY = f"""
    SELECT file, shop, day, product, {_TOTALS}, count(*) FILTER (WHERE NOT isnan(amount)) AS paid_count
    FROM lines GROUP BY ALL ORDER BY file, shop, day, product
"""  # noqa: S608 - our own columns
_BY_DAY = f"""
    SELECT file, shop, day, {_TOTALS}, min(time_s) AS first_s, max(time_s) AS last_s,
           count(DISTINCT ticket) FILTER (WHERE ticket <> $no_ticket) AS tickets_count
    FROM lines GROUP BY ALL ORDER BY file, shop, day
"""  # noqa: S608 - our own columns
_RULES = f"""
    SELECT file, CASE WHEN qty < 0 THEN 'refund' WHEN list_contains($renamed, article) THEN 'renamed' ELSE 'sold' END
           AS rule, {_TOTALS}
    FROM lines GROUP BY ALL ORDER BY file, lines_count DESC, rule
"""  # noqa: S608 - our own columns
_IDENTICAL = """
    SELECT file, sum(count - 1)::BIGINT AS count
    FROM (SELECT file, count(*) AS count FROM lines WHERE line_id = $no_id
          GROUP BY file, shop, day, time_s, ticket, article, qty, amount HAVING count > 1)
    GROUP BY file
"""
_REPEATED = """
    SELECT DISTINCT file
    FROM (SELECT file FROM lines WHERE line_id <> $no_id GROUP BY file, shop, day, ticket, line_id HAVING count(*) > 1)
"""


def _summed(lines: pa.Table, names: Mapping[str, Names]) -> _SheafSums:
    """Sum up; codes that no name has stand for none."""
    no_ticket, no_id = (names[role].code_of("") for role in ("ticket", "line_id"))
    of_article = np.zeros(len(names["article"].names), dtype=np.int32)
    of_article[names["article"].codes] = names["product"].codes
    called = zip(names["article"].names, of_article.tolist(), strict=True)
    renamed = [at for at, (name, product) in enumerate(called) if name != names["product"].names[product]]
    with database(memory_mb=_MEMORY_MB, threads=1) as connection:
        connection.register("lines", lines)
        connection.execute("CREATE TEMP TABLE held AS SELECT * FROM lines")

        def asked(sql: str, **values: Any) -> pd.DataFrame:
            answer: pd.DataFrame = connection.execute(sql.replace("FROM lines", "FROM held"), values or None).df()
            return answer

        return _SheafSums(
            asked(_DAILY),
            asked(_BY_DAY, no_ticket=no_ticket),
            asked(_RULES, renamed=renamed),
            asked(_IDENTICAL, no_id=no_id),
            asked(_REPEATED, no_id=no_id)["file"].tolist(),
        )


def _doubt_sums(sums: _SheafSums, doubts: Doubts) -> None:
    """Doubt files of several shops, those that take back more than they sold, and those whose lines repeat an id."""
    shops = sums.by_day.drop_duplicates(["file", "shop"])["file"]
    doubts.where(shops[shops.duplicated()])
    doubts.where(sums.daily.loc[sums.daily["qty"] < -1e-9, "file"])
    doubts.where(sums.repeated)
