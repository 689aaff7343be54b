"""The one door of `holidays`: the dates and labels it knows, by country, subdivision and school zone.

Labels are asked for in a language that is named: otherwise they follow the locale of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

_ANY_LANGUAGE = "en_US"
# Years in which every zone of the almanac has school holidays, if it has any.
_KNOWN_SCHOOL_YEARS = (2018, 2021, 2024, 2027)
_LIES_IN = {("DE", "Augsburg"): "BY", ("CH", "Stadt Zurich"): "ZH"}
"""Towns that the almanac lists among the subdivisions of their country, and the one that each lies in."""
_NO_CHOICE = ("public", "school", "workday")
"""Kinds that a shop does not choose: what all keep, schools, and days that have a name and are worked."""
OPTIONAL_KINDS = frozenset(
    {"armed_forces", "bank", "de_facto", "government", "half_day", "optional", "optional_women", "unofficial"}
)
"""Kinds on which shops may be open, all day or for half of it; all others are free days of a town or community."""


def countries() -> dict[str, str]:
    """Return the ISO 3166 code of each country that has public holidays, by its English name."""
    # The registry alone: listing the supported countries would load all 250 of them, a second of every run.
    from holidays.registry import COUNTRIES

    return {entry[0].replace("_", " "): entry[1] for entry in COUNTRIES.values()}


def subdivisions(country: str) -> Sequence[str]:
    """Return the codes of the subdivisions of a country, school zones included."""
    codes: Sequence[str] = _almanac(country).subdivisions
    return codes


def subdivision_codes(country: str) -> dict[str, str]:
    """Return the code of each subdivision by all that it may be called: code, name, either after what it lies in.

    Examples
    --------
    >>> codes = subdivision_codes("DE")
    >>> [codes.get(name) for name in ("BY", "Bayern", "DE-BY", "Augsburg", "BY-Augsburg", "NW-Augsburg")]
    ['BY', 'BY', 'BY', 'Augsburg', 'Augsburg', None]
    """
    known = _almanac(country)
    codes = {**{code: code for code in known.subdivisions}, **known.subdivisions_aliases}
    towns = {f"{whole}-{town}": town for (where, town), whole in _LIES_IN.items() if where == country}
    return {f"{country}-{code}": code for code in known.subdivisions} | towns | codes


def has_school_holidays(country: str) -> bool:
    """Return whether any school holidays of a country are known."""
    return "school" in _almanac(country).supported_categories


def is_school_zone(country: str, zone: str) -> bool:
    """Return whether school holidays of `zone` are known in any year; 57 is a region of France but no zone."""
    return bool(school_days(country, zone, _KNOWN_SCHOOL_YEARS))


def categories(country: str) -> tuple[str, ...]:
    """Return the kinds of holidays that only some keep, as the almanac calls them.

    Examples
    --------
    >>> categories("DE"), categories("CH"), categories("ES")
    (('catholic',), ('de_facto', 'half_day', 'optional'), ())
    """
    return tuple(kind for kind in _almanac(country).supported_categories if kind not in _NO_CHOICE)


def holidays_of_kinds(
    country: str, region: str, years: Iterable[int], *, language: str, kinds: Sequence[str]
) -> dict[date, str]:
    """Return the label of each holiday of these `kinds`, in the language nearest `language`."""
    if not kinds:
        return {}
    known = _almanac(country).supported_languages
    nearest = next((code for code in known if code.split("_")[0] == language), _ANY_LANGUAGE)
    code = subdivision_codes(country)[region] if region else None
    return dict(_almanac(country, nearest, subdiv=code, years=years, categories=kinds))


def school_days(country: str, zone: str, years: Iterable[int]) -> set[date]:
    """Return the days without school of a zone; none also where they are not known."""
    code = subdivision_codes(country).get(zone)
    if not has_school_holidays(country) or code is None:
        return set()
    return set(_almanac(country, subdiv=code, years=years, categories="school"))


def _almanac(country: str, language: str = _ANY_LANGUAGE, **asked: Any) -> Any:
    import holidays

    return holidays.country_holidays(country, language=language, **asked)
