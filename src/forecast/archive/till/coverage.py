"""Which import covers which shop-day, and which of them a newer one may replace.

Exports that come by closings (`TillLines.closing`) cover only their closings of a day: several tills, or several
closings of one, make up a day together. An export without closings covers the whole day.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from forecast.archive.files import write_bytes
from forecast.archive.sums import sum_of
from forecast.errors import Problem, SourceError
from forecast.tables.till import OTHER_SOURCE

DAY = ["shop", "day"]
KEY = [*DAY, "closing"]
_COLUMNS = [*KEY, "sequence", "lines_count", "first_s", "last_s"]
_TRUNCATED_S = 1_800
"""A first or last day whose lines stop this much earlier than those in the archive looks cut off."""


def coverage_of(lines: pd.DataFrame, rejected: pd.DataFrame, *, sequence: int) -> pd.DataFrame:
    """Return one row per shop, day and closing of which a file has any line, left out or not.

    A total is no line of its own, and a day of another source is that source's.
    """
    columns = [*KEY, "time_s"]
    aside = rejected[~rejected["reason"].isin([OTHER_SOURCE, "sum_of_others"])]
    both = pd.concat([frame[columns] for frame in (lines, aside) if len(frame)] or [lines[columns]])
    days = both.groupby(KEY, as_index=False).agg(
        lines_count=("day", "size"), first_s=("time_s", "min"), last_s=("time_s", "max")
    )
    return days.assign(sequence=sequence)[_COLUMNS]


def no_coverage() -> pd.DataFrame:
    """Return the coverage of an empty archive."""
    kinds = {"shop": "str", "day": "datetime64[ns]", "closing": "str", "first_s": "Int32", "last_s": "Int32"}
    return pd.DataFrame({name: pd.Series([], dtype=kinds.get(name, "int64")) for name in _COLUMNS})


def days_to_take(
    new: pd.DataFrame,
    old: pd.DataFrame,
    *,
    cut_off: Collection[tuple[str, pd.Timestamp]],
    replace_fuller_days: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of `new` that replace those of `old`, and those that do not since the old day is fuller.

    A day that a later import covers stays as it is: the newest file wins, even when an older one is read again. The
    first and the last day of a file replace a fuller day only if they do not look cut off: neither named in `cut_off`,
    nor beginning later or ending earlier by half an hour than what is there.
    """
    both = new.merge(_in_the_way(new, old), on=KEY, how="left", suffixes=("", "_old"), validate="one_to_one")
    is_newer = ~(both["sequence_old"] > both["sequence"])
    by_shop = both.groupby("shop")["day"]
    is_first, is_last = both["day"] == by_shop.transform("min"), both["day"] == by_shop.transform("max")
    is_late = (both["first_s"] - both["first_s_old"] > _TRUNCATED_S).fillna(False).astype(bool)
    is_early = (both["last_s_old"] - both["last_s"] > _TRUNCATED_S).fillna(False).astype(bool)
    named = pd.MultiIndex.from_frame(both[DAY]).isin(list(cut_off)) if len(cut_off) else False
    looks_cut_off = (is_first & is_late) | (is_last & is_early) | ((is_first | is_last) & named)
    is_fuller = (both["lines_count_old"] > both["lines_count"]) & (both["sequence_old"] != both["sequence"])
    is_kept = is_newer & is_fuller & looks_cut_off & (not replace_fuller_days)
    return new[(is_newer & ~is_kept).to_numpy()], new[is_kept.to_numpy()]


def _in_the_way(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return for each row of `new` the sums of what it would replace, in the columns of `old`."""
    met = _met(new[KEY], old).groupby(KEY, as_index=False)
    return met.agg({"sequence": "max", "lines_count": "sum", "first_s": "min", "last_s": "max"})


def replaced_rows(old: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `old` (shop, day, closing) that go when those of `taken` come.

    Examples
    --------
    >>> old = pd.DataFrame({"shop": "a", "day": pd.Timestamp("2022-02-01"), "closing": ["K1/1", "K2/1"]})
    >>> replaced_rows(old, old.assign(closing="K2/1"))["closing"].unique().tolist()
    ['K2/1']
    """
    return _met(old[KEY], taken[KEY])[KEY].drop_duplicates()


def _met(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Pair rows of a shop-day that have the same closing, or of which one names none."""
    both = mine.merge(theirs, on=DAY, suffixes=("", "_other"))
    closing, other = both["closing"], both["closing_other"]
    return both[(closing == other) | (closing == "") | (other == "")]


def replace_days(old: pd.DataFrame, taken: pd.DataFrame, *, sequence: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the new coverage, and the rows whose old lines go: those taken, and those the file gave up."""
    own = old[old["sequence"] == sequence]
    gone = pd.concat([taken[KEY], replaced_rows(old, taken), own[KEY]]).drop_duplicates()
    is_gone = pd.MultiIndex.from_frame(old[KEY]).isin(pd.MultiIndex.from_frame(gone))
    kept = old[~is_gone]
    return with_days(kept, taken), gone


def with_days(coverage: pd.DataFrame, taken: pd.DataFrame) -> pd.DataFrame:
    """Return a coverage with days that it does not have."""
    frames = [frame for frame in (coverage, taken) if len(frame)]
    both = pd.concat(frames) if frames else no_coverage()
    return both.sort_values(KEY, ignore_index=True)


def days_that_differ(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Return how many shop-days are covered by other lines, or by none, in one of two coverages."""
    columns = [name for name in _COLUMNS if name in before and name in after]
    covered = [frame[columns].astype({"sequence": "int64"}) for frame in (before, after)]
    differs = covered[0].merge(covered[1], how="outer", on=columns, indicator=True).query("_merge != 'both'")
    return len(differs[DAY].drop_duplicates())


def owned_edges(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the shop-days (shop, day) that are the first or the last that their import owns, perhaps only a part.

    Examples
    --------
    >>> days = pd.date_range("2022-02-01", periods=4)
    >>> owned_edges(pd.DataFrame({"shop": "a", "day": days, "sequence": [1, 1, 1, 2]}))["day"].dt.day.tolist()
    [1, 3, 4]
    """
    owned = coverage.groupby(["shop", "sequence"])["day"]
    is_edge = (coverage["day"] == owned.transform("min")) | (coverage["day"] == owned.transform("max"))
    return coverage.loc[is_edge, DAY]


def write_coverage(folder: Path, coverage: pd.DataFrame) -> str:
    """Write the coverage under a name that depends only on its content, and return the name."""
    buffer = io.BytesIO()
    coverage.to_parquet(buffer, index=False, compression="zstd")
    name = f"coverage-{sum_of(buffer.getvalue())}.parquet"
    write_bytes(folder / name, buffer.getvalue())
    return name


def read_coverage(folder: Path, name: str) -> pd.DataFrame:
    """Return the coverage that was written under `name`.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    if not name:
        return no_coverage()
    try:
        kept = pd.read_parquet(folder / name)
    except Exception as error:  # a damaged file breaks its reader in many ways
        raise SourceError(Problem(str(folder / name), "archive_file_unreadable", values={"why": error})) from error
    # Before there were closings, an import covered whole days.
    return kept.assign(closing=kept.get("closing", "")).astype(no_coverage().dtypes.to_dict())[_COLUMNS]
