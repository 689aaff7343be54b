from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from forecast.reports.charts import coverage_chart, plan_chart, predictions_chart, quantiles_chart, sales_chart

DAYS = pd.date_range("2024-05-01", periods=3)


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def test_days_that_are_not_learnt_from_stand_out_and_a_day_without_a_line_is_a_gap() -> None:
    sales = pd.DataFrame({"day": DAYS[[0, 2]], "sold_qty": [5.0, 7.0]})
    opening = pd.DataFrame({"day": DAYS, "is_open": True, "is_learnable": [True, True, False]})
    line, odd = sales_chart(sales, opening).lines
    assert pd.isna(line.get_ydata()[1])
    assert list(odd.get_ydata()) == [7.0]


def by_level(**values: tuple[str, list[float]]) -> pd.DataFrame:
    rows = [(level, qty) for level, qty in (("0.1", 2.0), ("0.9", 6.0), ("mean", 4.0))]
    table = pd.DataFrame(rows, columns=["level", "demand_qty"]).merge(
        pd.DataFrame({"product": ["rye", "bun"]}), "cross"
    )
    return table.assign(day=DAYS[0], actual_qty=5.0, is_sold_out=table["product"].eq("bun"), **values)


def test_every_product_or_every_day_of_one_has_its_range_and_mean() -> None:
    every, one = quantiles_chart(by_level()), quantiles_chart(by_level(), "rye")
    assert [text.get_text() for text in every.get_xticklabels()] == ["bun", "rye"]
    assert [text.get_text() for text in one.get_xticklabels()] == ["Wed 01 May"]
    assert list(one.lines[0].get_ydata()) == [4.0]


def test_what_is_planned_stands_beside_what_will_be_wanted() -> None:
    plan = pd.DataFrame({"product": ["rye"], "plan_qty": 8.0, "low_qty": 2.0, "high_qty": 9.0, "expected_qty": 5.0})
    axes = plan_chart(plan)
    assert [bar.get_height() for bar in axes.patches] == [8.0]


def test_a_backtest_shows_what_came_and_what_sold_out() -> None:
    axes = predictions_chart(by_level(), "bun")
    assert [list(line.get_ydata()) for line in axes.lines[1:]] == [[5.0], [5.0]]
    met = coverage_chart(pd.Series({"0.1": 0.2, "0.9": 0.8}))
    assert list(met.lines[1].get_ydata()) == [0.2, 0.8]
