"""Names of time zones, checked where they are written rather than where they are first used."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator

from forecast.errors import nearest_name


def known_timezone(name: str) -> str:
    """Return `name` if it is one of the IANA time zones.

    Raises
    ------
    ValueError
        With the nearest name, for any other.

    Examples
    --------
    >>> known_timezone("Europe/Berlin")
    'Europe/Berlin'
    >>> known_timezone("Europe/Belin")
    Traceback (most recent call last):
    ValueError: no time zone of that name; did you mean 'Europe/Berlin'?
    """
    names = available_timezones()
    if name in names:
        return name
    near = nearest_name(name, names)
    raise ValueError(f"no time zone of that name; {f'did you mean {near!r}?' if near else 'write it as Europe/Paris'}")


TimeZone = Annotated[str, AfterValidator(known_timezone)]
