"""The files that one shop gets for one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forecast import formats
from forecast.archive.shop_folders import shop_folders
from forecast.decisions.ahead.ahead_plan import to_mix
from forecast.decisions.baking.bakehouse import dough_plan
from forecast.decisions.baking.weighing import weighed_ingredients
from forecast.decisions.ordering.ingredients import covered_products
from forecast.notices import Notice
from forecast.pipeline.night.deciding import DayPlan
from forecast.pipeline.scores.scoring import Scored
from forecast.reports.chain_page import chain_csv, chain_day, chain_html, chain_rows
from forecast.reports.csv_files import orders_csv, plan_csv, reasons_csv
from forecast.reports.listing import is_anything_made
from forecast.reports.page.day import Surroundings
from forecast.reports.page.html import plan_html
from forecast.reports.page.model import plan_page
from forecast.reports.page.parts import PlanPage
from forecast.reports.page.pdf import plan_pdf
from forecast.reports.page.slots import slots_csv
from forecast.reports.papers.bake_list import bake_list_csv, bake_list_pdf, delivery_csv, delivery_pdf
from forecast.reports.papers.closing_form import closing_csv, closing_pdf
from forecast.reports.papers.dough_sheet import doughs_csv, doughs_pdf
from forecast.reports.papers.order_sheets import orders_pdf
from forecast.reports.papers.sheet import SheetOf
from forecast.reports.papers.supplier_outlook import outlook_csv, outlook_pdf
from forecast.reports.wording import Wording
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.sources.weather.credit import attribution
from forecast.tables import DataFrame, DoughPlan
from forecast.value.totals import value_totals


def files_of_shop(decided: DayPlan, shop: str, *, notices: Sequence[Notice], wording: Wording) -> dict[str, bytes]:
    """Return file name → content: the plan, the orders and the reasons as CSV, the page as HTML and PDF.

    With them the sheets that the shop wants, where there is what they need.
    """
    mine, settings = decided.of_shop(shop), decided.evening.config.reports
    page = page_of_shop(decided, shop, notices=notices, wording=wording)
    return {
        **_sheets(mine, shop, wording),
        **({"slots.csv": slots_csv(mine.slots, wording=wording, settings=settings)} if len(mine.slots) else {}),
        "plan.csv": plan_csv(mine.plan, mine.reasons, wording=wording, settings=settings),
        "orders.csv": orders_csv(mine.orders, wording=wording, settings=settings),
        "reasons.csv": reasons_csv(mine.plan, mine.reasons, wording=wording, settings=settings),
        "plan.html": plan_html(page),
        "plan.pdf": plan_pdf(page),
    }


def files_of_chain(decided: DayPlan, *, wording: Wording) -> dict[str, bytes]:
    """Return what a bakery that bakes for several shops needs beside their plans, where it has a file of doughs.

    The bake list of all shops together, what each shop is to receive, and the dough sheet of all of them.
    """
    known, settings = decided.evening.known, decided.evening.config.reports
    if len(decided.shops) < 2 or known.doughs.empty:
        return {}
    files = {}
    if "delivery" in settings.sheets:
        names = known.shops.set_index("shop")["name"].astype(str).to_dict()
        shops = {shop: names.get(shop, shop) for shop in decided.shops}
        files["bake_list.csv"] = bake_list_csv(decided.plan, shops=decided.shops, wording=wording, settings=settings)
        files["bake_list.pdf"] = bake_list_pdf(decided.plan, shops=shops, of=_sheet_of(decided, "", wording))
    together = replace(decided, plan=decided.plan.assign(shop=""), ahead=decided.ahead.assign(shop=""))
    return {**files, **(_dough_sheet(together, "", wording) if "doughs" in settings.sheets else {})}


def files_of_headquarters(
    decided: DayPlan, notices: Sequence[Notice], scored: Scored | None, *, wording: Wording
) -> dict[str, bytes]:
    """Return the page for headquarters of a chain, as HTML and for a spreadsheet; nothing for a single shop."""
    if len(decided.shops) < 2:
        return {}
    known, config = decided.evening.known, decided.evening.config
    of_day = scored.scores if scored is not None else None
    scores = None if of_day is None else value_totals(of_day.scores, known.products, by=["shop"])
    rows = chain_rows(decided.plan, known.shops, scores)
    chain = chain_day(rows, notices, bakery=config.bakery.name, day=decided.day, wording=wording)
    return {
        "chain.csv": chain_csv(chain, wording=wording, settings=config.reports),
        "chain.html": chain_html(chain, wording=wording),
    }


def _sheets(mine: DayPlan, shop: str, wording: Wording) -> dict[str, bytes]:
    """Return the sheets of a shop that are wanted and have something to say, on paper and, but for orders, as CSV."""
    known, settings, of = mine.evening.known, mine.evening.config.reports, _sheet_of(mine, shop, wording)
    files: dict[str, bytes] = {}
    if "orders" in settings.sheets and len(mine.orders):
        about = formats.day_long(mine.day, wording.locale)
        files["orders.pdf"] = orders_pdf(mine.orders, known.suppliers, about=about, of=of)
    if "closing" in settings.sheets and is_anything_made(mine.plan):
        files["closing.pdf"] = closing_pdf(mine.plan, of=of)
        files["closing.csv"] = closing_csv(mine.plan, wording=wording, settings=settings)
    if "doughs" in settings.sheets and len(known.doughs):
        files |= _dough_sheet(mine, shop, wording)
    if "delivery" in settings.sheets and len(known.doughs) and len(known.anchors) > 1 and is_anything_made(mine.plan):
        files["delivery.pdf"] = delivery_pdf(mine.plan, mine.slots, of=of)
        files["delivery.csv"] = delivery_csv(mine.plan, wording=wording, settings=settings)
    if "outlook" in settings.sheets:
        files |= _outlooks(mine, shop, wording)
    return files


def _dough_sheet(mine: DayPlan, shop: str, wording: Wording) -> dict[str, bytes]:
    """Return the dough sheet; nothing if no dough is planned."""
    known, doughs = mine.evening.known, _doughs(mine)
    if doughs.empty:
        return {}
    weighed = weighed_ingredients(doughs, to_mix(mine.plan, mine.ahead), known.recipes)
    order = known.doughs["dough"].tolist()
    return {
        "doughs.csv": doughs_csv(
            doughs, weighed, order=order, wording=wording, settings=mine.evening.config.reports
        ),
        "doughs.pdf": doughs_pdf(
            doughs, weighed, ahead=mine.ahead, order=order, of=_sheet_of(mine, shop, wording)
        ),
    }  # fmt: skip


def _outlooks(mine: DayPlan, shop: str, wording: Wording) -> dict[str, bytes]:
    """Return two files for each supplier: what it will probably be asked for in the next two weeks."""
    of, settings, files = _sheet_of(mine, shop, wording), mine.evening.config.reports, dict[str, bytes]()
    for supplier, name in shop_folders(sorted(mine.outlook["supplier"].unique())).items():
        outlook = mine.outlook[mine.outlook["supplier"] == supplier]
        files[f"outlook-{name}.csv"] = outlook_csv(outlook, wording=wording, settings=settings)
        files[f"outlook-{name}.pdf"] = outlook_pdf(outlook, of=of)
    return files


def _doughs(mine: DayPlan) -> DataFrame[DoughPlan]:
    return dough_plan(
        to_mix(mine.plan, mine.ahead), products=mine.evening.known.products, bakehouse=mine.evening.bakehouse
    )


def _sheet_of(mine: DayPlan, shop: str, wording: Wording) -> SheetOf:
    """Return what every sheet of a shop has; of all shops together it is the bakery's."""
    known, day = mine.evening.known, mine.day
    label = str(known.shops.set_index("shop")["name"].get(shop, mine.evening.config.bakery.name))
    return SheetOf(label, known.cutoff.to_pydatetime(), replace(wording, year=day.year))


def page_of_shop(decided: DayPlan, shop: str, *, notices: Sequence[Notice], wording: Wording) -> PlanPage:
    """Return the page as words and numbers, before it is drawn."""
    return plan_page(
        decided.plan,
        decided.orders,
        _around(decided, shop, notices),
        shop=shop,
        day=decided.day,
        cutoff=decided.evening.known.cutoff.to_pydatetime(),
        wording=wording,
        settings=decided.evening.config.reports,
    )


def _around(decided: DayPlan, shop: str, notices: Sequence[Notice]) -> Surroundings:
    config, known = decided.evening.config, decided.evening.known
    regions = regions_of_shops(config.bakery, known.shops)
    mine = regions.loc[regions["shop"] == shop, "region"]
    shops = known.shops.set_index("shop")
    place = str(shops.at[shop, "place"]) if shop in shops.index else config.bakery.name
    outlook = known.weather_outlook[known.weather_outlook["place"] == place]
    of_day = outlook[outlook["day"].dt.date == decided.day]
    with_recipe = covered_products(known)
    plan = decided.of_shop(shop).plan
    uncovered = plan.loc[(plan["plan_qty"] > 0) & ~plan["product"].isin(with_recipe), "label"]
    return Surroundings(
        shop_label=str(shops.at[shop, "name"]) if shop in shops.index else shop,
        outlook=None if config.weather.source == "none" else outlook,
        calendar=known.calendar[known.calendar["region"].isin(mine)],
        events=known.events,
        attribution=attribution(of_day["source"]),
        notices=notices,
        uncovered=sorted(uncovered) if with_recipe else (),
        doughs=_doughs(decided.of_shop(shop)) if len(known.doughs) else None,
        slots=decided.of_shop(shop).slots,
        same_weekdays=decided.of_shop(shop).same_weekdays,
        reasons=decided.of_shop(shop).reasons,
        suppliers=known.suppliers,
    )
