"""When shops are open: what the till saw, what a person wrote down, and what is learnt where neither says.

In: `TillDays`, `Closures`, `Calendar`, the opening settings. Out: `OpenDays`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.config import WEEKDAYS, OpeningSettings
from forecast.history.opening.closing_days import (
    Names,
    is_before_or_on,
    long_gaps,
    missing_exports,
    open_holidays,
    sold_in_other_years,
    sure_closings,
    usual_days,
    weekly_pattern,
)
from forecast.history.opening.day_grid import Booleans, DayGrid, day_grid, day_numbers, named_day_grid
from forecast.history.opening.hours import EARLY_EVES, configured_hours, early_closing
from forecast.history.opening.notices import opening_notices
from forecast.history.opening.suspect_days import short_days, suspects
from forecast.notices import Notice
from forecast.tables import Calendar, Closures, DataFrame, OpenDays, TillDays, checked

# Feasts on which shops close in countries where they are no public holidays.
_CLOSING_FEASTS = ("easter_sunday", "pentecost_sunday", "christmas_eve", "boxing_day", "new_years_eve")


def open_days(
    till_days: DataFrame[TillDays],
    *,
    opening: OpeningSettings,
    closures: DataFrame[Closures],
    calendar: DataFrame[Calendar],
    regions: Mapping[str, str],
    first: pd.Timestamp,
    last: pd.Timestamp,
) -> tuple[DataFrame[OpenDays], list[Notice]]:
    """Return when each shop was and will be open from `first` (or its first till day, if later) to `last`.

    A past day with sales was open. One without was closed by the closures file, the configured weekly closing or
    public holidays (reasons `closures_file`, `weekly`, `holiday`), or by what the till shows (`inferred`): a weekday
    that is mostly without sales in the four weeks before and after, a holiday or feast without sales unless its like
    mostly sold in other years, a gap of three days and more unless all shops are silent together. Any other is open,
    not learnable and `missing`: unknown is never zero. Days on which the till was down or several are in one report are
    open and not learnable (`suspect_days`).

    Days after a shop's last till day follow the closures file, then public holidays (configured, or as in past
    years), then the weekly pattern (configured, or that of the last four weeks); they need nothing from later. A
    closing that was only learnt says so: `no_sales` for a weekday whose last twelve ordinary days were all without
    sales, `maybe_weekly` where they are fewer or the day is a holiday or the one before, `maybe_holiday`.

    **Time of knowledge.** Past days are told with hindsight from both sides. For what was known at a cutoff, give
    `till_days` cut there: it takes some milliseconds per shop.

    Parameters
    ----------
    regions
        The calendar region of each shop; its keys are the shops that get rows.
    """
    earliest = min(first, till_days["day"].min()) if len(till_days) else first
    grid = day_grid(till_days, shops=regions, first=earliest, last=max(last, earliest))
    public = named_day_grid(grid, calendar, regions, kind="public_holiday")
    feast = named_day_grid(grid, calendar, regions, kind="feast", names=_CLOSING_FEASTS)
    # Only what the till shows closes a shop on an optional holiday: it may be half a day, or none.
    optional = named_day_grid(grid, calendar, regions, kind="optional_holiday")
    holiday = np.select([public != "", feast != ""], [public, feast], optional)
    days = _Days(grid, opening, public=public, holiday=holiday)
    days.tell_suspects(short_days(grid, calendar, regions))
    eve = named_day_grid(grid, calendar, regions, kind="feast", names=EARLY_EVES)
    days.tell_hours(np.select([public != "", eve != ""], [public, eve], optional))
    days.tell_closures(closures)
    keep = np.logical_or.accumulate(grid.has_sales, axis=0) | ~grid.has_sales.any(axis=0)
    keep &= np.asarray(grid.days >= first)[:, None]
    return days.table(keep), opening_notices(grid, reason=np.where(keep, days.reason, ""), gaps=days.gaps & keep)


class _Days:
    """One value per day and shop of everything that `OpenDays` tells, filled in order of trust."""

    def __init__(self, grid: DayGrid, opening: OpeningSettings, *, public: Names, holiday: Names) -> None:
        self.grid = grid
        self.is_past = np.arange(len(grid.days))[:, None] <= grid.last_till_rows()[None, :]
        is_telling, is_usually_closed = usual_days(grid, holiday)
        closed_weekdays = np.isin(WEEKDAYS, opening.closed_weekdays or ())
        is_closed_weekday = np.broadcast_to(closed_weekdays[grid.weekdays][:, None], self.is_past.shape)
        may_close = (holiday != "") & (opening.closed_on_public_holidays is not False)
        must_close = (public != "") & (opening.closed_on_public_holidays is True)
        not_sent = missing_exports(grid, holiday, is_closed_weekday | is_usually_closed)
        is_telling &= ~not_sent
        may_have_closed = may_close & ~sold_in_other_years(grid, holiday, is_usually_closed | is_closed_weekday)
        self.gaps = long_gaps(grid, is_explained=is_closed_weekday | may_close | is_usually_closed) & ~not_sent
        past_reason = np.select(
            [grid.has_sales, is_closed_weekday, must_close, may_have_closed | is_usually_closed | self.gaps],
            ["till", "weekly", "holiday", "inferred"],
            "missing",
        ).astype(object)
        pattern = weekly_pattern(grid, is_telling)
        is_open_weekday = pattern[grid.weekdays] if opening.closed_weekdays is None else ~is_closed_weekday
        keeps_open = open_holidays(grid, holiday, public, is_usually_closed | is_closed_weekday, pattern)
        is_special = is_before_or_on(holiday)
        is_sure = sure_closings(grid, is_telling=is_telling, is_special=is_special)[grid.weekdays] & ~is_special
        ahead_reason = np.select(
            [is_closed_weekday, must_close, ~is_open_weekday & is_sure, ~is_open_weekday, may_close & ~keeps_open],
            ["weekly", "holiday", "no_sales", "maybe_weekly", "maybe_holiday"],
            "open",
        ).astype(object)
        is_open_ahead = ahead_reason == "open"
        ahead_reason[is_open_ahead] = "weekly"
        self.reason = np.where(self.is_past, past_reason, ahead_reason)
        is_open_past = np.isin(past_reason, ("till", "missing"))
        self.is_open = np.where(self.is_past, is_open_past, is_open_ahead)
        self.is_learnable = self.reason != "missing"
        self.opens_s, self.closes_s = configured_hours(grid, opening)

    def tell_suspects(self, is_short: Booleans) -> None:
        """Mark days whose sales say nothing."""
        is_down, is_rolled_up, _ = suspects(self.grid, is_short=is_short)
        self.reason[is_down], self.reason[is_rolled_up] = "till_down", "rolled_up"
        self.is_learnable &= ~(is_down | is_rolled_up)

    def tell_hours(self, special: Names) -> None:
        """Close early where the till shows it."""
        self.closes_s = early_closing(self.grid, special, self.closes_s)

    def tell_closures(self, closures: pd.DataFrame) -> None:
        """Put what a person wrote down over all of it; only sales contradict a day written down as closed."""
        rows = day_numbers(closures["day"]) - day_numbers([self.grid.days[0]])[0]
        inside = (rows >= 0) & (rows < len(self.grid.days))
        # A row for one shop is more particular than one for all, so it comes last.
        order = np.argsort((closures["shop"] != "").to_numpy(), kind="stable")
        shop_names = np.array(self.grid.shops, dtype=object)
        told = closures.iloc[order[inside[order]]]
        for row, shop, is_open, opens_s, closes_s in zip(
            rows[order[inside[order]]],
            told["shop"],
            told["is_open"],
            told["opens_s"].to_numpy(dtype=float, na_value=np.nan),
            told["closes_s"].to_numpy(dtype=float, na_value=np.nan),
            strict=True,
        ):
            columns = np.flatnonzero((shop_names == shop) | (shop == ""))
            sold = self.grid.has_sales[row, columns]
            self._tell_one(row, columns[~sold if not is_open else slice(None)], is_open=is_open)
            if is_open:
                self.opens_s[row, columns] = np.where(np.isnan(opens_s), self.opens_s[row, columns], opens_s)
                self.closes_s[row, columns] = np.where(np.isnan(closes_s), self.closes_s[row, columns], closes_s)

    def _tell_one(self, row: int, columns: npt.NDArray[np.intp], *, is_open: bool) -> None:
        is_missing = is_open & self.is_past[row, columns] & ~self.grid.has_sales[row, columns]
        is_suspect = np.isin(self.reason[row, columns], ("till_down", "rolled_up"))
        self.is_open[row, columns] = is_open
        self.is_learnable[row, columns] = ~is_missing & ~is_suspect
        told = np.where(is_suspect, self.reason[row, columns], "closures_file")
        self.reason[row, columns] = np.where(is_missing, "missing", told)

    def table(self, keep: Booleans) -> DataFrame[OpenDays]:
        """Return the rows that are kept, hours on open days only."""
        columns, rows = np.nonzero(keep.T)
        at = (rows, columns)
        hours = {
            name: pd.array(np.where(self.is_open[at], values[at], np.nan), dtype="Float64").astype("Int32")
            for name, values in (("opens_s", self.opens_s), ("closes_s", self.closes_s))
        }
        frame = pd.DataFrame(
            {
                "shop": np.array(self.grid.shops, dtype=object)[columns],
                "day": self.grid.days[rows],
                "is_open": self.is_open[at],
                **hours,
                "is_learnable": self.is_learnable[at],
                "reason": self.reason[at],
            }
        )
        return checked(OpenDays, frame)
