"""For which days a night is asked."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.history.known import Facts
from forecast.pipeline.night.deciding import _days_wanted


@pytest.mark.parametrize(
    ("planned", "orders_need_days", "days"),
    [("2025-06-13", 0, 1), ("2025-06-14", 0, 2), ("2025-06-13", 7, 7), ("2025-06-25", 7, 13)],
)
def test_the_days_asked_for_begin_tomorrow_and_end_where_plan_and_orders_do(planned, orders_need_days, days):
    known = Facts(timezone="Europe/Paris").at(pd.Timestamp("2025-06-12 21:00", tz="Europe/Paris"))
    wanted = _days_wanted(known, pd.Timestamp(planned), orders_need_days)
    assert wanted == list(pd.date_range("2025-06-13", periods=days))
