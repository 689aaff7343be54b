"""Names of time zones, checked where they are written rather than where they are first used."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from forecast.config.section import WrongValueError
from forecast.errors import nearest_name
from forecast.texts import phrase


def known_timezone(name: str) -> str:
    """Return `name` if it is one of the IANA time zones.

    Raises
    ------
    WrongValueError
        With the nearest name, for any other.

    Examples
    --------
    >>> known_timezone("Europe/Berlin")
    'Europe/Berlin'
    >>> known_timezone("Europe/Belin")
    Traceback (most recent call last):
    forecast.config.section.WrongValueError: no time zone of that name
    """
    names = available_timezones()
    if name in names:
        return name
    near = nearest_name(name, names)
    hint = phrase("advice.did_you_mean", near=near) if near else phrase("advice.as_europe_paris")
    raise WrongValueError("no_time_zone", hint=hint)


TimeZone = Annotated[str, AfterValidator(known_timezone)]
