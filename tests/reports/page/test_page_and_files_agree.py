"""Lines of the page, its dough totals, plan.csv and doughs.csv hold the same pieces and kilograms."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from forecast.config import ReportSettings
from forecast.decisions.baking.bakehouse import Bakehouse, dough_plan
from forecast.reports.csv_files import plan_csv
from forecast.reports.page.html import plan_html
from forecast.reports.papers.dough_sheet import doughs_csv
from forecast.tables import Doughs, Equipment, Products, Reasons, Slots, WeighedIngredients, checked, empty

from ..made_up_page import bakery_page, bakery_plan, bakery_surroundings, wording

PIECE_KG = {"Pains": 0.35, "Viennoiseries": 0.06, "Pâtisseries": 0.08, "Snacking": 0.12}


def goods(plan):
    rows = plan[["product", "label", "family"]].assign(piece_kg=plan["family"].map(PIECE_KG))
    return checked(Products, rows)


def kitchen(plan):
    doughs = pd.DataFrame({"dough": sorted(set(plan["dough"]) - {""}), "mix_kg": 40.0, "loss_share": 0.02})
    return Bakehouse(checked(Doughs, doughs), empty(Slots), empty(Equipment))


def read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def number(text):
    """Return what an English number says, without its unit."""
    return float(text.replace(",", "").split("\N{NO-BREAK SPACE}")[0])


@pytest.mark.parametrize("products", [5, 60])
def test_pieces_and_kilograms_are_the_same_on_the_page_and_in_the_files(products):
    plan, words, settings = bakery_plan(products), wording("en"), ReportSettings()
    doughs = dough_plan(plan, products=goods(plan), bakehouse=kitchen(plan))
    page = bakery_page("en", plan=plan, around=replace(bakery_surroundings(), doughs=doughs))
    lines = [line for family in page.families for dough in family.doughs for line in dough.lines]
    written = plan_csv(plan, empty(Reasons), wording=words, settings=settings)
    sheet = doughs_csv(doughs, empty(WeighedIngredients), order=[], wording=words, settings=settings)
    of_plan = {row["Name on the page"]: row for row in read(written)}
    of_doughs = {row["Dough"]: row for row in read(sheet)}
    assert len(lines) == (plan["plan_qty"] > 0).sum()
    for line in lines:
        row = of_plan[line.label]
        assert number(line.total) == float(row["Total"])
        assert number(line.orders or "0") + number(line.walk_in) == number(line.total)
        if line.change != "–":
            sign = -1 if line.change.startswith("−") else 1
            assert sign * number(line.change.lstrip("+−")) == float(row["Change"])
    for family in page.families:
        for dough in family.doughs:
            if not dough.name:
                continue
            mine = plan[plan["dough"].str.casefold() == dough.name.casefold()]
            told = {"pcs": 0.0, "kg": 0.0}
            for part in dough.total.split(" + "):
                told["kg" if part.endswith("kg") else "pcs"] += number(part)
            for unit, of_unit in mine.groupby("unit"):
                assert told[unit] == of_unit["plan_qty"].sum()
            (of_dough,) = [row for name, row in of_doughs.items() if name.casefold() == dough.name.casefold()]
            assert number(dough.weight) == pytest.approx(float(of_dough["To mix (kg)"]), abs=0.05)
    html = plan_html(page).decode()
    assert all(line.total in html and line.change in html for line in lines)
