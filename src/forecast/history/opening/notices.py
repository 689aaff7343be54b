"""What there is to say about days on which the till was silent or said too little or too much."""

from __future__ import annotations

import numpy as np

from forecast.history.opening.closing_days import Names
from forecast.history.opening.day_grid import Booleans, DayGrid
from forecast.notices import Notice, Severity

# A day that is missing so shortly before the plan is missing in what the plan leans on.
_RECENT_DAYS = 14
_LISTED_DAYS = 5
CODES = {"missing": "till_days_missing", "till_down": "till_days_down", "rolled_up": "till_days_rolled_up"}


def opening_notices(grid: DayGrid, *, reason: Names, gaps: Booleans) -> list[Notice]:
    """Return one notice per shop and kind of silent or suspect day, and one per shop for weeks off that are inferred.

    Values: `count`, `days` (the newest five as ISO dates) and, where the till has lines, `qty`: what was sold on all of
    them and not learnt from. A warning when one lies in the last 14 days before the shop's last till day. For the note
    `closure_inferred` `count`, and `first_day` and `last_day` of the newest gap.
    """
    notices = []
    last_rows = grid.last_till_rows()
    for column, shop in enumerate(grid.shops):
        for word, code in CODES.items():
            rows = np.flatnonzero(reason[:, column] == word)
            if len(rows):
                severity: Severity = "warning" if rows[-1] > last_rows[column] - _RECENT_DAYS else "note"
                listed = ", ".join(f"{grid.days[row]:%Y-%m-%d}" for row in rows[-_LISTED_DAYS:])
                told: dict[str, str | int | float] = {"count": len(rows), "days": listed}
                if word != "missing":
                    told["qty"] = round(float(np.nansum(grid.sold_qty[rows, column])), 2)
                notices.append(Notice(code, severity, shop, told))
        rows = np.flatnonzero(gaps[:, column] & (reason[:, column] == "inferred"))
        if len(rows):
            begins = rows[np.diff(rows, prepend=-2) > 1]
            values: dict[str, str | int] = {
                "count": len(begins),
                "first_day": f"{grid.days[begins[-1]]:%Y-%m-%d}",
                "last_day": f"{grid.days[rows[-1]]:%Y-%m-%d}",
            }
            notices.append(Notice("closure_inferred", "note", shop, values))
    return notices
