"""What each event ahead is expected to do, and whence: seen so often, stated by the manager, or not known yet.

In: an evening's features and rows. Out: reasons row by row, notices.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.matrix import FeatureSource
from forecast.notices import Notice, Value, reason

Texts = npt.NDArray[np.object_]
_TOLD_FROM_SHARE = 0.05
"""A product's line tells of an event from this effect on; less is no reason for anything."""


def expected_events(source: FeatureSource, rows: pd.DataFrame) -> tuple[Texts, list[Notice]]:
    """Return per row what its day's events are expected to do to its product, "" for nothing; notices for whole shops.

    Only events of the first day among `rows` are told in notices.
    """
    reasons = np.full(len(rows), "", dtype=object)
    notices: dict[tuple[str, str], Notice] = {}
    if not len(rows):
        return reasons, []
    shops, days = rows["shop"].to_numpy(), rows["day"]
    is_first = (days == days.min()).to_numpy()
    for kind, told in source.expected_of_events(rows).items():
        for at in np.flatnonzero(told.size > 0):
            name = _names(source.known.events, kind, str(shops[at]), days.iloc[at])
            seen, stated = int(told.seen_times[at]), float(told.stated_gain[at])
            if not seen or np.isfinite(stated) or abs(float(told.gain[at])) >= _TOLD_FROM_SHARE:
                code, values = _said(name, seen, stated, float(told.gain[at]))
                line = reason(code, **values)
                reasons[at] = f"{reasons[at]}\n{line}" if reasons[at] else line
            if is_first[at]:
                code, values = _said(name, seen, stated, float(told.shop_gain[at]))
                notices.setdefault((str(shops[at]), kind), Notice(code, shop=str(shops[at]), values=values))
    return reasons, list(notices.values())


def _said(name: str, seen_times: int, stated: float, gain: float) -> tuple[str, dict[str, Value]]:
    values: dict[str, Value] = {"event": name}
    if seen_times and np.isfinite(stated):
        values |= {"gain_stated_share": round(stated, 2), "seen_times": seen_times, "gain_share": round(gain, 2)}
        return "event_stated_and_seen", values
    if seen_times:
        return "event_seen", values | {"seen_times": seen_times, "gain_share": round(gain, 2)}
    if np.isfinite(stated):
        return "event_stated", values | {"gain_stated_share": round(stated, 2)}
    return "event_new", values


def _names(events: pd.DataFrame, kind: str, shop: str, day: pd.Timestamp) -> str:
    mine = (events["kind"] == kind) & (events["day"] == day) & events["shop"].isin(["", shop])
    return ", ".join(dict.fromkeys(events.loc[mine, "name"].astype(str)))
