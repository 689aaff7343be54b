"""The files that one shop gets for one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.night.deciding import DayPlan
from forecast.reports.csv_files import orders_csv, plan_csv, reasons_csv
from forecast.reports.page.day import Surroundings
from forecast.reports.page.html import plan_html
from forecast.reports.page.model import plan_page
from forecast.reports.page.parts import PlanPage
from forecast.reports.page.pdf import plan_pdf
from forecast.reports.wording import Wording
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.sources.weather.credit import attribution


def files_of_shop(
    config: Config, decided: DayPlan, *, shop: str, notices: Sequence[Notice], wording: Wording
) -> dict[str, bytes]:
    """Return file name → content: the plan, the orders and the reasons as CSV, the page as HTML and PDF."""
    plan = decided.plan[decided.plan["shop"] == shop]
    orders = decided.orders[decided.orders["shop"] == shop]
    page = page_of_shop(config, decided, shop=shop, notices=notices, wording=wording)
    return {
        "plan.csv": plan_csv(plan, wording=wording, settings=config.reports),
        "orders.csv": orders_csv(orders, wording=wording, settings=config.reports),
        "reasons.csv": reasons_csv(plan, decided.contributions, wording=wording, settings=config.reports),
        "plan.html": plan_html(page),
        "plan.pdf": plan_pdf(page),
    }


def page_of_shop(
    config: Config, decided: DayPlan, *, shop: str, notices: Sequence[Notice], wording: Wording
) -> PlanPage:
    """Return the page as words and numbers, before it is drawn."""
    known, day = decided.known, decided.day
    shops = known.shops.set_index("shop")
    label = str(shops.at[shop, "name"]) if shop in shops.index else shop
    with_recipe = set(decided.gathered.inputs.recipes["product"])
    made = decided.plan[(decided.plan["shop"] == shop) & (decided.plan["plan_qty"] > 0)]
    uncovered = sorted(made.loc[~made["product"].isin(with_recipe), "label"]) if with_recipe else []
    around = replace(_around(config, decided, shop), shop_label=label, notices=notices, uncovered=uncovered)
    return plan_page(
        decided.plan,
        decided.orders,
        around,
        shop=shop,
        day=day,
        cutoff=known.cutoff.to_pydatetime(),
        wording=wording,
        settings=config.reports,
    )


def _around(config: Config, decided: DayPlan, shop: str) -> Surroundings:
    known = decided.known
    regions = regions_of_shops(config.bakery, known.shops)
    mine = regions.loc[regions["shop"] == shop, "region"]
    shops = known.shops.set_index("shop")
    place = str(shops.at[shop, "place"]) if shop in shops.index else config.bakery.name
    outlook = known.weather_outlook[known.weather_outlook["place"] == place]
    of_day = outlook[outlook["day"].dt.date == decided.day]
    return Surroundings(
        outlook=None if config.weather.source == "none" else outlook,
        calendar=known.calendar[known.calendar["region"].isin(mine)],
        events=known.events,
        attribution=attribution(of_day["source"]) if config.weather.source == "meteostat" else "",
    )
