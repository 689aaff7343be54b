"""The ladder: which method forecasts a product on a day, and why not a better one.

In: the forecasts of every rung, nan where a rung has none. Out: one forecast per row with rung and reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from forecast.models.ladder.new_products import Lent
from forecast.notices import reason

Floats = npt.NDArray[np.float64]
_METHOD_OF_RUNG = {
    "boosted": "boosted",
    "weekday": "recent_weekday",
    "last_week": "last_week",
    "mean_of_four": "mean_of_four",
    "weekday_index": "weekday_index",
}
"""The forecasts by which each rung speaks; the last two only where a person chose them."""


@dataclass(frozen=True)
class Spoken:
    """One forecast per row, with its rung, its method and its reason; what is `lent` to which row."""

    forecast: Floats
    rung: npt.NDArray[np.object_]
    method: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]
    lent: Mapping[int, Lent] = field(default_factory=dict)


def climb_down(
    forecasts: Mapping[str, Floats],
    *,
    rungs: Sequence[str],
    level: Floats,
    why_not_boosted: Sequence[str],
    chosen: Sequence[str] = (),
) -> Spoken:
    """Return for every row the rung that a person chose for it, or the first one that has a forecast.

    Below the last rung stands the recent level (rung "level"), and 0 for a product without any past (rung "none").
    `why_not_boosted` gives per row the reason to print when another rung than the first has to speak. `chosen` names
    a rung per row, "" for the best one; one without a forecast leaves its row to the others, and that is told.

    Examples
    --------
    >>> nothing = np.array([np.nan, np.nan])
    >>> spoken = climb_down({"boosted": nothing, "recent_weekday": np.array([4.0, np.nan]), "last_week": nothing},
    ...                     rungs=("boosted", "weekday"), level=np.array([3.0, 3.0]), why_not_boosted=["new", "new"])
    >>> spoken.forecast.tolist(), spoken.rung.tolist()
    ([4.0, 3.0], ['weekday', 'level'])
    """
    size = len(level)
    forecast = np.full(size, np.nan)
    rung = np.full(size, "none", dtype=object)
    method = np.full(size, "last_week", dtype=object)
    wanted = np.array(list(chosen) or [""] * size, dtype=object)
    for name in sorted(set(wanted) - {""}):
        candidate = level if name == "level" else forecasts[_METHOD_OF_RUNG[name]]
        take = (wanted == name) & np.isfinite(candidate)
        forecast[take], rung[take], method[take] = candidate[take], name, _METHOD_OF_RUNG.get(name, "last_week")
    is_settled = np.isfinite(forecast)
    for name in rungs:
        candidate = forecasts[_METHOD_OF_RUNG[name]]
        take = np.isnan(forecast) & np.isfinite(candidate)
        forecast[take] = candidate[take]
        rung[take], method[take] = name, _METHOD_OF_RUNG[name]
    take = np.isnan(forecast) & np.isfinite(level)
    forecast[take], rung[take] = level[take], "level"
    forecast = np.maximum(np.nan_to_num(forecast), 0.0)
    words = {"level": reason("no_same_weekday"), "none": reason("no_past")}
    told = np.array(
        [
            words.get(name, reason(name) if name == rungs[0] else why)
            for name, why in zip(rung, why_not_boosted, strict=True)
        ],
        dtype=object,
    )
    for at in np.flatnonzero(wanted != ""):
        said = reason("chosen_rung" if is_settled[at] else "chosen_silent", rung=str(wanted[at]))
        told[at] = said if is_settled[at] else f"{said}\n{told[at]}"
    return Spoken(forecast=forecast, rung=rung, method=method, reason=told)
