"""What targets cost, as people read it in three languages."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.targets.picture import targets_plot
from forecast.reports.targets.text import targets_csv, targets_text
from forecast.reports.wording import Wording
from forecast.tables import ImpliedRatios, TargetCurve, checked


def point(product, mark, weight, ratio, waste, lost):
    return {
        "shop": "A", "product": product, "mark": mark, "weight": weight, "target_ratio": ratio, "days_count": 56,
        "made_qty": 20.0, "waste_qty": 2.0, "lost_qty": 1.0, "waste_amount": waste, "lost_amount": lost,
    }  # fmt: skip


CURVE = checked(
    TargetCurve,
    pd.DataFrame(
        [
            point("RYE", "", 0.667, 0.7, 3.0, 3.0), point("RYE", "today", 1.0, 0.8, 4.0, 1.5),
            point("RYE", "", 1.5, 0.9, 6.0, 0.75), point("RYE", "implied", None, 0.6, 2.0, 4.5),
            point("TEA", "", 0.667, 0.7, None, None), point("TEA", "today", 1.0, 0.75, None, None),
            point("TEA", "", 1.5, 0.9, None, None), point("", "", 0.667, None, 3.0, 3.0),
            point("", "today", 1.0, None, 4.0, 1.5), point("", "", 1.5, None, 6.0, 0.75),
            point("", "implied", None, None, 2.0, 4.5),
        ]
    ),
)  # fmt: skip
PAST = checked(
    ImpliedRatios,
    pd.DataFrame({"shop": "A", "product": ["RYE", "TEA"], "days_count": [90, 7], "implied_ratio": [0.6, None],
                  "low_ratio": [0.5, None], "high_ratio": [0.7, None]}),
)  # fmt: skip
LABELS = {"RYE": "Rye", "TEA": "Tea"}


def rows(language):
    header, found = targets_text(CURVE, PAST, Wording(language), shop="A", labels=LABELS)
    assert all(len(row) == len(header) for row in found)
    return [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in found]


def test_a_row_tells_todays_target_the_past_and_what_moving_costs():
    rye, tea, shop = rows("en")
    assert rye == [
        "Rye", "80%", "60% (50%–70%)", "4.00", "1.50", "−2.00 / +3.00",
        "+2.00 / −0.75", "−1.00 / +1.50",
    ]  # fmt: skip
    assert tea == ["Tea", "75%", "7 days written down: too few", "–", "–", "–", "–", "–"]
    assert shop[:3] == ["The whole shop", "", ""]


@pytest.mark.parametrize(("language", "last"), [("fr", "Toute la boutique"), ("de", "Die ganze Filiale")])
def test_other_languages_tell_the_same(language, last):
    found = rows(language)
    assert [row[0] for row in found] == ["Rye", "Tea", last]


def test_the_file_has_every_point_with_its_mark():
    lines = targets_csv(CURVE, wording=Wording("de"), settings=ReportSettings()).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(CURVE)
    assert lines[0].startswith("Filiale;Produkt;Punkt;Gewicht")
    assert sum(";heute;" in line for line in lines) == 3


def test_the_picture_is_the_same_every_time():
    pictures = {targets_plot(CURVE, PAST, shop="A", labels=LABELS, wording=Wording("fr")) for _ in range(2)}
    assert len(pictures) == 1
    assert pictures.pop().startswith(b"\x89PNG")
