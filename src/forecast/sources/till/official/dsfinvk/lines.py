"""The lines of DSFinV-K joined: each with its receipt, its money, its day, and why it may be nothing that was sold.

In: the tables of an export in DuckDB. Out: the table `sold`, from which pieces of whole days are taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.config import TillSettings
from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.values.units import unit_of
from forecast.sources.till.official.dsfinvk.tables import AMOUNTS, LINE, RECEIPT, RECEIPTS, RULES
from forecast.sources.till.official.dsfinvk.text import TableText
from forecast.sources.till.official.dsfinvk.voids import voided_lines, voided_receipts
from forecast.sources.till.rows.rows import row_rules, stated_rules
from forecast.texts import Said

ROWS_TOGETHER = 250_000
"""So many lines are judged at a time, whole days of one shop [rows]."""
_VOIDED = "voided"


def join_lines(connection: Any, texts: Sequence[TableText]) -> None:
    """Make `lines`: number, receipt, article, quantity (`MENGE` times `FAKTOR`), money, marks.

    Raises
    ------
    SourceError
        With lines whose receipt is not in the export, and money whose line is not.
    """
    of_receipt, of_line = (
        " AND ".join(f"l.{name} = {other}.{name}" for name in key) for other, key in (("r", RECEIPT), ("m", LINE))
    )
    line_key = ", ".join(LINE)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE joined_lines AS
        WITH money AS (SELECT {line_key}, sum(POS_BRUTTO) AS amount FROM lines_vat GROUP BY ALL)
        SELECT l.part, l.line, r.receipt, l.GV_TYP,
            CASE WHEN l.ARTIKELTEXT <> '' THEN l.ARTIKELTEXT ELSE l.ART_NR END AS article,
            round(l.MENGE::DOUBLE * coalesce(l.FAKTOR, 1)::DOUBLE, 9) AS qty, l.EINHEIT AS unit,
            m.amount::DOUBLE AS amount, l.STK_BR * l.MENGE AS worth, l.P_STORNO = '1' AS is_flagged,
            CASE l.INHAUS WHEN '1' THEN 1 WHEN '0' THEN 0 END::TINYINT AS eaten_here
        FROM lines l LEFT JOIN receipts r ON {of_receipt}
        LEFT JOIN money m ON {of_line}
        """  # noqa: S608 - our own names
    )
    _refuse_lost(connection, texts, line_key)
    connection.execute("DROP TABLE lines")
    connection.execute(
        "CREATE TABLE lines AS SELECT (row_number() OVER (ORDER BY part, line))::INTEGER AS number, * FROM joined_lines"
    )
    connection.execute("DROP TABLE joined_lines")


def _refuse_lost(connection: Any, texts: Sequence[TableText], line_key: str) -> None:
    lost = connection.execute(
        "SELECT part, min(line), count(*) FROM joined_lines WHERE receipt IS NULL GROUP BY part ORDER BY part"
    ).fetchall()
    problems = [
        Problem(
            texts[part].where,
            "official_lines_lost",
            line=line,
            column="BON_ID",
            values={"count": count, "table": RECEIPTS},
        )
        for part, line, count in lost
    ]
    [(without,)] = connection.execute(
        f"SELECT count(*) FROM (SELECT {line_key} FROM lines_vat ANTI JOIN lines USING ({line_key}))"  # noqa: S608 - our own names
    ).fetchall()
    if without:
        values = {"count": without, "table": AMOUNTS}
        problems.append(Problem(texts[0].where, "official_amounts_lost", values=values))
    if problems:
        raise SourceError(problems)


def judge_lines(connection: Any, settings: TillSettings, path: Path) -> tuple[dict[str, Said], list[Notice]]:
    """Make `sold`: every line with the columns of `till_lines`; return how it was read in words, and what is doubtful.

    Of what is no goods only its kind is kept as its article: a text beside a voucher or a payment may name a person.

    Raises
    ------
    SourceError
        For kinds of receipts or lines that the standard does not know.
    """
    words = {
        "BON_TYP": _counts(connection, "BON_TYP", "lines JOIN receipts USING (receipt)"),
        "GV_TYP": _counts(connection, "GV_TYP", "lines"),
    }
    own = {name: settings.rows.get(name, rule) for name, rule in RULES.items()}
    rules, said = row_rules(path, words, settings.model_copy(update={"rows": own}), names=list(RULES), taken=())
    kinds = pd.DataFrame(
        [(rule.column, cell, kind) for rule in rules for cell, kind in rule.kinds.items()],
        columns=["name", "cell", "kind"], dtype="str",
    )  # fmt: skip
    units, unknown = _units(_counts(connection, "unit", "lines"))
    _hold(connection, "row_kinds", kinds)
    _hold(connection, "row_units", units)
    _hold(connection, "void_lines", _numbers("number", voided_lines(connection)))
    _hold(connection, "void_receipts", _numbers("receipt", voided_receipts(connection)))
    connection.execute(_SOLD)
    notices = list(said)
    if unknown:
        listed = ", ".join(f"'{word}' ({count:,})" for word, count in unknown.items())
        notices.append(Notice("till_units_unknown", "warning", values={"file": path.name, "words": listed}))
    return stated_rules(rules), notices


_SOLD = f"""
    CREATE OR REPLACE TABLE sold AS
    WITH kinds AS (
        SELECT l.number, CASE
            WHEN bon.kind <> '' THEN bon.kind WHEN gv.kind <> '' THEN gv.kind
            WHEN v.receipt IS NOT NULL OR vl.number IS NOT NULL THEN '{_VOIDED}' ELSE '' END AS row_reason,
            coalesce(gv.kind, '') <> '' AS is_money
        FROM lines l JOIN receipts r USING (receipt)
        LEFT JOIN row_kinds bon ON bon.name = 'BON_TYP' AND bon.cell = r.BON_TYP
        LEFT JOIN row_kinds gv ON gv.name = 'GV_TYP' AND gv.cell = l.GV_TYP
        LEFT JOIN void_receipts v ON v.receipt = l.receipt
        LEFT JOIN void_lines vl ON vl.number = l.number
    )
    SELECT l.number, l.line, coalesce(places.LOC_NAME, '') AS shop, r.day, r.time_s,
        concat_ws('/', r.Z_KASSE_ID, r.Z_NR, r.BON_ID) AS ticket, concat_ws('/', r.Z_KASSE_ID, r.Z_NR) AS closing,
        CASE WHEN is_money THEN l.GV_TYP ELSE l.article END AS article,
        round(l.qty * u.factor, 9) AS qty, u.name AS unit, round(l.amount, 6) AS amount, l.eaten_here, row_reason
    FROM lines l JOIN kinds USING (number) JOIN receipts r USING (receipt)
    JOIN row_units u ON u.word = l.unit LEFT JOIN places USING (Z_KASSE_ID, Z_NR)
"""  # noqa: S608 - our own names


def _hold(connection: Any, name: str, frame: pd.DataFrame) -> None:
    """Make a table of a frame."""
    connection.register("given_frame", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM given_frame")  # noqa: S608 - our own names
    connection.unregister("given_frame")


def _numbers(name: str, values: Sequence[int]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype="int32")})


def _counts(connection: Any, column: str, tables: str) -> dict[str, int]:
    rows = connection.execute(f"SELECT {column}, count(*) FROM {tables} GROUP BY ALL ORDER BY ALL").fetchall()  # noqa: S608 - our own names
    return {str(cell): int(count) for cell, count in rows}


def _units(words: dict[str, int]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return name and factor of the unit that each word means, and the words that nobody knows: they count pieces."""
    known = {word: unit_of(word) for word in words}
    rows = [(word, unit.name if unit else "pcs", unit.factor if unit else 1.0) for word, unit in known.items()]
    unknown = {word: words[word] for word, unit in known.items() if word and unit is None}
    return pd.DataFrame(rows, columns=["word", "name", "factor"]).astype({"word": "str", "name": "str"}), unknown


def drop_all_but_sold(connection: Any) -> None:
    """Let go of every table but that of all lines: they would lie in memory while pieces are judged."""
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name <> 'sold'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')


def pieces(connection: Any, shop: str, *, most_rows: int | None) -> Iterator[pd.DataFrame]:
    """Yield lines, whole days of one shop and at most so many at a time; all of them at once where that is None.

    `shop` is that of lines whose place has no name.
    """
    columns = "SELECT * EXCLUDE (number) FROM sold"
    if most_rows is None:
        yield _as_lines(connection.sql(f"{columns} ORDER BY number").to_arrow_table().to_pandas(), shop)
        return
    days = connection.execute("SELECT shop, day, count(*) AS n FROM sold GROUP BY ALL ORDER BY ALL").fetchall()
    for name, first, last in _spans(days, most_rows):
        chosen = f"{columns} WHERE shop = ? AND day BETWEEN ? AND ? ORDER BY number"
        yield _as_lines(connection.sql(chosen, params=[name, first, last]).to_arrow_table().to_pandas(), shop)


def _spans(days: Sequence[tuple[str, Any, int]], most_rows: int) -> Iterator[tuple[str, Any, Any]]:
    """Yield shop, first and last day of spans of at most so many rows, or of one day."""
    span: list[tuple[str, Any, int]] = []
    for day in days:
        if span and (day[0] != span[0][0] or sum(other_day[2] for other_day in span) + day[2] > most_rows):
            yield span[0][0], span[0][1], span[-1][1]
            span = []
        span.append(day)
    if span:
        yield span[0][0], span[0][1], span[-1][1]


def _as_lines(frame: pd.DataFrame, shop: str) -> pd.DataFrame:
    """Return rows of `sold` with the columns and types of `till_lines`."""
    texts: Collection[str] = ("shop", "ticket", "closing", "article", "unit", "row_reason")
    kinds = {**dict.fromkeys(texts, "str"), "day": "datetime64[ns]", "time_s": "Int32", "eaten_here": "Int8"}
    lines = frame.astype(kinds)
    named = lines["shop"].where(lines["shop"] != "", shop)
    return lines.assign(shop=named, line_id="", is_training=False, mark="")
