"""Times of day as a person writes them, and how seconds count past midnight."""

from __future__ import annotations

import re
from datetime import time
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from forecast.config.section import WrongValueError

DAY_S = 86_400
_CLOCK = re.compile(r"\d{1,2}:[0-5]\d")


def seconds_of(clock: str) -> int:
    """Return a time such as 07:30 as seconds since midnight; 24:00 is 86,400."""
    hour, minute = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _as_text(value: object) -> object:
    """Take a time that TOML knows as one (07:30:00 without quotes) for the same in quotes."""
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _time_until(clock: str, latest: str) -> str:
    if not _CLOCK.fullmatch(clock) or seconds_of(clock) > seconds_of(latest):
        raise WrongValueError("no_time_of_day", latest=latest)
    return clock.zfill(5)


_FromToml = BeforeValidator(_as_text)
HourOfDay = Annotated[str, _FromToml, AfterValidator(partial(_time_until, latest="23:59"))]
ClosingTime = Annotated[str, _FromToml, AfterValidator(partial(_time_until, latest="24:00"))]
EndOfDay = Annotated[str, _FromToml, AfterValidator(partial(_time_until, latest="12:00"))]
