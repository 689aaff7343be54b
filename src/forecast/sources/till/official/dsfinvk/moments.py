"""When receipts of DSFinV-K were: the shop's wall time, the business day of their closing, their place.

In: the tables `transactions`, `cashpointclosing`, `location` in DuckDB. Out: the table `receipts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.errors import Problem, SourceError
from forecast.notices import Notice
from forecast.sources.tabular.raw import RawTable, told
from forecast.sources.tabular.values.dates import day_of
from forecast.sources.tabular.values.moments import moments
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.official.dsfinvk.tables import RECEIPTS
from forecast.sources.till.official.dsfinvk.text import TableText
from forecast.sources.till.rows.business_day import is_outside

_EARLIEST_S, _LATEST_S = -4 * 3_600, 36 * 3_600
"""A moment so long before or after the midnight of a business day is of another day [s]."""
_ISO = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?([zZ]|[+-]\d{2}:?\d{2})?$"
_OFFSET = r"[T ].*([zZ]|[+-]\d{2}:?\d{2})$"
_MINUTES = (
    "CASE WHEN \"offset\" IN ('', 'z', 'Z') THEN 0 ELSE (CASE left(\"offset\", 1) WHEN '-' THEN -1 ELSE 1 END) * "
    '(60 * substr("offset", 2, 2)::INTEGER + right("offset", 2)::INTEGER) END'
)


def date_receipts(connection: Any, texts: Sequence[TableText], shop: Shop, *, file: str, times: str) -> list[Notice]:
    """Make `receipts`: number, key, kind, `wall` (time), `day`, `time_s`, `has_zone`; return what is doubtful.

    `day` is the business day of the closing; where none is named, or the moment lies beyond it, that of the moment.

    Raises
    ------
    SourceError
        With moments that cannot be read.
    """
    zone, other = _text(shop.timezone), _text(shop.timezone if times == "local" else times)
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE receipts AS
        WITH written AS (
            SELECT *, CASE WHEN BON_ENDE <> '' THEN BON_ENDE ELSE BON_START END AS text FROM transactions
        ), parted AS (
            SELECT *, regexp_matches(text, '{_ISO}') AS is_iso, regexp_extract(text, '{_OFFSET}', 1) AS "offset"
            FROM written
        ), naive AS (
            SELECT *, CASE WHEN is_iso THEN TRY_CAST(replace(left(rtrim(text, 'zZ'), 19), 'T', ' ') AS TIMESTAMP) END
                AS naive
            FROM parted
        )
        SELECT (row_number() OVER ())::INTEGER AS receipt, part, line, Z_KASSE_ID, Z_NR, BON_ID, BON_TYP,
            BON_STORNO IN ('1', 'true', 'J', 'ja') AS is_flagged, text, "offset" <> '' AS has_zone,
            CASE
                WHEN "offset" <> '' THEN timezone({zone}, timezone('UTC', naive - to_minutes({_MINUTES})))
                WHEN {other} <> {zone} THEN timezone({zone}, timezone({other}, naive))
                ELSE naive
            END AS wall
        FROM naive
        """  # noqa: S608 - our own names and patterns
    )
    _read_others(connection, texts, shop, times=times)
    said = _business_days(connection, file)
    _place_in_days(connection, shop.day_ends_s)
    return said


def _text(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _read_others(connection: Any, texts: Sequence[TableText], shop: Shop, *, times: str) -> None:
    """Read the moments that are written in another way than the standard's, as those of any till are."""
    rest = connection.execute("SELECT receipt, part, line, text FROM receipts WHERE wall IS NULL").df()
    if rest.empty:
        return
    frame = pd.DataFrame({"BON_ENDE": rest["text"].astype("str")})
    raw = RawTable(Path(RECEIPTS), frame, rest["line"])
    day, second = moments(raw, "BON_ENDE", order="dmy", timezone=shop.timezone, times=times, time=None, zone=None)
    at = day.values + pd.to_timedelta(second.values.astype("float64"), unit="s")
    wrong = rest[at.isna()]
    if len(wrong):
        problems = (
            Problem(
                texts[row.part].where,
                "official_moment" if row.text else "official_cell_empty",
                line=int(row.line), column="BON_ENDE", got=row.text or None,
            )
            for row in wrong.itertuples()
        )  # fmt: skip
        raise SourceError(told(problems, len(wrong)))
    connection.register("read_moments", pd.DataFrame({"receipt": rest["receipt"], "moment": at}))
    connection.execute(
        "UPDATE receipts SET wall = moment FROM read_moments WHERE read_moments.receipt = receipts.receipt"
    )
    connection.unregister("read_moments")


def _business_days(connection: Any, file: str) -> list[Notice]:
    """Make `days`: what each closing names as its business day, NULL where it names none that its receipts fit."""
    closings = connection.execute(
        "SELECT Z_KASSE_ID, Z_NR, Z_BUCHUNGSTAG AS text, min(wall) AS first_at, max(wall) AS last_at "
        "FROM cashpointclosing JOIN receipts USING (Z_KASSE_ID, Z_NR) GROUP BY ALL ORDER BY ALL"
    ).df()
    found = [
        _business_day(str(text), first.date(), last.date())
        for text, first, last in zip(closings["text"], closings["first_at"], closings["last_at"], strict=True)
    ]
    days = closings[["Z_KASSE_ID", "Z_NR"]].assign(named=pd.to_datetime(pd.Series(found, dtype=object)))
    connection.register("found_days", days)
    connection.execute("CREATE OR REPLACE TABLE days AS SELECT Z_KASSE_ID, Z_NR, named::DATE AS named FROM found_days")
    connection.unregister("found_days")
    unread = closings.loc[(closings["text"].str.len() > 0) & days["named"].isna(), "text"].unique().tolist()
    if not unread:
        return []
    values = {"file": file, "texts": ", ".join(f"'{text}'" for text in unread[:3])}
    return [Notice("till_business_day_unread", "warning", values=values)]


def _business_day(text: str, first: date, last: date) -> date | None:
    """Return the day that a free text names, in the order of figures that comes nearest to the closing's receipts.

    Examples
    --------
    >>> [_business_day(text, date(2026, 3, 2), date(2026, 3, 2)) for text in ("03/02/2026", "KW 10")]
    [datetime.date(2026, 3, 2), None]
    """
    named = [day for order in ("dmy", "ymd", "mdy") if (day := day_of(_spaced(text), order)) is not None]
    return min(named, key=lambda day: max((first - day).days, (day - last).days, 0), default=None)


def _spaced(text: str) -> str:
    """Return a date in eight figures with marks between them."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text


def _place_in_days(connection: Any, day_ends_s: int) -> None:
    """Put every receipt into its day: the named one if the moment lies within it, or the whole closing lies outside.

    A till whose clock is wrong still names the right day; a closing over several days names only one of them.
    """
    since = "date_diff('second', named::TIMESTAMP, wall)"
    own = f"(wall - to_seconds({day_ends_s}))::DATE"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE receipts AS
        WITH both_days AS (
            SELECT receipts.*, named, {since} BETWEEN {_EARLIEST_S} AND {_LATEST_S} - 1 AS is_within
            FROM receipts LEFT JOIN days USING (Z_KASSE_ID, Z_NR)
        ), told AS (
            SELECT *, named IS NOT NULL AND (is_within OR NOT bool_or(is_within) OVER (PARTITION BY Z_KASSE_ID, Z_NR))
                AS is_named
            FROM both_days
        ), dated AS (
            SELECT *, CASE WHEN is_named THEN named ELSE {own} END AS day FROM told
        )
        SELECT * EXCLUDE (text), CASE
            WHEN is_named AND NOT is_within THEN date_diff('second', wall::DATE::TIMESTAMP, wall)
            ELSE greatest(date_diff('second', day::TIMESTAMP, wall), 0)
        END::INTEGER AS time_s
        FROM dated
        """  # noqa: S608 - our own names
    )


_WIDER_S = 900
"""Sales so long before opening or after closing are within the hours [s]."""
_OUTSIDE_SHARE = 0.03
"""A larger share of sales outside the hours that were written down is asked about."""
_UNKNOWN_OUTSIDE_SHARE = 0.5
"""Where no hours were written down, most sales must lie in the night."""
_BETTER = 5
"""Another zone is likely that leaves at most a fifth as many outside."""
_ANY_SHOP = (4 * 3_600, 22 * 3_600)
"""A shop whose hours nobody wrote down sells between these times of day [s]."""
_HOURS = sorted({*range(-11, 13)} - {0}, key=lambda hours: (abs(hours), -hours))


def times_asked(sales: pd.DataFrame, shop: Shop, file: str) -> list[Notice]:
    """Return a warning where another zone explains times outside the opening hours; nothing where none does.

    `sales` has `at` (wall times to the minute, as read) and `count`.

    Examples
    --------
    >>> at = pd.date_range("2026-07-06 04:30", periods=12, freq="h")
    >>> shop = Shop("", "Europe/Berlin", opening=dict.fromkeys(range(7), (6 * 3600 + 1800, 18 * 3600)))
    >>> [asked] = times_asked(pd.DataFrame({"at": at, "count": 1}), shop, "till.zip")
    >>> asked.values["setting"], round(asked.values["outside_share"], 2)
    ('UTC', 0.17)
    """
    if sales.empty:
        return []
    counts = sales["count"].to_numpy(dtype=float)
    outside = _outside_share(sales["at"], counts, shop)
    if outside <= (_OUTSIDE_SHARE if shop.opening else _UNKNOWN_OUTSIDE_SHARE):
        return []
    left_by_zone = {name: _outside_share(moved, counts, shop) for name, moved in _zones(sales["at"], shop.timezone)}
    likely = [(name, left) for name, left in left_by_zone.items() if left * _BETTER <= outside]
    if not likely:
        return []
    # The nearest zone that leaves hardly any outside; a few hours from the right one much is better already.
    name, left = min(likely, key=lambda zone: zone[1] > _OUTSIDE_SHARE)
    values: dict[str, str | float] = {
        "file": file, "outside_share": outside, "left_share": left, "setting": name, "timezone": shop.timezone
    }  # fmt: skip
    return [Notice("till_times_outside_hours", "warning", values=values)]


def _zones(at: pd.Series[pd.Timestamp], timezone: str) -> Iterator[tuple[str, pd.Series[pd.Timestamp]]]:
    """Yield the zones that the times may be written in, by what `[till] times` calls them, with the times moved."""
    zone = ZoneInfo(timezone)
    days = at.dt.normalize()
    offsets: Mapping[pd.Timestamp, timedelta] = {
        day: day.to_pydatetime().replace(hour=12, tzinfo=zone).utcoffset() or timedelta(0) for day in days.unique()
    }
    offset = pd.to_timedelta(days.map(offsets))
    yield "UTC", at + offset
    for hours in _HOURS:
        yield f"Etc/GMT{-hours:+d}", at + offset - pd.Timedelta(hours=hours)


def _outside_share(at: pd.Series[pd.Timestamp], counts: npt.NDArray[np.float64], shop: Shop) -> float:
    """Return the share of sales outside the hours; a night that began the day before counts to that day."""
    closed = (float("inf"), float("-inf"))
    opening = {day: (shop.opening or {}).get(day, closed) if shop.opening else _ANY_SHOP for day in range(7)}
    hours = {day: (first - _WIDER_S, last + _WIDER_S) for day, (first, last) in opening.items()}
    second = at.dt.hour * 3_600 + at.dt.minute * 60
    is_out = is_outside(at, second, hours).to_numpy()
    return float(counts[is_out].sum() / counts.sum())
