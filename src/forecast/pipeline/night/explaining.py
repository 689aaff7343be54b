"""The verb `why`: what an issued plan says of its quantities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from forecast.archive.issued.plans import Issued, PlanArchive
from forecast.config import Config
from forecast.errors import NoPlanError, Problem, SourceError
from forecast.pipeline.inputs.chosen import unknown_name
from forecast.pipeline.outcome import Outcome, TerminalTable
from forecast.reports.listing import PlanRow, plan_rows_in_order
from forecast.reports.page.reasons import parts_by_line
from forecast.reports.why import why_notes, why_rows, why_sentence
from forecast.reports.wording import shop_wording

_DAYS_NAMED = 5


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
    changes = issued.plan["change_qty"].fillna(0.0)
    if not parts and ((changes != 0).any() or issued.plan["target_qty"].isna().all()):
        raise SourceError(Problem("--day", "plan_without_reasons", values={"day": str(issued.day.date())}))
    rows = _asked(plan_rows_in_order(issued.plan), product=product, shops=shops)
    wording = shop_wording(config)
    of_several = len({row["shop"] for row in rows}) > 1
    lines, tables = [], []
    for row in rows:
        place = f"{row['shop']} · " if of_several else ""
        lines.append(place + why_sentence(row, parts, wording))
        if product is not None:
            header, listed = why_rows(row, parts, wording)
            lines += [f"  {note}" for note in why_notes(row, wording)]
            tables.append(TerminalTable(title=f"{place}{row['label']}", header=header, rows=listed))
    return Outcome(lines=lines, tables=tables)


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
