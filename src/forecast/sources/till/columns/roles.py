"""The roles of a table's columns as they are found: by what a column's name says and by what its cells hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.till.columns.evidence import Column, Columns
from forecast.sources.till.columns.questions import Choice, Question
from forecast.texts import phrase

ROLES = (
    "day", "time", "hour", "shop", "ticket", "line_id", "product", "qty", "returned", "unit", "price", "amount",
    "training", "mark",
)  # fmt: skip


@dataclass
class Roles:
    """Role → column (`found`) among the columns of `table`; what `settings` name stays.

    `joined` are the columns that together name the article, `questions` what only a person can say, `doubts` what a
    person should know.
    """

    table: Columns
    settings: TillSettings
    found: dict[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    amount_is: str = "line_total"
    time_in_day: bool = False
    is_hourly: bool = False
    article_by_name: bool = True
    currency: str = ""
    questions: list[Question] = field(default_factory=list)
    doubts: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take the columns that a person named."""
        for role, name in self.settings.columns:
            if isinstance(name, tuple):
                self.joined, self.found[role] = name, name[0]
            elif name is not None:
                self.found[role] = name

    def column(self, role: str) -> Column | None:
        """Return the column of a role."""
        return self.table.by_name.get(self.found.get(role, ""))

    def take(self, role: str, column: Column | None) -> None:
        """Give a role to a column, none where there is none."""
        if column is not None:
            self.found[role] = column.name

    def named(self, *kinds: str, filled: float = 0.0, numeric: float = 0.0, may_be_empty: bool = False) -> list[Column]:
        """Return columns without a role whose names may be of these kinds, the surest first, as far as they hold so."""
        columns = self.table.of(*kinds, taken=self._taken, may_be_empty=may_be_empty)
        return [c for c in columns if (not filled or c.filled >= filled) and (not numeric or c.numeric >= numeric)]

    @property
    def unnamed(self) -> list[Column]:
        """Columns without a role whose names say nothing."""
        return [c for c in self.free if not c.named.kinds]

    @property
    def free(self) -> list[Column]:
        """Columns without a role."""
        return [c for c in self.table.all if c.name not in self._taken]

    @property
    def _taken(self) -> tuple[str, ...]:
        return (*self.found.values(), *self.joined)

    def ask_which(self, role: str, code: str, columns: Sequence[Column]) -> None:
        """Ask which of several columns has a role."""
        names = [column.name for column in columns]
        choices = [Choice(f"'{name}'", {f"columns.{role}": name}) for name in names]
        self.questions.append(Question(role, phrase(f"question.{code}", count=len(names), names=names), choices))
