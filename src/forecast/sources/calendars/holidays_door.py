"""The one door of `holidays`: the dates and labels it knows, by country, subdivision and school zone.

Labels are asked for in a language that is named: otherwise they follow the locale of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

ANY_LANGUAGE = "en_US"
# Years in which every zone of the almanac has school holidays, if it has any.
KNOWN_SCHOOL_YEARS = (2018, 2021, 2024, 2027)


def countries() -> dict[str, str]:
    """Return the ISO 3166 code of each country that has public holidays, by its English name."""
    # The registry alone: listing the supported countries would load all 250 of them, a second of every run.
    from holidays.registry import COUNTRIES

    return {entry[0].replace("_", " "): entry[1] for entry in COUNTRIES.values()}


def subdivisions(country: str) -> Sequence[str]:
    """Return the codes of the subdivisions of a country, school zones included."""
    import holidays

    codes: Sequence[str] = holidays.country_holidays(country, language=ANY_LANGUAGE).subdivisions
    return codes


def subdivision_names(country: str) -> frozenset[str]:
    """Return all that a subdivision may be called: its code or its name."""
    import holidays

    return frozenset(
        {*subdivisions(country), *holidays.country_holidays(country, language=ANY_LANGUAGE).subdivisions_aliases}
    )


def has_school_holidays(country: str) -> bool:
    """Return whether any school holidays of a country are known."""
    import holidays

    return "school" in holidays.country_holidays(country, language=ANY_LANGUAGE).supported_categories


def is_school_zone(country: str, zone: str) -> bool:
    """Return whether school holidays of `zone` are known in any year; 57 is a region of France but no zone."""
    return bool(school_days(country, zone, KNOWN_SCHOOL_YEARS))


def categories(country: str) -> tuple[str, ...]:
    """Return the kinds of holidays that only some keep, as the almanac calls them: catholic, optional."""
    import holidays

    known = holidays.country_holidays(country, language=ANY_LANGUAGE).supported_categories
    return tuple(kind for kind in known if kind not in ("public", "school"))


def public_holidays(
    country: str, region: str, years: Iterable[int], *, language: str, kinds: Sequence[str] = ()
) -> dict[date, str]:
    """Return the label of each public holiday, and of those of further `kinds`, in the language nearest `language`."""
    import holidays

    known = holidays.country_holidays(country, language=ANY_LANGUAGE).supported_languages
    nearest = next((code for code in known if code.split("_")[0] == language), ANY_LANGUAGE)
    asked = ("public", *kinds)
    return dict(
        holidays.country_holidays(country, subdiv=region or None, years=years, language=nearest, categories=asked)
    )


def school_days(country: str, zone: str, years: Iterable[int]) -> set[date]:
    """Return the days without school of a zone; none also where they are not known."""
    import holidays

    if not has_school_holidays(country) or zone not in subdivision_names(country):
        return set()
    return set(holidays.country_holidays(country, subdiv=zone, years=years, categories="school", language=ANY_LANGUAGE))
