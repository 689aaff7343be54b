"""What an import read as one JSON object: sales per shop, day and article, alarms, what was set aside.

In: the till files of one import, as they are read. Out: one object, whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.archive.till_coverage import coverage_of, days_to_take, no_coverage, replace_days
from forecast.config import Config
from forecast.notices import Notice
from forecast.pipeline.as_json import FORMAT, REFUSED, JsonAnswer, plain, problems_of, told, wording_of
from forecast.pipeline.bare import without_archive
from forecast.pipeline.countries import currency_of
from forecast.pipeline.importing import import_till
from forecast.reports.wording import Wording
from forecast.sources.till.export import TillFile

KEY = ["shop", "day", "product", "unit"]
COARSEST_LAST = ("ticket_lines", "hourly", "daily")


def import_as_json(
    configure: Callable[[], Config], files: Sequence[Path] | None, *, dry_run: bool, is_bare: bool = False
) -> JsonAnswer:
    """Read till files as `import_till` does and return what they hold: `sales`, `alarms`, `set_aside` and more.

    Parameters
    ----------
    configure
        Gives the configuration.
    is_bare
        Whether it is one that nobody wrote: then no archive is known, and nothing is written.
    """
    config: Config | None = None
    try:
        config = configure()
        heard = Heard()
        with without_archive(config) if is_bare else nullcontext(config) as settings:
            outcome = import_till(settings, files, dry_run=dry_run or is_bare, listener=heard.hear)
        alarms = _alarms(outcome.notices, wording_of(None if is_bare else config))
        return JsonAnswer(_content(config, heard, alarms), outcome.exit_code)
    except Exception as error:
        problems = [{"code": one["code"], "message": one["message"]} for one in problems_of(error)]
        return JsonAnswer(_content(config, Heard(), problems), REFUSED)


class Heard:
    """What the files of an import hold together; a shop-day that several of them have is counted once.

    Which of them counts is what the archive would take (`till_coverage.days_to_take`).
    """

    def __init__(self) -> None:
        self._sales: list[pd.DataFrame] = []
        self._left_out: list[pd.DataFrame] = []
        self._numbers: dict[str, int] = {}
        self._coverage = no_coverage()
        self._grains: set[str] = set()

    def hear(self, piece: TillFile) -> None:
        """Hear one file, or the part of a big one that holds one shop."""
        number = self._numbers.setdefault(piece.content_hash, len(self._numbers) + 1)
        covered = coverage_of(piece.lines, piece.rejected, sequence=number)
        taken, _ = days_to_take(
            covered, self._coverage, cut_off=piece.cut_off, replace_fuller_days=piece.replace_fuller_days
        )
        others = self._coverage[self._coverage["sequence"] == number]
        self._coverage, _ = replace_days(self._coverage, pd.concat([others, taken]), sequence=number)
        self._sales.append(sales_of(piece).assign(sequence=number))
        self._left_out.append(piece.report.left_out)
        self._grains.add(piece.report.grain)

    @property
    def grain(self) -> str | None:
        """The grain of the files, the coarsest where they differ; None of no file."""
        return max(self._grains, key=COARSEST_LAST.index, default=None)

    def sales(self) -> list[dict[str, Any]]:
        """Return one row per shop, day, article and unit, in that order."""
        if not self._sales:
            return []
        rows = pd.concat(self._sales).merge(self._coverage[["shop", "day", "sequence"]], on=["shop", "day", "sequence"])
        return [
            {name: plain(row[name]) for name in (*KEY, "qty", "amount")}
            for row in rows.sort_values(KEY).to_dict("records")
        ]

    def set_aside(self) -> list[dict[str, Any]]:
        """Return lines and quantity per reason, most lines first."""
        if not self._left_out:
            return []
        by_reason = pd.concat(self._left_out).groupby("reason", as_index=False)[["lines_count", "qty"]].sum()
        ordered = by_reason.sort_values(["lines_count", "reason"], ascending=[False, True])
        return [
            {"reason": row["reason"], "lines": int(row["lines_count"]), "qty": plain(round(row["qty"], 6))}
            for row in ordered.to_dict("records")
        ]


def sales_of(piece: TillFile) -> pd.DataFrame:
    """Return shop, day, product, unit, qty and amount of the kept lines, refunds netted.

    An amount is empty where any of its lines has none: a sum of some would be wrong.
    """
    unit = "amount" if piece.report.qty_is == "eur" else "pcs"
    lines = piece.lines.assign(unit=piece.lines.get("unit", unit))
    grouped = lines.groupby(KEY)
    whole = grouped["amount_eur"].count() == grouped.size()
    table = pd.DataFrame(
        {"qty": grouped["qty"].sum().round(6), "amount": grouped["amount_eur"].sum().where(whole).round(6)}
    )
    return table.reset_index()


def _alarms(notices: Sequence[Notice], wording: Wording) -> list[dict[str, str]]:
    return [
        {"code": one["code"], "message": one["message"]}
        for one in told([notice for notice in notices if notice.severity == "warning"], wording)
    ]


def _content(config: Config | None, heard: Heard, alarms: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "sales": heard.sales(),
        "currency": currency_of(config.bakery.country) if config else None,
        "grain": heard.grain,
        "alarms": alarms,
        "set_aside": heard.set_aside(),
    }
