"""With a year of plans of 60 products behind it, the desk answers in under 100 ms."""

from __future__ import annotations

import pandas as pd
import psutil
import pytest

from .made_up_desk import DAY, FORMS, made_up_shop, running

pytestmark = pytest.mark.slow
_PRODUCTS = 60
_LONGEST_S = 0.1
_BUSY_MACHINE = 1.5
"""Where other work shares the caches, an answer takes up to so many times as long; figures: decision 0052."""
_TIMES = 10
_ROWS = {
    "overrides": "P{p};{day};20;M;\r\n",
    "leftovers": "P{p};{day};3;;weggeworfen\r\n",
    "baked": "P{p};{day};36\r\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    days = [day.date().isoformat() for day in pd.date_range(end=DAY, periods=365)]
    config = made_up_shop(tmp_path_factory.mktemp("year"), products=_PRODUCTS, days=days)
    for form, row in _ROWS.items():
        lines = (
            row.format(p=p, day=pd.Timestamp(day).strftime("%d.%m.%Y")) for day in days[:-1] for p in range(_PRODUCTS)
        )
        with (config.parent / f"{form}.csv").open("a", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    assert set(_ROWS) < set(FORMS)
    with running(config) as answering:
        yield answering


def _busy_s(desk, ask) -> float:
    """Return the CPU seconds that the desk needs for an answer: what it takes where nothing else is running."""
    process = psutil.Process(desk.process_id)
    assert ask() in {200, 303}
    before = process.cpu_times()
    for _ in range(_TIMES):
        assert ask() in {200, 303}
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / _TIMES


@pytest.mark.parametrize("path", ["plan", "orders", "leftovers", "calendar", "score"])
def test_a_page_is_there_in_under_100_ms(desk, path):
    assert _busy_s(desk, lambda: desk.get(f"/shop/Mitte/{path}")[0]) < _LONGEST_S


def test_a_decision_is_saved_in_under_100_ms(desk):
    token, quantities = desk.token(), iter(range(38, 80, 2))
    before = ["{}"]

    def save() -> int:
        quantity = str(next(quantities))
        fields = {"token": token, "product": "P1", "quantity": quantity, "reason": "X", "before": before[0]}
        before[0] = f'{{"decided_qty": "{quantity}", "reason_code": "X"}}'
        return desk.post(f"/shop/Mitte/plan/{DAY}", fields, X_Desk_Token=token)[0]

    assert _busy_s(desk, save) < _LONGEST_S * _BUSY_MACHINE


def test_what_is_left_of_a_product_is_saved_in_under_100_ms(desk):
    token, quantities = desk.token(), iter(range(1, 20))
    before = ["{}"]

    def save() -> int:
        quantity = str(next(quantities))
        fields = {"token": token, "product": "P1", "left": quantity, "went_to": "thrown", "before": before[0]}
        before[0] = f'{{"left_qty": "{quantity}", "went_to": "thrown"}}'
        return desk.post("/shop/Mitte/leftovers/2025-06-12", fields, X_Desk_Token=token)[0]

    desk.post("/shop/Mitte/leftovers/2025-06-12", {"token": token, "product": "P1", "take": "nothing"})
    assert _busy_s(desk, save) < _LONGEST_S * _BUSY_MACHINE
