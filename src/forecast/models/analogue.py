"""A product in its first days borrows the forecast of the product that it resembles.

In: what the ladder said. Out: the same, with rung "analogue" where a forecast was borrowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.models.ladder import Floats, Spoken
from forecast.notices import reason

OWN_DAYS_ENOUGH = 14
"""With so many offered days in a shop a product speaks for itself there."""
PRIOR_DAYS = 7.0
"""Until it has days of its own, it is taken to sell as much as its analogue; that belief weighs so many days."""
WIDER = 1.5
"""A borrowed forecast is less sure."""


def borrow(
    spoken: Spoken,
    rows: pd.DataFrame,
    *,
    analogue_of: Mapping[str, str],
    level: Floats,
    offered_days: Mapping[tuple[str, str], int],
) -> tuple[Spoken, Floats]:
    """Return the forecasts with those of young products borrowed, and by how much each row's spread is widened.

    The analogue's forecast of the same shop and day is scaled by the ratio of recent levels, as far as there are
    own days to tell it. `offered_days` counts them by shop and product: what another shop sold says nothing here.
    """
    widen = np.ones(len(rows))
    place = {key: at for at, key in enumerate(zip(rows["shop"], rows["product"], rows["day"], strict=True))}
    forecast, rung = spoken.forecast.copy(), spoken.rung.copy()
    method, why = spoken.method.copy(), spoken.reason.copy()
    for (shop, product, day), at in place.items():
        analogue = analogue_of.get(product, "")
        lender = place.get((shop, analogue, day))
        if lender is None or spoken.rung[lender] == "none":
            continue
        own_days, own_level = offered_days.get((shop, product), 0), np.nan_to_num(level[at])
        if own_days >= OWN_DAYS_ENOUGH or offered_days.get((shop, analogue), 0) < OWN_DAYS_ENOUGH:
            continue
        ratio = (own_days * own_level + PRIOR_DAYS * level[lender]) / ((own_days + PRIOR_DAYS) * level[lender])
        forecast[at] = spoken.forecast[lender] * (ratio if np.isfinite(ratio) else 1.0)
        rung[at], method[at] = "analogue", spoken.method[lender]
        why[at] = reason("analogue", analogue=analogue, have_days=own_days)
        widen[at] = WIDER
    return replace(spoken, forecast=forecast, rung=rung, method=method, reason=why), widen
