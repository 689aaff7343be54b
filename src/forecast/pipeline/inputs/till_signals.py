"""Daily numbers out of the till itself, as signals: they are known when the day's last sale was.

In: what the till archive tells of days. Out: `Signals`.
"""

from __future__ import annotations

import pandas as pd

from forecast.sources.forms.cells import in_utc
from forecast.tables import DataFrame, EatenHere, Signals, checked

EATEN_HERE = "eaten_here"


def with_eaten_here(
    signals: DataFrame[Signals], eaten_here: DataFrame[EatenHere], *, timezone: str
) -> DataFrame[Signals]:
    """Return `signals` with the share that was eaten in the shop: a model sees it as its lag.

    Examples
    --------
    >>> from forecast.tables import empty
    >>> day = {"shop": "a", "day": pd.Timestamp("2026-07-06"), "eaten_here_share": 0.25, "last_sale_s": 64_800}
    >>> told = checked(EatenHere, pd.DataFrame([day]))
    >>> found = with_eaten_here(empty(Signals), told, timezone="Europe/Berlin")
    >>> found[["name", "value", "known_at"]].astype(str).values.tolist()
    [['eaten_here', '0.25', '2026-07-06 16:00:00+00:00']]
    """
    # Without a time it is known when the day is over.
    seconds = eaten_here["last_sale_s"].astype("float64").fillna(24 * 3600 - 1)
    known_at = in_utc(eaten_here["day"] + pd.to_timedelta(seconds, unit="s"), timezone)
    told = eaten_here[["shop", "day"]].assign(
        product="", name=EATEN_HERE, value=eaten_here["eaten_here_share"], known_at=known_at
    )
    return checked(Signals, pd.concat([frame for frame in (signals, told) if len(frame)]))
