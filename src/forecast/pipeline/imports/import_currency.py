"""Whether the money of till files is that of the shop; nothing is converted.

In: `ImportReport` of each file, the shop's currency. Out: notices.
"""

from __future__ import annotations

from collections.abc import Iterable

from forecast.notices import Notice
from forecast.sources.tabular.values.signs import currencies_of
from forecast.sources.till.reports.report import ImportReport


def currency_alarms(reports: Iterable[ImportReport], own: str) -> list[Notice]:
    """Return a warning for each currency, or mark of one, by which files tell that their money is not the shop's."""
    files: dict[str, list[str]] = {}
    for report in reports:
        told = report.read_as("currency")
        if told and own and own not in (currencies_of(told) or {own}):
            files.setdefault(told, []).append(report.file)
    return [
        Notice("till_other_currency", "warning", values={"files": ", ".join(names), "told": told, "own": own})
        for told, names in files.items()
    ]
