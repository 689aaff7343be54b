"""The whole page of one shop and day, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from forecast import __version__
from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.tables import DoughPlan, OrderPlan, ProductionPlan, checked, empty

from ..made_up_page import bakery_page, bakery_plan, bakery_surroundings, make_plan, plan_row


@pytest.mark.parametrize(
    ("language", "day", "frozen"),
    [
        ("fr", "Jeudi 14 juillet 2022", "Établi le mer. 13 juil. à 21\xa0h avec"),
        ("de", "Donnerstag, 14. Juli 2022", "Stand Mi., 13. Juli, 21:00\xa0Uhr:"),
        ("en", "Thursday 14 July 2022", "As known on Wed 13 Jul at 21:00"),
    ],
)
def test_the_head_names_day_shop_freeze_time_and_version(language, day, frozen):
    page = bakery_page(language)
    assert page.day == day
    assert page.frozen.startswith(frozen)
    assert page.shop == "Boulangerie Au Levain d'Or"
    assert page.version == f"forecast {__version__}"
    assert page.cutoff_s == 1657738800


def test_warnings_are_banners_and_notes_are_not():
    page = bakery_page("en")
    (banner,) = page.banners
    assert banner.text.startswith("A simpler rule set the quantity: Pizza part.")
    assert not any("Something new" in banner.text for banner in page.banners)


def test_only_this_shop_and_day_are_shown():
    other = make_plan(
        [
            plan_row("mine"),
            plan_row("next day", day=pd.Timestamp("2022-07-15")),
            plan_row("elsewhere", shop="other"),
        ]
    )
    notices = [Notice("till_stale", "warning", "other", {"missing_days": 4, "last_day": "2022-07-01"})]
    page = bakery_page("en", plan=other, notices=notices)
    assert [line.label for family in page.families for dough in family.doughs for line in dough.lines] == ["mine"]
    assert page.banners == ()


def test_exceptions_stop_at_the_limit_and_the_rest_is_counted():
    rows = [plan_row(f"P{number:02}", walk_in_qty=200.0 + number) for number in range(12)]
    page = bakery_page("en", plan=make_plan(rows))
    assert len(page.exceptions) == 7
    assert page.exceptions_note == "5 more lines are marked ▲, ▼ or • in the list."
    assert len(bakery_page("en", plan=make_plan(rows), settings=ReportSettings(exceptions_limit=3)).exceptions) == 3


def test_a_quiet_day_says_so():
    page = bakery_page("en", plan=make_plan([plan_row()]), notices=[])
    assert page.exceptions == ()
    assert page.exceptions_note == "Nothing out of the ordinary."


def test_products_planned_at_zero_are_named_once_at_the_end():
    page = bakery_page("fr")
    assert page.zero.label == "Non prévus ce jour"
    assert page.zero.text == "Galette des rois"
    listed = [line.label for family in page.families for dough in family.doughs for line in dough.lines]
    assert "Galette des rois" not in listed
    assert len(listed) == len(bakery_plan()) - 1


def test_an_empty_plan_still_makes_a_page():
    page = bakery_page("en", plan=empty(ProductionPlan), orders=empty(OrderPlan), day=date(2022, 7, 14))
    assert page.nothing == "No product is planned for this day."
    assert page.families == page.summary == page.exceptions == ()
    assert page.order_sheet.note.startswith("Nothing to order")


def test_what_recipes_do_not_cover_is_on_the_page():
    texts = [text for section in bakery_page("de").sections for text in section.texts]
    assert "Ohne Rezept, daher nicht in der Lieferantenbestellung: Sandwich jambon-beurre, Pizza part." in texts


def test_a_dough_for_a_later_day_alone_is_told_below_so_that_no_kilogram_is_missing():
    doughs = pd.DataFrame(
        {"shop": "shop", "day": pd.Timestamp("2022-07-14"), "dough": ["Levain", "Stollen"], "mixes": 1}
    )
    doughs = checked(DoughPlan, doughs.assign(need_kg=[20.0, 8.0], made_kg=[20.0, 8.0], left_amount=None))
    page = bakery_page("en", around=replace(bakery_surroundings(), doughs=doughs))
    assert page.also_mixed.label == "Also to mix, for another day"
    assert page.also_mixed.text.replace("\N{NO-BREAK SPACE}", " ") == "Stollen 8 kg, 1 mix"
    assert bakery_page("en").also_mixed.text == ""
