"""What came of a file that was taken into the archive, in words."""

from __future__ import annotations

from forecast import formats
from forecast.archive.till.adding import AddResult
from forecast.reports.wording import Wording
from forecast.texts import listed


def changes_said(words: Wording, result: AddResult) -> str:
    """Say how many shop-days came into the archive, and how many in place of others."""
    counts = {"added": result.days_added, "replaced": result.days_replaced}
    parts = [words.text(f"imported.{name}", count=count) for name, count in counts.items() if count]
    return indented("imported.archive", words, changes=listed(parts or [words.text("imported.unchanged")]))


def in_figures(words: Wording, file: str, *, count: int, sold_qty: float, paid: float) -> str:
    """Say days, pieces and money of a file's kept lines, so that another way of counting can be held to it."""
    sold = formats.number(sold_qty, words.locale, decimals=3)
    told = "" if formats.is_unknown(paid) else words.text("imported.paid", money=words.money(paid))
    return indented("imported.figures", words, file=file, count=count, sold=sold, paid=told)


def indented(code: str, words: Wording, **values: object) -> str:
    """Return a text as a line below another."""
    return "  " + words.text(code, **values)
