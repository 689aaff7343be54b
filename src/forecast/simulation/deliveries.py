"""Which deliveries can still be ordered on an evening, and which orders cannot wait for the next one.

In: Pantry, the days on which nobody delivers. Out: Deliveries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import time

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.decisions.ordering.deliveries import next_deliveries
from forecast.simulation.pantry import Pantry

_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class DeliveryCalendar:
    """When orders are written, and the days on which nobody delivers, as they are known at a moment."""

    cutoff: time
    timezone: str
    blocked: Callable[[pd.Timestamp], Collection[pd.Timestamp]]

    def evening(self, day: pd.Timestamp) -> pd.Timestamp:
        """Return the moment at which orders are written on a day."""
        moment = day + pd.Timedelta(hours=self.cutoff.hour, minutes=self.cutoff.minute)
        return moment.tz_localize(self.timezone, ambiguous=True, nonexistent="shift_forward")


@dataclass(frozen=True)
class Deliveries:
    """Per ingredient: the next delivery that can be ordered, the one after it, and whether the order cannot wait."""

    day: pd.Timestamp
    now: pd.Timestamp
    first: list[pd.Timestamp]
    after: list[pd.Timestamp]
    is_last_call: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, pantry: Pantry, calendar: DeliveryCalendar, day: pd.Timestamp) -> Deliveries:
        """Return the deliveries that are told on the evening of a day."""
        now, tomorrow = calendar.evening(day), calendar.evening(day + _ONE_DAY)
        blocked = calendar.blocked(now)
        coming = {
            schedule: next_deliveries(schedule, now, blocked=blocked)
            for schedule in {each.schedule for each in pantry.terms}
        }
        pairs = [coming[each.schedule] for each in pantry.terms]
        is_last_call = np.array([first.order_by_at <= tomorrow for first, _ in pairs], dtype=bool)
        return cls(day, now, [first.day for first, _ in pairs], [after.day for _, after in pairs], is_last_call)
