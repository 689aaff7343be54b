"""What every section of the configuration is made of: frozen, no unknown keys, and the ranges they share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[float, Field(gt=0, lt=1)]


class ContradictionError(ValueError):
    """Two keys that are right alone and wrong together; `place` names the one to look at: ("opening", "day_ends")."""

    def __init__(self, place: tuple[str, ...], said: str) -> None:
        self.place = place
        super().__init__(said)


class Section(BaseModel):
    """A frozen section that forbids unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())
