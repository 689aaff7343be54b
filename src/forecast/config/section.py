"""What every section of the configuration is made of: frozen, no unknown keys, and the ranges they share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from forecast.texts import text_of

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[float, Field(gt=0, lt=1)]


class WrongValueError(ValueError):
    """A value that cannot be, told as the problem `code` with its values."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(text_of(f"problem.{code}.message", "en", values))


class ContradictionError(WrongValueError):
    """Two keys that are right alone and wrong together; `place` names the one to look at: ("opening", "day_ends")."""

    def __init__(self, place: tuple[str, ...], code: str, **values: object) -> None:
        self.place = place
        super().__init__(code, **values)


class Section(BaseModel):
    """A frozen section that forbids unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())
