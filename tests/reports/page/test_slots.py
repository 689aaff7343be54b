"""What is ready when, as a file and as columns of the page."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.page.slots import slot_columns, slots_csv
from forecast.reports.wording import Wording
from forecast.tables import SlotPlan, checked


def slots(*quantities: float, unit: str = "pcs") -> pd.DataFrame:
    rows = [
        {"slot": f"S{at}", "ready_s": ready, "slot_qty": qty, "batches": qty / 4}
        for at, (ready, qty) in enumerate(zip((23_400, 39_600, 57_600), quantities, strict=True))
    ]
    same = {
        "shop": "a", "day": pd.Timestamp("2025-06-13"), "family": "pains", "dough": "seigle", "product": "SEIGLE",
        "label": "Seigle", "unit": unit, "batch_qty": 4.0, "expected_lost_qty": 0.25, "expected_stale_qty": 1.0,
    }  # fmt: skip
    return checked(SlotPlan, pd.DataFrame(rows).assign(**same))


def test_the_file_has_a_line_for_every_slot_in_the_words_of_the_shop() -> None:
    text = slots_csv(slots(8, 0, 2), wording=Wording("fr"), settings=ReportSettings()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Fournée"], row["Prêt à"], row["Quantité"], row["Lots"]) for row in rows] == [
        ("S0", "06:30", "8", "2"),
        ("S1", "11:00", "0", "0"),
        ("S2", "16:00", "2", "0,50"),
    ]


@pytest.mark.parametrize(
    ("language", "headings"),
    [("fr", ("6 h 30", "11 h", "16 h")), ("de", ("06:30", "11:00", "16:00")), ("en", ("06:30", "11:00", "16:00"))],
)
def test_a_column_tells_what_is_ready_when_and_nothing_is_blank(language, headings) -> None:
    found, cells = slot_columns(slots(8, 0, 2), Wording(language))
    assert tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in found) == headings
    assert cells == {"SEIGLE": ("8", "", "2")}


def test_two_slots_that_are_ready_together_are_one_column() -> None:
    both = slots(8, 3, 2).assign(ready_s=[23_400, 23_400, 57_600])
    assert slot_columns(both, Wording("en")) == (("06:30", "16:00"), {"SEIGLE": ("11", "2")})


def test_a_day_with_one_slot_needs_no_columns() -> None:
    assert slot_columns(slots(8, 0, 2).head(1), Wording("fr")) == ((), {})
    assert slot_columns(None, Wording("fr")) == ((), {})
