"""Which nights ran and how each ended, so that one that did not run is told the next time anything runs.

A night stands for its evening: the day before the first day that it can still plan. A night that began and has no end
was killed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from forecast.archive.files import write_text
from forecast.notices import Notice, Severity

_KEPT = 90


@dataclass(frozen=True)
class Night:
    """One night: its evening, when it began and ended on the shop's clock, its exit code, None while it has no end.

    `cpu_s` is how long the computer worked [s] and `wh` what it measured to have drawn for it [Wh], None where that was
    not written down.
    """

    evening: date
    began_at: datetime
    ended_at: datetime | None = None
    exit_code: int | None = None
    cpu_s: float | None = None
    wh: float | None = None


class NightBook:
    """The nights of an archive, the newest last; a book that cannot be read counts as empty."""

    def __init__(self, archive: Path) -> None:
        self.path = archive / "nights.json"

    def nights(self) -> list[Night]:
        """Return the nights that are written down, each evening once, in order."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return sorted(map(_night, content), key=lambda night: night.evening)
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def begin(self, evening: date, at: datetime) -> None:
        """Write down that the night of an evening begins."""
        others = [night for night in self.nights() if night.evening != evening]
        self._write([*others, Night(evening, at)])

    def end(
        self, evening: date, at: datetime, exit_code: int, *, cpu_s: float | None = None, wh: float | None = None
    ) -> None:
        """Write down how the night of an evening ended."""
        how: dict[str, Any] = {"ended_at": at, "exit_code": exit_code, "cpu_s": cpu_s, "wh": wh}
        self._write([replace(night, **how) if night.evening == evening else night for night in self.nights()])

    def missed(self, until: date) -> list[date]:
        """Return the evenings before `until`, and after the last night that ran, on which none ran or one was killed.

        Examples
        --------
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     book = NightBook(Path(folder))
        ...     book.begin(date(2026, 6, 2), datetime(2026, 6, 2, 21))
        ...     book.end(date(2026, 6, 2), datetime(2026, 6, 2, 21, 1), 0)
        ...     [str(day) for day in book.missed(date(2026, 6, 5))]
        ['2026-06-03', '2026-06-04']
        """
        ran = [night.evening for night in self.nights() if night.evening < until and night.exit_code is not None]
        if not ran:
            return []
        return [max(ran) + timedelta(days=ahead) for ahead in range(1, (until - max(ran)).days)]

    def _write(self, nights: Sequence[Night]) -> None:
        kept = sorted(nights, key=lambda night: night.evening)[-_KEPT:]
        content = [{name: _written(value) for name, value in asdict(night).items()} for night in kept]
        write_text(self.path, json.dumps(content, indent=1) + "\n")


def missed_notice(evenings: Sequence[date], severity: Severity) -> list[Notice]:
    """Return what is told of evenings on which no night ran; nothing of none."""
    if not evenings:
        return []
    days = ", ".join(day.isoformat() for day in evenings)
    return [Notice("nights_missed", severity, values={"count": len(evenings), "days": days})]


def _night(content: dict[str, str | int | float | None]) -> Night:
    ended, code, cpu_s = content["ended_at"], content["exit_code"], content.get("cpu_s")
    wh = content.get("wh")
    return Night(
        date.fromisoformat(str(content["evening"])),
        datetime.fromisoformat(str(content["began_at"])),
        datetime.fromisoformat(str(ended)) if ended else None,
        None if code is None else int(code),
        None if cpu_s is None else float(cpu_s),
        None if wh is None else float(wh),
    )


def _written(value: date | datetime | float | None) -> str | float | None:
    return value.isoformat() if isinstance(value, date) else value
