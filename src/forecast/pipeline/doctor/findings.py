"""One thing that was looked at: what was found, and whether it asks for a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forecast.reports.wording import Wording


@dataclass(frozen=True)
class Finding:
    """What was found under a `topic`: a code with values, in words `doctor.CODE`; `public` ones name nobody."""

    topic: str
    code: str
    is_fine: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    public: Mapping[str, Any] = field(default_factory=dict)

    def line(self, wording: Wording) -> str:
        """Return it as a line for the terminal.

        Examples
        --------
        >>> Finding("disk", "disk_low", is_fine=False, values={"place": "archive"}, public={"free": "90 MB"}).line(
        ...     Wording("en")
        ... )
        '▲ Disk: only 90 MB free at archive: make room'
        """
        label, colon = wording.text(f"doctor_topic.{self.topic}"), wording.text("page.colon")
        text = wording.text(f"doctor.{self.code}", **self.values, **self.public)
        return f"{'✓' if self.is_fine else '▲'} {label}{colon} {text}"

    def for_report(self) -> dict[str, Any]:
        """Return it without anybody's names, paths and figures."""
        return {"topic": self.topic, "code": self.code, "is_fine": self.is_fine, "values": dict(self.public)}
