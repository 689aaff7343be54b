"""From tables to the page that a manager pins on the wall.

In: `ProductionPlan`, `OrderPlan`, `WeatherOutlook`, `Calendar`, `Events`. Out: a `PlanPage`, in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

import pandas as pd

from forecast import formats
from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.reports.listing import plan_rows_in_order
from forecast.reports.page.day import Surroundings, day_facts, day_names, event_names
from forecast.reports.page.exceptions import find_exceptions, marks, told
from forecast.reports.page.lines import families, is_listed
from forecast.reports.page.orders import order_sheet
from forecast.reports.page.parts import Banner, Columns, PlanPage, Section
from forecast.reports.page.reasons import LineContext
from forecast.reports.page.sections import expected, sections
from forecast.reports.wording import Wording, notice_texts
from forecast.tables import DataFrame, OrderPlan, ProductionPlan, checked
from forecast.texts import listed


def plan_page(
    plan: DataFrame[ProductionPlan],
    orders: DataFrame[OrderPlan],
    *,
    shop: str,
    shop_label: str,
    day: date,
    cutoff: datetime,
    wording: Wording,
    settings: ReportSettings,
    version: str,
    notices: Iterable[Notice] = (),
    around: Surroundings | None = None,
    uncovered: Sequence[str] = (),
) -> PlanPage:
    """Return the page of one shop and day.

    Parameters
    ----------
    plan, orders
        May hold other shops and days; only those of this page are shown.
    cutoff
        Aware moment after which nothing was used; told on the clock of `wording.timezone`.
    uncovered
        Labels of planned products without a recipe.
    """
    around, wording = around or Surroundings(), replace(wording, year=day.year)
    notices = [notice for notice in notices if notice.shop in ("", shop)]
    rows = plan_rows_in_order(
        checked(ProductionPlan, plan[(plan["shop"] == shop) & (plan["day"] == pd.Timestamp(day))])
    )
    made = [row for row in rows if is_listed(row)]
    found = find_exceptions(rows, settings)
    shown = found[: settings.exceptions_limit]
    context = LineContext(
        wording=wording,
        unusual_share=settings.unusual_share,
        day_names=(*day_names(around, day=day), *event_names(around, shop=shop, day=day, cutoff=cutoff)),
    )
    summary, summary_note = expected(made, wording) if made else ((), "")
    return PlanPage(
        language=wording.language,
        title=wording.text("page.title"),
        shop=shop_label,
        day=formats.day_long(day, wording.locale),
        facts=day_facts(around, shop=shop, day=day, cutoff=cutoff, wording=wording),
        frozen=wording.text("page.frozen", cutoff_at=cutoff),
        version=wording.text("page.version", version=version),
        colon=wording.text("page.colon"),
        page_word=wording.text("page.page"),
        banners=_banners(notices, wording),
        exceptions_title=wording.text("page.exceptions"),
        exceptions=told(shown, weekday=formats.weekday(day, wording.locale), wording=wording),
        exceptions_note=_exceptions_note(len(found), len(shown), wording),
        columns=Columns(**{field.name: wording.text(f"page.{field.name}") for field in fields(Columns)}),
        families=families(made, marks=marks(found), context=context),
        nothing="" if made else wording.text("page.nothing"),
        zero=_zero([str(row["label"]) for row in rows if not is_listed(row)], wording),
        summary_title=wording.text("page.summary"),
        summary=summary,
        summary_note=summary_note,
        order_sheet=order_sheet(checked(OrderPlan, orders[orders["shop"] == shop]), wording=wording),
        sections=sections(made, uncovered=uncovered, notices=notices, wording=wording),
        attribution=around.attribution,
        cutoff_s=int(cutoff.timestamp()),
    )


def _banners(notices: Sequence[Notice], wording: Wording) -> tuple[Banner, ...]:
    label = wording.text("page.warning")
    return tuple(Banner(label, text) for severity, text in notice_texts(notices, wording) if severity == "warning")


def _exceptions_note(found: int, shown: int, wording: Wording) -> str:
    if found == 0:
        return wording.text("page.exceptions_none")
    return wording.text("page.exceptions_more", count=found - shown) if found > shown else ""


def _zero(labels: Sequence[str], wording: Wording) -> Section:
    return Section(wording.text("page.zero"), (listed(labels),) if labels else ())
