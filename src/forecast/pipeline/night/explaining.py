"""Why proposals differ from the usual: worked out with a day's plan, and told of an issued one by the verb `why`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from forecast.archive.issued.plans import Issued, PlanArchive
from forecast.config import Config
from forecast.decisions.reasons import DayNames, held_against_demand, reasons
from forecast.decisions.same_weekdays import same_weekdays
from forecast.errors import NoPlanError, Problem, SourceError
from forecast.forecasting import Forecast
from forecast.forecasting.explanation import contributions
from forecast.notices import Notice
from forecast.pipeline.inputs.chosen import unknown_name
from forecast.pipeline.inputs.evening import ShopEvening
from forecast.pipeline.outcome import Outcome, TerminalTable
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.day import Surroundings, day_names, event_names
from forecast.reports.page.reasons import parts_by_line
from forecast.reports.why import why_notes, why_rows, why_sentence
from forecast.reports.wording import shop_wording
from forecast.sources.calendars.almanac import regions_of_shops
from forecast.tables import Contributions, DataFrame, ProductionPlan, Reasons, SameWeekdays, empty

_DAYS_NAMED = 5
_OF_SCHOOL = ("school_holiday", "school_unknown")


@dataclass(frozen=True)
class Told:
    """What makes up the forecasts of a day, and the changes of its plan; nothing of either where it cannot be told."""

    contributions: DataFrame[Contributions]
    reasons: DataFrame[Reasons]
    notices: tuple[Notice, ...] = ()


def told(
    evening: ShopEvening,
    forecasted: Forecast,
    plan: DataFrame[ProductionPlan],
    before: DataFrame[SameWeekdays],
    *,
    day: date,
) -> Told:
    """Return the reasons of a day's plan; where they cannot be told a note, because a plan needs no reasons."""
    try:
        of_forecast = contributions(forecasted.evening, pd.Timestamp(day))
        of_plan = reasons(plan, of_forecast, before, names=_names(evening, plan, day))
        return Told(of_forecast, of_plan, tuple(held_against_demand(plan)))
    except Exception as error:  # whatever breaks the reasons must not cost the plan
        said = Notice("reasons_failed", values={"why": f"{type(error).__name__}: {error}"})
        return Told(empty(Contributions), empty(Reasons), (said,))


def days_before(evening: ShopEvening, day: date) -> DataFrame[SameWeekdays]:
    """Return the last four same weekdays of every product, with all that is known of what was made on them."""
    known = evening.known
    return same_weekdays(
        evening.past.history,
        pd.Timestamp(day),
        baked=known.baked,
        planned=known.planned,
        leftovers=known.leftovers,
        customer_orders=known.customer_orders,
    )


def _names(evening: ShopEvening, plan: DataFrame[ProductionPlan], day: date) -> dict[str, DayNames]:
    """Return what holidays and events the day is known by, shop by shop."""
    known, cutoff = evening.known, evening.known.cutoff.to_pydatetime()
    regions = regions_of_shops(evening.config.bakery, known.shops)
    of_day = known.calendar[(known.calendar["day"] == pd.Timestamp(day)) & ~known.calendar["kind"].isin(_OF_SCHOOL)]
    names = {}
    for shop in plan["shop"].unique():
        mine = regions.loc[regions["shop"] == shop, "region"]
        around = Surroundings(calendar=of_day[of_day["region"].isin(mine)], events=known.events)
        events = event_names(around, shop=shop, day=day, cutoff=cutoff)
        names[str(shop)] = DayNames(tuple(day_names(around, day=day)), tuple(events))
    return names


def why(
    config: Config,
    *,
    day: date | None = None,
    product: str | None = None,
    shops: Sequence[str] | None = None,
) -> Outcome:
    """Tell why the issued plan of `day` (default: the newest) says what it says, in one sentence per product.

    With `product`, by its name or that on the page, every step is listed as well.

    Raises
    ------
    NoPlanError
        When no plan was issued yet.
    SourceError
        For a day without an issued plan, and for a shop or product that is not in it.
    """
    issued = _issued(config, day)
    parts = parts_by_line(issued.reasons)
    if issued.reasons.empty and issued.contributions.empty:
        raise SourceError(Problem("--day", "plan_without_reasons", values={"day": str(issued.day.date())}))
    rows = _asked(plan_rows_in_order(issued.plan), product=product, shops=shops)
    wording = shop_wording(config)
    of_several = len({row["shop"] for row in rows}) > 1
    lines, tables = [], []
    # A plan that an earlier program issued has quantities and no parts of their changes.
    said = [] if parts or not issued.plan["change_qty"].fillna(0.0).any() else [Notice("reasons_not_kept")]
    for row in rows:
        place = f"{row['shop']} · " if of_several else ""
        lines.append(place + why_sentence(row, parts, wording))
        if product is not None:
            header, listed = why_rows(row, parts, wording)
            lines += [f"  {note}" for note in why_notes(row, wording)]
            tables.append(TerminalTable(title=f"{place}{row['label']}", header=header, rows=listed))
    return Outcome(lines=lines, tables=tables, notices=said)


def _issued(config: Config, day: date | None) -> Issued:
    archive = PlanArchive(config.run.archive / "issued")
    newest = archive.newest_day()
    if newest is None:
        raise NoPlanError(Problem("", "no_plan_issued"))
    found = archive.issued(pd.Timestamp(day) if day else newest)
    if found is None and archive.notices:
        where = str(archive.notices[0].values["file"])
        raise SourceError(Problem(where, "plan_file_unreadable"))
    if found is None:
        last = [str(known.date()) for known in archive.days()[-_DAYS_NAMED:]]
        raise SourceError(Problem("--day", "no_plan_of_day", got=str(day), values={"days": last}))
    return found


def _asked(rows: list[PlanRow], *, product: str | None, shops: Sequence[str] | None) -> list[PlanRow]:
    """Return the rows of the shops and the product asked for; capitals do not matter."""
    names = {str(row["shop"]) for row in rows}
    absent = sorted(set(shops or ()) - names)
    problems = [unknown_name("--shop", shop, names, "shop_of_plan") for shop in absent]
    chosen = [row for row in rows if not shops or row["shop"] in shops]
    if product is not None:
        wanted = product.casefold()
        known = {str(row[name]) for row in chosen for name in ("product", "label")}
        chosen = [row for row in chosen if wanted in (str(row["product"]).casefold(), str(row["label"]).casefold())]
        if not chosen:
            problems.append(unknown_name("--product", product, known, "product_of_plan"))
    if problems:
        raise SourceError(problems)
    return chosen
