"""From tables to the page that a manager pins on the wall.

In: `ProductionPlan`, `OrderPlan`, `WeatherOutlook`, `Calendar`, `Events`. Out: a `PlanPage`, in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from forecast import __version__, formats
from forecast.config import ReportSettings
from forecast.notices import Notice
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.many_notices import page_texts
from forecast.reports.page.day import Surroundings, day_facts
from forecast.reports.page.exceptions import ALARMS, Standing, alarm_text, exception_text, find_exceptions, marks
from forecast.reports.page.lines import Beside, dough_weights, families, is_listed
from forecast.reports.page.orders import order_sheet
from forecast.reports.page.parts import Exceptional, Fact, PlanPage, with_marks_shown
from forecast.reports.page.reasons import LineContext, Parts, parts_by_line
from forecast.reports.page.sections import expected, sections
from forecast.reports.page.slots import slot_columns
from forecast.reports.page.strip import strips
from forecast.reports.wording import Wording
from forecast.tables import DataFrame, OrderPlan, ProductionPlan, checked
from forecast.texts import listed

_COLUMNS = (
    "product", "orders", "walk_in", "total", "batches", "expected", "usual", "change", "strip", "decided", "left",
    "sold_out_at",
)  # fmt: skip


def plan_page(
    plan: DataFrame[ProductionPlan],
    orders: DataFrame[OrderPlan],
    around: Surroundings,
    *,
    shop: str,
    day: date,
    cutoff: datetime,
    wording: Wording,
    settings: ReportSettings,
) -> PlanPage:
    """Return the page of one shop and day; `plan` and `orders` may hold others, which are not shown.

    `cutoff` is the aware moment after which nothing was used; it is told on the clock of `wording.timezone`.
    """
    wording = replace(wording, year=day.year)
    notices = [notice for notice in around.notices if notice.shop in ("", shop)]
    rows = plan_rows_in_order(
        checked(ProductionPlan, plan[(plan["shop"] == shop) & (plan["day"] == pd.Timestamp(day))])
    )
    made = [row for row in rows if is_listed(row)]
    parts = parts_by_line(around.reasons)
    found = find_exceptions(rows, parts)
    context = LineContext(wording, parts)
    weekday = formats.weekday(day, wording.locale)
    slots, beside = _beside(made, around, weekday=weekday, wording=wording)
    summary, summary_note = expected(made, wording) if made else ((), "")
    exceptions, exceptions_note = _exceptions(
        notices, found, parts, weekday=weekday, wording=wording, settings=settings
    )
    page = PlanPage(
        language=wording.language,
        title=wording.text("page.title"),
        shop=around.shop_label or shop,
        day=formats.day_long(day, wording.locale),
        facts=day_facts(around, shop=shop, day=day, cutoff=cutoff, wording=wording),
        frozen=wording.text("page.frozen", cutoff_at=cutoff),
        version=wording.text("page.version", version=__version__),
        colon=wording.text("page.colon"),
        page_word=wording.text("page.page"),
        banners=_banners([notice for notice in notices if notice.code not in ALARMS], wording),
        exceptions_title=wording.text("page.exceptions"),
        exceptions=exceptions,
        exceptions_note=exceptions_note,
        columns={name: wording.text(f"page.{name}", weekday=weekday) for name in _COLUMNS},
        slots=slots,
        families=families(made, marks=marks(found), context=context, beside=beside),
        nothing="" if made else wording.text("page.nothing"),
        also_mixed=Fact(wording.text("page.also_mixed"), _also_mixed(made, beside)),
        zero=Fact(wording.text("page.zero"), listed([str(row["label"]) for row in rows if not is_listed(row)])),
        summary_title=wording.text("page.summary"),
        summary=summary,
        summary_note=summary_note,
        order_sheet=order_sheet(_of_shop(orders, shop), suppliers=around.suppliers, wording=wording),
        sections=sections(made, uncovered=around.uncovered, notices=notices, wording=wording),
        attribution=around.attribution,
        cutoff_s=int(cutoff.timestamp()),
    )
    shown_page: PlanPage = with_marks_shown(page)
    return shown_page


def _beside(
    made: Sequence[PlanRow], around: Surroundings, *, weekday: str, wording: Wording
) -> tuple[tuple[str, ...], Beside]:
    """Return the headings of the slots, and what stands on the lines beside the plan's own numbers."""
    slots, cells = slot_columns(around.slots, wording)
    blank = ("",) * len(slots)
    return slots, Beside(
        slots={str(row["product"]): cells.get(str(row["product"]), blank) for row in made},
        strips=strips(made, around.same_weekdays, weekday=weekday, wording=wording),
        weights=dough_weights(around.doughs, wording),
    )


def _of_shop(orders: DataFrame[OrderPlan], shop: str) -> DataFrame[OrderPlan]:
    return checked(OrderPlan, orders[orders["shop"] == shop])


def _also_mixed(made: Sequence[PlanRow], beside: Beside) -> str:
    """Return doughs that are mixed for a later day alone: with them the page has every kilogram of the dough sheet."""
    on_lines = {str(row["dough"]) for row in made}
    return listed([f"{dough} {weight}" for dough, (weight, _) in beside.weights.items() if dough not in on_lines])


def _exceptions(
    notices: Sequence[Notice],
    found: Sequence[Standing],
    parts: Parts,
    *,
    weekday: str,
    wording: Wording,
    settings: ReportSettings,
) -> tuple[tuple[Exceptional, ...], str]:
    """Return alarms of customer orders, then the lines that stand out, as many as there is room for, and what is left.

    An alarm is never left out.
    """
    alarms = [alarm_text(notice, wording) for notice in notices if notice.code in ALARMS]
    shown = found[: max(settings.exceptions_limit - len(alarms), 0)]
    told = [exception_text(row, kind, parts, weekday=weekday, wording=wording) for row, kind in shown]
    return (*alarms, *told), _exceptions_note(len(alarms) + len(found), len(alarms) + len(shown), wording)


def _banners(notices: Sequence[Notice], wording: Wording) -> tuple[Fact, ...]:
    label = wording.text("page.warning")
    return tuple(Fact(label, text) for severity, text in page_texts(notices, wording) if severity == "warning")


def _exceptions_note(found: int, shown: int, wording: Wording) -> str:
    if found == 0:
        return wording.text("page.exceptions_none")
    return wording.text("page.exceptions_more", count=found - shown) if found > shown else ""
