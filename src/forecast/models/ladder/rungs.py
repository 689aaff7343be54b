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
_METHOD_OF_RUNG = {"boosted": "boosted", "weekday": "recent_weekday", "last_week": "last_week"}
"""The forecasts by which each rung speaks."""


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
) -> Spoken:
    """Return for every row the first rung that has a forecast.

    Below the last rung stands the recent level (rung "level"), and 0 for a product without any past (rung "none").
    `why_not_boosted` gives per row the reason to print when another rung than the first has to speak.

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
    return Spoken(forecast=forecast, rung=rung, method=method, reason=told)
