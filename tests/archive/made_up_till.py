"""Till files as the archive needs them, made up."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from forecast.tables import RejectedLines, TillLines, checked, empty


@dataclass(frozen=True)
class Read:
    """A till file as the archive needs it."""

    lines: pd.DataFrame
    source: str = "till.csv"
    content_hash: str = "content"
    settings_hash: str = "settings"
    shop: str = "Port"
    rejected: pd.DataFrame = field(default_factory=lambda: empty(RejectedLines))
    cut_off: tuple = ()
    replace_fuller_days: bool = False


def till(name, *days, product="Pain", shop="Port", hours=(8, 12, 17), qty=1.0, **more):
    """A file with one line per hour of each day."""
    rows = [
        {
            "shop": shop,
            "day": day,
            "time_s": hour * 3600,
            "ticket": f"{day}-{hour}",
            "product": product,
            "qty": qty,
            "amount": qty * 1.1,
        }
        for day in pd.to_datetime(list(days))
        for hour in hours
    ]
    return Read(checked(TillLines, pd.DataFrame(rows)), source=name, content_hash=name, **more)
