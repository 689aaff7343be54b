"""What is read of a simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.simulation import policy_name, simulation_csv, simulation_plot, simulation_text
from forecast.reports.wording import Wording
from forecast.tables import SimulatedDays, SimulatedHours, checked

TABLE = pd.DataFrame(
    {
        "policy": ["program", "mine"], "profit_amount": [300.0, 250.0], "waste_amount": [30.0, np.nan],
        "lost_amount": [20.0, 40.0], "waste_share": [0.1, 0.2], "found_share": [0.95, 0.8],
        "more_share": [0.0, 0.2], "low_share": [0.0, 0.1234], "high_share": [0.0, 0.31],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", ["mine", "€25.00", "–", "€4.00", "20%", "80%", "+20% (+12.3% to +31%)"]),
        ("de", ["mine", "25,00 €", "–", "4,00 €", "20 %", "80 %", "+20 % (+12,3 % bis +31 %)"]),
        ("fr", ["mine", "25,00 €", "–", "4,00 €", "20 %", "80 %", "+20 % (de +12,3 % à +31 %)"]),
    ],
)
def test_a_policy_is_told_by_the_day_and_by_what_the_program_earns_beside_it(language: str, row: list[str]) -> None:
    header, rows = simulation_text(TABLE, Wording(language, currency="EUR"), days=10)
    assert [cell.replace("\xa0", " ") for cell in rows[1]] == row
    assert rows[0][-1] == "–"
    assert len(header) == len(row)


def test_policies_of_one_s_own_keep_their_names() -> None:
    assert [policy_name(name, Wording("de")) for name in ("usual", "mine")] == ["das Übliche", "mine"]


def simulated() -> tuple[pd.DataFrame, pd.DataFrame]:
    day = {"shop": "a", "product": "=rye", "day": pd.Timestamp("2025-06-02"), "made_qty": 3.0, "wanted_qty": 2.5,
           "sold_qty": 2.5, "switched_qty": 0.0, "lost_qty": 0.0, "left_qty": 0.5}  # fmt: skip
    money = {"profit_amount": 1.005, "waste_amount": None, "lost_amount": 0.0}
    days = pd.DataFrame([{"policy": name} | day | money for name in ("mine", "program")])
    hours = pd.DataFrame(
        [{"policy": name, "shop": "a", "hour": hour, "wanted_qty": 2.0, "found_qty": 1.0}
         for name in ("mine", "program") for hour in (8, 9)]
    )  # fmt: skip
    return checked(SimulatedDays, days), checked(SimulatedHours, hours)


def test_the_file_opens_in_a_french_spreadsheet_and_holds_no_formula() -> None:
    text = simulation_csv(simulated()[0], wording=Wording("fr"), settings=ReportSettings()).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("Qui décide;Boutique;Produit;Jour;Fabriqué")
    assert lines[1].split(";")[3:10] == ["2025-06-02", "3,000", "2,500", "2,500", "0,000", "0,000", "0,500"]
    assert lines[1].split(";")[10:] == ["1,01", "", "0,00"]
    assert not lines[1].split(";")[2].startswith("=")


def test_the_picture_is_a_picture() -> None:
    assert simulation_plot(*simulated(), wording=Wording("de")).startswith(b"\x89PNG")
