"""The steps from the ordinary day to the proposal, in words of three languages."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.reports.csv_files import reasons_csv
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.why import STEPS, contributions_by_product, steps, why_notes, why_rows, why_sentence
from forecast.reports.wording import Wording
from forecast.tables import EXPLANATION_GROUPS, Contributions, checked
from forecast.texts import LANGUAGES, messages

from .made_up_page import make_plan, plan_row

TOLD = {"level": 60.2, "weekday": 9.9, "school_holiday": 9.3, "weather": -4.1}


def row_of(**changes):
    row = plan_row(**({"orders_qty": 3.0, "expected_qty": 78.8, "plan_qty": 84.0} | changes))
    return plan_rows_in_order(make_plan([row]))[0]


def contributions_of(*products: str, told=TOLD):
    rows = [
        {"shop": "shop", "product": product, "day": row_of()["day"], "horizon_days": 1, "group": group,
         "contribution_qty": told.get(group, 0.0)}
        for product in products
        for group in EXPLANATION_GROUPS
    ]  # fmt: skip
    return checked(Contributions, pd.DataFrame(rows))


def test_the_sentence_goes_from_the_ordinary_day_to_the_proposal():
    said = why_sentence(row_of(), TOLD, Wording("en"))
    assert said == (
        "Why 84 × Baguette on Thu 14 Jul: an ordinary Thursday 70, school holidays +9, weather −4, small causes +1, "
        "customer orders +3, reserve and whole or half batches +5."
    )


def test_a_sentence_sums_to_the_proposal_and_tells_small_causes_together():
    told = TOLD | {"event": 0.8, "closing": -1.6, "holiday": -1.6}
    said = why_sentence(row_of(), told, Wording("en"))
    assert "small causes" in said
    assert "events" not in said
    numbers = re.findall(r"[+−]?\d+(?=[,.])", said.partition(": ")[2])
    assert sum(int(number.replace("−", "-")) for number in numbers) == 84


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_adds_up_line_by_line(language):
    _, lines = why_rows(row_of(), TOLD, Wording(language))
    numbers = [(name, Decimal(qty.replace("−", "-").replace(",", ".").replace("+", ""))) for name, qty in lines]
    running = Decimal(0)
    sums = []
    for name, qty in numbers:
        if name.startswith("= "):
            assert qty == running
            sums.append(qty)
        else:
            running += qty
    assert sums == [Decimal("70.1"), Decimal("75.3"), Decimal(84)]


def test_the_table_names_the_weekday_and_leaves_out_what_changes_nothing():
    header, lines = why_rows(row_of(), TOLD, Wording("fr"))
    assert header == ["Cause", "Quantité"]
    names = [name for name, _ in lines]
    assert names[:3] == ["Niveau récent", "Jeudi", "= Un jeudi ordinaire"]
    assert "Événements" not in names
    assert names[-1] == "= Proposition"


def test_german_nouns_keep_their_capital_inside_the_sentence():
    said = why_sentence(row_of(), TOLD, Wording("de"))
    assert said.startswith(
        "Warum 84 × Baguette am Do. 14. Juli: ein gewöhnlicher Donnerstag 70, Schulferien +9, Wetter −4"
    )


def test_a_few_pieces_keep_a_decimal():
    few = row_of(plan_qty=6.0, expected_qty=4.4, orders_qty=0.0, batch_qty=1.0)
    said = why_sentence(few, {"level": 4.7, "weekday": -0.5, "weather": 0.2}, Wording("en"))
    assert "an ordinary Thursday 4.2, weather +0.2, reserve and whole or half batches +1.6" in said


def test_steps_sum_to_the_proposal_however_they_are_rounded():
    random = np.random.default_rng(1)
    for _ in range(200):
        told = dict(zip(EXPLANATION_GROUPS, random.normal(0, 20, len(EXPLANATION_GROUPS)), strict=True))
        plan = float(random.integers(0, 200))
        row = {"orders_qty": 2.0, "expected_qty": sum(told.values()) + 2.0, "kept_qty": 3.0, "plan_qty": plan}
        for decimals in (0, 1, 2):
            of_row = steps(row, told, decimals=decimals)
            assert [step.code for step in of_row] == list(STEPS)
            assert sum(step.qty for step in of_row) == Decimal(plan)
            assert all(abs(float(step.qty) - told[step.code]) <= 10**-decimals for step in of_row[: len(told)])


def test_a_decision_and_the_rung_are_told_beside_it():
    row = row_of(decided_qty=50.0, decided_reason="E", reason='short_past {"have_days": 20, "need_days": 90}')
    assert why_notes(row, Wording("en")) == [
        "only 20 days of its own sales (90 needed)",
        "decided: 50 (event)",
    ]
    assert why_notes(row_of(), Wording("en")) == []


def test_every_step_has_a_name():
    for language in LANGUAGES:
        for code in STEPS:
            assert f"group.{code}" in messages(language) or f"why.{code}" in messages(language)


def test_the_file_has_one_line_per_product_and_its_columns_sum_to_the_total():
    plan = make_plan([plan_row("Baguette"), plan_row("Éclair", expected_qty=56.0), plan_row("Flan")])
    written = reasons_csv(
        plan, contributions_of("BAGUETTE", "ÉCLAIR"), wording=Wording("fr"), settings=ReportSettings()
    ).decode("utf-8-sig")
    header, *lines = written.splitlines()
    assert header.split(";")[:8] == [
        "Jour", "Boutique", "Produit", "Nom sur la page", "Unité", "Niveau récent", "Jour de la semaine", "Saison",
    ]  # fmt: skip
    assert len(lines) == 2, "the flan was not forecast"
    for line in lines:
        cells = line.split(";")
        assert len(cells) == len(header.split(";"))
        numbers = [Decimal(cell.replace(",", ".")) for cell in cells[5:]]
        assert sum(numbers[:-1]) == numbers[-1]


def test_contributions_are_found_by_shop_and_product():
    by_product = contributions_by_product(contributions_of("BAGUETTE"))
    assert by_product["shop", "BAGUETTE"]["weather"] == -4.1
    assert set(by_product) == {("shop", "BAGUETTE")}
