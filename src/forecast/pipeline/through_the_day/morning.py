"""The till lines of a day under way, read where they lie: nothing of them goes into the archive.

In: till files, the archive. Out: `TillLines` of the day up to a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from forecast.archive.till import TillArchive
from forecast.config import Config
from forecast.errors import NoPlanError, Problem, SourceError
from forecast.history.shelves.half_hours import SLOT_S
from forecast.notices import Notice, Told
from forecast.pipeline.imports.importing import usual_sales
from forecast.pipeline.imports.till_files import is_imported, pieces_of, readable_files
from forecast.sources.till.official.dsfinvk.export import without_companions
from forecast.tables import DataFrame, TillLines, checked, empty

_HOUR_S = 3600


@dataclass(frozen=True)
class Morning:
    """What a day has sold so far.

    `until_s` is the last whole half hour before the moment asked for, the last whole hour where the till gives no more
    [s since midnight]. `only_this_day` are hashes of the files that hold no other day.
    """

    lines: DataFrame[TillLines]
    until_s: int
    notices: Sequence[Notice] = ()
    only_this_day: Sequence[str] = ()


def morning_of(
    config: Config, archive: TillArchive, *, day: date, now_s: int, files: Sequence[Path] | None = None
) -> Morning:
    """Return what was sold on `day` before `now_s`, by `files`, or by what is configured and not yet imported.

    Where several files have lines of a shop, the one with most of them counts: exports of a day grow. A shop of which
    no file has any is looked up in the archive. A line without a time counts as sold by now.

    Raises
    ------
    SourceError
        When a file that was named cannot be read.
    NoPlanError
        When nothing tells of that morning.
    """
    paths, notices = without_companions(files) if files else _new_files(config, archive), list[Notice]()
    found: dict[str, pd.DataFrame] = {}
    alone: list[str] = []
    usual = usual_sales(config.till, archive)
    for path in paths:
        try:
            lines, hashes = _read(path, config, day, usual)
        except SourceError as error:
            if files:
                raise
            unread: dict[str, Told] = {"file": path.name, "problem": error.problems[0]}
            notices.append(Notice("morning_file_unread", "warning", values=unread))
            continue
        mine = _before(lines, day, now_s)
        for shop, rows in mine.groupby("shop", sort=True):
            if len(rows) >= len(found.get(str(shop), ())):
                found[str(shop)] = rows
        if len(mine) and (lines["day"] == pd.Timestamp(day)).all():
            alone += hashes
    of_archive = _before(archive.lines(day, day), day, now_s)
    parts = [*found.values(), of_archive[~of_archive["shop"].isin(list(found))]]
    lines = pd.concat([part for part in parts if len(part)] or parts[-1:])
    if lines.empty:
        values = {"day": day, "time": f"{now_s // _HOUR_S:02}:{now_s // 60 % 60:02}"}
        raise NoPlanError(Problem("", "no_morning", values=values))
    return Morning(checked(TillLines, lines), _until(lines, now_s), notices, alone)


def _read(path: Path, config: Config, day: date, usual: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    """Return the lines of a file and the hash of its bytes; dates that can be read two ways are read as `day`."""
    till = config.till
    try:
        pieces = list(pieces_of(path, config, usual=usual))
    except SourceError:
        if till.date_order is not None:
            raise
        for order in ("dmy", "mdy"):
            told = config.model_copy(update={"till": till.model_copy(update={"date_order": order})})
            with suppress(SourceError):
                pieces = list(pieces_of(path, told, usual=usual))
                if any((piece.lines["day"] == pd.Timestamp(day)).any() for piece in pieces):
                    break
        else:
            raise
    lines = [piece.lines for piece in pieces]
    return pd.concat(lines) if lines else empty(TillLines), sorted({piece.content_hash for piece in pieces})


def _new_files(config: Config, archive: TillArchive) -> list[Path]:
    paths, _ = readable_files(config.till)
    return [path for path in paths if not is_imported(path, config, archive)]


def _before(lines: pd.DataFrame, day: date, now_s: int) -> pd.DataFrame:
    of_day = lines[lines["day"] == pd.Timestamp(day)]
    return of_day[of_day["time_s"].isna() | (of_day["time_s"] < now_s)]


def _until(lines: pd.DataFrame, now_s: int) -> int:
    """Return the moment up to which lines can be held against other days: hourly totals stand for whole hours."""
    timed = lines[lines["time_s"].notna()]
    is_hourly = len(timed) > 0 and bool(((timed["ticket"] == "") & (timed["time_s"] % _HOUR_S == SLOT_S)).all())
    step = _HOUR_S if is_hourly else SLOT_S
    return now_s // step * step
