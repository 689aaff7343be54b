"""Days of a till that look wrong: by tickets where it has them, else by lines, by quantity where it has only totals."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.sources.till.reports.days import odd_days

WEEKS = 6
ODD = pd.Timestamp("2025-03-26")
"""A Wednesday in the fourth of the weeks."""


def days_with(odd: dict[str, float | None], *, tickets: bool = True) -> pd.DataFrame:
    """Days that are all alike but one."""
    table = pd.DataFrame({"day": pd.date_range("2025-03-03", periods=7 * WEEKS)})
    table = table.assign(shop="a", qty=100.0, lines_count=60.0, first_s=25_000.0, last_s=65_000.0)
    table["tickets_count"] = 40.0 if tickets else float("nan")
    for name, value in odd.items():
        table.loc[table["day"] == ODD, name] = value
    return table


@pytest.mark.parametrize(
    ("odd", "grain", "tickets", "kinds"),
    [
        ({"tickets_count": 10.0}, "ticket_lines", True, ["till_down"]),
        ({"lines_count": 10.0}, "ticket_lines", True, []),
        ({"lines_count": 10.0}, "ticket_lines", False, ["till_down"]),
        ({"qty": 10.0}, "ticket_lines", True, []),
        ({"qty": 10.0}, "day", True, ["till_down"]),
        ({"tickets_count": 10.0, "lines_count": 10.0}, "day", True, []),
        ({"qty": 0.0}, "day", True, ["missing"]),
        ({"tickets_count": 21.0}, "ticket_lines", True, []),
    ],
)
def test_a_day_is_judged_by_what_the_till_counts_best(odd, grain, tickets, kinds):
    found = odd_days(days_with(odd, tickets=tickets), grain=grain)
    assert found["kind"].tolist() == kinds
    assert found["day"].tolist() == [ODD] * len(kinds)
    assert found["usual"].tolist() == [{"ticket_lines": 40.0 if tickets else 60.0, "day": 100.0}[grain]] * len(kinds)


@pytest.mark.parametrize("week", [0, WEEKS - 1])
def test_a_day_of_the_first_and_of_the_last_week_is_held_against_the_weeks_on_the_other_side(week):
    table = days_with({})
    at = 7 * week + 2
    table.loc[at, "tickets_count"] = 10.0
    found = odd_days(table, grain="ticket_lines")
    assert found[["day", "kind"]].to_numpy().tolist() == [[table["day"].iloc[at], "till_down"]]


def test_twice_the_usual_after_a_missing_day_is_a_day_rolled_up_and_without_one_it_is_a_good_day():
    table = days_with({"tickets_count": 80.0})
    assert odd_days(table, grain="ticket_lines").empty
    found = odd_days(table[table["day"] != ODD - pd.Timedelta(days=1)], grain="ticket_lines")
    assert found[["day", "kind"]].to_numpy().tolist() == [
        [ODD - pd.Timedelta(days=1), "missing"],
        [ODD, "rolled_up"],
    ]


@pytest.mark.parametrize(
    ("place", "column", "value", "is_cut"),
    [(0, "first_s", 31_000.0, True), (0, "first_s", 29_000.0, False), (0, "last_s", 31_000.0, False),
     (-1, "last_s", 59_000.0, True), (-1, "last_s", 61_000.0, False)],
)  # fmt: skip
def test_a_file_that_begins_late_or_ends_early_is_cut_off(place, column, value, is_cut):
    table = days_with({})
    table.loc[table.index[place], column] = value
    found = odd_days(table, grain="ticket_lines")
    assert found["kind"].tolist() == ["cut_off"] * is_cut
    assert found["day"].tolist() == [table["day"].iloc[place]] * is_cut
