"""The rules by which feasts and public holidays fall on days, with stable English names.

A feature is never named after a label of a library: labels change with its version and language. Here every day
that matters to a bakery has a rule and a name such as `easter_sunday`; `almanac` looks public holidays up here.

Sources: moveable feasts of the western church are counted from Easter Sunday, Advent from Christmas, the Sunday of
Epiphany between 2 and 8 January (Universal Norms on the Liturgical Year and the Calendar, 1969, nos. 7, 25, 37–40);
in France that is the first Sunday of January unless the year begins with it. French Mother's Day: Code de l'action
sociale et des familles, art. D215-1. Federal holidays of the USA: 5 U.S.C. § 6103. Days of trade custom (Valentine's,
Halloween, Father's Day, grandmothers' day …) have no law; their rule is in the code.

Feasts of narrower reach, what is baked for them, and where. Their dates are those of the norms above; where the good is
baked in part of a country only, the day stays a feast of the whole country, unless `_REGIONAL_FEASTS` says otherwise: a
feast without an effect costs little, one that is missing is a day that nothing explains.

| feast | baked for it | where |
|---|---|---|
| epiphany, its Sunday | galette des rois, Dreikönigskuchen, Bohnenkuchen | France (Sunday), Switzerland, the Rhine |
| candlemas, 2 February | crêpes | France, Belgium, Luxembourg |
| fat_thursday (Weiberfastnacht, Schmotziger Donnerstag) | Krapfen, Berliner, pączki | south and west Germany, Poland |
| shrove_monday, shrove_tuesday (Rosenmontag, Mardi gras) | beignets, bottereaux, Krapfen | France, Germany, Austria |
| basel_carnival_monday, the Monday after Ash Wednesday | Fastenwähe, Fasnachtskiechli | Basel |
| pretzel_sunday, the fourth of Lent | Bretzel | Luxembourg |
| reformation_day, 31 October | Reformationsbrötchen | Saxony, Saxony-Anhalt, Thuringia: public holiday there |
| st_martins_day, 11 November | Martinsbrezel, Weckmann, Martinshörnchen | Germany, Alsace, Flanders |
| st_nicholas_day, 6 December (Netherlands: its eve) | Mannele, Grittibänz, speculaas | the Rhine, Lorraine, north |

Saint Catherine (25 November) is none here: no good of a bakery goes with it beyond a few towns.
"""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

_EASTER_OFFSETS = {
    "fat_thursday": -52, "shrove_monday": -48, "shrove_tuesday": -47, "ash_wednesday": -46,
    "basel_carnival_monday": -41, "pretzel_sunday": -21, "palm_sunday": -7, "maundy_thursday": -3, "good_friday": -2,
    "holy_saturday": -1, "easter_sunday": 0, "easter_monday": 1, "ascension_day": 39, "pentecost_sunday": 49,
    "whit_monday": 50, "corpus_christi": 60,
}  # fmt: skip
_FIXED = {
    "new_years_day": (1, 1), "epiphany": (1, 6), "candlemas": (2, 2), "valentines_day": (2, 14), "womens_day": (3, 8),
    "labour_day": (5, 1), "assumption_day": (8, 15), "halloween": (10, 31), "all_saints_day": (11, 1),
    "all_souls_day": (11, 2), "st_martins_day": (11, 11), "st_nicholas_eve": (12, 5), "st_nicholas_day": (12, 6),
    "immaculate_conception": (12, 8), "christmas_eve": (12, 24), "christmas_day": (12, 25), "boxing_day": (12, 26),
    "new_years_eve": (12, 31),
}  # fmt: skip
_NATIONAL_FIXED = {
    "FR": {"victory_day": (5, 8), "bastille_day": (7, 14), "armistice_day": (11, 11)},
    "DE": {"german_unity_day": (10, 3), "reformation_day": (10, 31), "childrens_day": (9, 20)},
    "AT": {"austrian_national_day": (10, 26)},
    "CH": {"berchtold_day": (1, 2), "swiss_national_day": (8, 1)},
    "BE": {"belgian_national_day": (7, 21), "armistice_day": (11, 11)},
    "LU": {"europe_day": (5, 9), "luxembourg_national_day": (6, 23)},
    "NL": {"kings_day": (4, 27), "liberation_day": (5, 5)},
    "IT": {"liberation_day": (4, 25), "republic_day": (6, 2)},
    "ES": {"hispanic_day": (10, 12), "constitution_day": (12, 6)},
    "PT": {"freedom_day": (4, 25), "portugal_day": (6, 10), "republic_day": (10, 5), "restoration_day": (12, 1)},
    "PL": {"constitution_day": (5, 3), "independence_day": (11, 11)},
    "US": {"juneteenth": (6, 19), "independence_day": (7, 4), "veterans_day": (11, 11)},
}
_CHURCH_FEASTS = (
    "epiphany", "candlemas", "fat_thursday", "shrove_monday", "shrove_tuesday", "palm_sunday", "maundy_thursday",
    "good_friday", "holy_saturday", "easter_sunday", "easter_monday", "ascension_day", "pentecost_sunday",
    "whit_monday", "all_saints_day", "st_martins_day", "st_nicholas_day", "christmas_eve", "christmas_day",
    "boxing_day", "new_years_eve", "new_years_day",
)  # fmt: skip
_TRADE_FEASTS = ("valentines_day", "mothers_day", "fathers_day", "halloween")
_ADVENT_SUNDAYS = ("first_advent_sunday", "second_advent_sunday", "third_advent_sunday", "fourth_advent_sunday")
_NATIONAL_FEASTS = {
    "FR": ("epiphany_sunday", "grandmothers_day", "bastille_day"),
    "CH": ("epiphany_sunday", "swiss_national_day"),
    "BE": ("belgian_national_day",),
    "LU": ("pretzel_sunday",),
    "NL": ("kings_day", "st_nicholas_eve"),
    "US": ("independence_day", "thanksgiving"),
}
_REGIONAL_FEASTS = {"CH": {"basel_carnival_monday": ("BS", "BL")}}
"""Country → feast → the subdivisions that keep it; without a subdivision in the configuration it is left out."""
_FEDERAL = {
    "martin_luther_king_day": (1, MONDAY, 3), "presidents_day": (2, MONDAY, 3), "memorial_day": (5, MONDAY, -1),
    "labor_day": (9, MONDAY, 1), "columbus_day": (10, MONDAY, 2), "thanksgiving": (11, THURSDAY, 4),
}  # fmt: skip
"""Monday holidays and Thanksgiving of the USA, 5 U.S.C. § 6103: the month, the weekday, and which of them."""
_MOTHERS_SUNDAY = {
    **dict.fromkeys(("DE", "AT", "CH", "BE", "IT", "NL", "US"), (5, 2)),
    **{"ES": (5, 1), "PT": (5, 1), "LU": (6, 2), "FR": (5, -1)},
}
_FATHERS_SUNDAY = {
    **dict.fromkeys(("FR", "GB", "US", "NL"), (6, 3)),
    **{"AT": (6, 2), "BE": (6, 2), "CH": (6, 1), "LU": (10, 1)},
}
_FATHERS_DAY = {**dict.fromkeys(("IT", "ES", "PT"), (3, 19)), "PL": (6, 23)}


def easter_sunday(year: int) -> date:
    """Return the Easter Sunday of the Gregorian calendar.

    The anonymous algorithm that J. Meeus prints in Astronomical Algorithms (1991), chapter 8.

    Examples
    --------
    >>> easter_sunday(2024), easter_sunday(2025)
    (datetime.date(2024, 3, 31), datetime.date(2025, 4, 20))
    """
    century, in_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leap_centuries - correction + 15) % 30
    to_sunday = (32 + 2 * century_rest + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (year % 19 + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth `weekday` (0 Monday … 6 Sunday) of a month, or its last one for nth = -1."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    return last - timedelta((last.weekday() - weekday) % 7)


def _mothers_day(country: str, year: int) -> date | None:
    """Return Mother's Day, or None where its rule is not known here.

    France: the last Sunday of May, or the first of June where that is Pentecost (Code de l'action sociale et des
    familles, art. D215-1). Great Britain: the fourth Sunday of Lent. The others by custom.

    Examples
    --------
    >>> _mothers_day("FR", 2023), _mothers_day("DE", 2023)
    (datetime.date(2023, 6, 4), datetime.date(2023, 5, 14))
    """
    if country == "PL":
        return date(year, 5, 26)
    if country == "GB":
        return easter_sunday(year) - timedelta(21)
    if country not in _MOTHERS_SUNDAY:
        return None
    month, nth = _MOTHERS_SUNDAY[country]
    sunday = _nth_weekday(year, month, SUNDAY, nth)
    is_pentecost = country == "FR" and sunday == easter_sunday(year) + timedelta(_EASTER_OFFSETS["pentecost_sunday"])
    return _nth_weekday(year, 6, SUNDAY, 1) if is_pentecost else sunday


def _fathers_day(country: str, year: int) -> date | None:
    """Return Father's Day by the custom of the country, or None where it is not known here.

    Examples
    --------
    >>> _fathers_day("FR", 2025), _fathers_day("DE", 2025)
    (datetime.date(2025, 6, 15), datetime.date(2025, 5, 29))
    """
    if country == "DE":
        return easter_sunday(year) + timedelta(_EASTER_OFFSETS["ascension_day"])
    if country in _FATHERS_DAY:
        return date(year, *_FATHERS_DAY[country])
    if country not in _FATHERS_SUNDAY:
        return None
    month, nth = _FATHERS_SUNDAY[country]
    return _nth_weekday(year, month, SUNDAY, nth)


def _named_days(country: str, year: int) -> dict[str, date]:
    """Return every day of the year that has a rule here, feast or not, by its stable name."""
    easter = easter_sunday(year)
    days = {name: easter + timedelta(offset) for name, offset in _EASTER_OFFSETS.items()}
    fixed = _FIXED | _NATIONAL_FIXED.get(country, {})
    days |= {name: date(year, month, day) for name, (month, day) in fixed.items()}
    days["epiphany_sunday"] = _nth_weekday(year, 1, SUNDAY, 2 if date(year, 1, 1).weekday() == SUNDAY else 1)
    fourth_advent = date(year, 12, 24) - timedelta((date(year, 12, 24).weekday() - SUNDAY) % 7)
    days |= {name: fourth_advent - timedelta(7 * (3 - n)) for n, name in enumerate(_ADVENT_SUNDAYS)}
    days["grandmothers_day"] = _nth_weekday(year, 3, SUNDAY, 1)
    # Buß- und Bettag: the Wednesday before 23 November (Sächsisches SonnFeierTagsG, § 1).
    days["repentance_day"] = date(year, 11, 22) - timedelta((date(year, 11, 22).weekday() - WEDNESDAY) % 7)
    if country == "US":
        days |= {name: _nth_weekday(year, *rule) for name, rule in _FEDERAL.items()}
    if country == "GB":
        days["early_may_bank_holiday"] = _nth_weekday(year, 5, MONDAY, 1)
        days["late_summer_bank_holiday"] = _nth_weekday(year, 8, MONDAY, -1)
    for name, found in (("mothers_day", _mothers_day(country, year)), ("fathers_day", _fathers_day(country, year))):
        if found is not None:
            days[name] = found
    return days


def feasts(country: str, year: int, *, region: str = "") -> dict[str, date]:
    """Return the feasts of the year that matter to a bakery of that country, and of its subdivision where it is given.

    Examples
    --------
    >>> feasts("CH", 2022, region="BS")["basel_carnival_monday"], "basel_carnival_monday" in feasts("CH", 2022)
    (datetime.date(2022, 3, 7), False)
    """
    days = _named_days(country, year)
    regional = [name for name, kept in _REGIONAL_FEASTS.get(country, {}).items() if region in kept]
    names = (*_CHURCH_FEASTS, *_ADVENT_SUNDAYS, *_TRADE_FEASTS, *_NATIONAL_FEASTS.get(country, ()), *regional)
    return {name: days[name] for name in names if name in days}


def public_names(country: str, year: int) -> dict[date, str]:
    """Return the name that a public holiday gets on each day that has a rule, a national one before a common one.

    Examples
    --------
    >>> public_names("FR", 2022)[date(2022, 11, 11)], public_names("DE", 2022)[date(2022, 10, 31)]
    ('armistice_day', 'reformation_day')
    """
    days = _named_days(country, year)
    never_public = {"fathers_day", "mothers_day", "st_martins_day", "halloween", "candlemas", "valentines_day"}
    never_public |= {"epiphany_sunday", "grandmothers_day", "st_nicholas_day", *_ADVENT_SUNDAYS}
    never_public |= {"st_nicholas_eve", "basel_carnival_monday", "pretzel_sunday"}
    national = _NATIONAL_FIXED.get(country, {})
    # A later entry wins: a church feast that meets a fixed national day keeps the national name.
    ordered = sorted(days, key=lambda name: name in national)
    return {days[name]: name for name in ordered if name not in never_public}
