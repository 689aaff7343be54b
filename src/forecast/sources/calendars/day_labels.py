"""What the almanac's days are called on the page, in French, German and English."""

from __future__ import annotations

_LANGUAGES = ("fr", "de", "en")

_LABELS: dict[str, tuple[str, str, str]] = {
    "new_years_day": ("Jour de l'an", "Neujahr", "New Year's Day"),
    "epiphany": ("Épiphanie", "Heilige Drei Könige", "Epiphany"),
    "epiphany_sunday": ("Dimanche de l'Épiphanie", "Sonntag der Erscheinung des Herrn", "Epiphany Sunday"),
    "candlemas": ("Chandeleur", "Mariä Lichtmess", "Candlemas"),
    "valentines_day": ("Saint-Valentin", "Valentinstag", "Valentine's Day"),
    "fat_thursday": ("Jeudi gras", "Weiberfastnacht (Schmotziger Donnerstag)", "Fat Thursday"),
    "shrove_monday": ("Lundi gras", "Rosenmontag", "Shrove Monday"),
    "shrove_tuesday": ("Mardi gras", "Faschingsdienstag", "Shrove Tuesday"),
    "ash_wednesday": ("Mercredi des Cendres", "Aschermittwoch", "Ash Wednesday"),
    "basel_carnival_monday": ("Lundi du carnaval de Bâle", "Basler Fasnacht (Morgestraich)", "Basel Carnival Monday"),
    "pretzel_sunday": ("Dimanche des bretzels", "Bretzelsonntag", "Pretzel Sunday"),
    "womens_day": ("Journée des femmes", "Frauentag", "Women's Day"),
    "grandmothers_day": ("Fête des grand-mères", "Großmuttertag", "Grandmothers' Day"),
    "palm_sunday": ("Dimanche des Rameaux", "Palmsonntag", "Palm Sunday"),
    "maundy_thursday": ("Jeudi saint", "Gründonnerstag", "Maundy Thursday"),
    "good_friday": ("Vendredi saint", "Karfreitag", "Good Friday"),
    "holy_saturday": ("Samedi saint", "Karsamstag", "Holy Saturday"),
    "easter_sunday": ("Pâques", "Ostersonntag", "Easter Sunday"),
    "easter_monday": ("Lundi de Pâques", "Ostermontag", "Easter Monday"),
    "labour_day": ("Fête du Travail", "Tag der Arbeit", "Labour Day"),
    "victory_day": ("Victoire 1945", "Tag des Sieges 1945", "Victory Day"),
    "ascension_day": ("Ascension", "Christi Himmelfahrt", "Ascension Day"),
    "pentecost_sunday": ("Pentecôte", "Pfingstsonntag", "Pentecost Sunday"),
    "whit_monday": ("Lundi de Pentecôte", "Pfingstmontag", "Whit Monday"),
    "corpus_christi": ("Fête-Dieu", "Fronleichnam", "Corpus Christi"),
    "mothers_day": ("Fête des mères", "Muttertag", "Mother's Day"),
    "fathers_day": ("Fête des pères", "Vatertag", "Father's Day"),
    "bastille_day": ("Fête nationale", "Französischer Nationalfeiertag", "Bastille Day"),
    "swiss_national_day": ("Fête nationale suisse", "Schweizer Bundesfeier", "Swiss National Day"),
    "belgian_national_day": ("Fête nationale belge", "Belgischer Nationalfeiertag", "Belgian National Day"),
    "austrian_national_day": ("Fête nationale autrichienne", "Nationalfeiertag", "Austrian National Day"),
    "luxembourg_national_day": ("Fête nationale", "Nationalfeiertag", "National Day"),
    "kings_day": ("Fête du Roi", "Königstag", "King's Day"),
    "berchtold_day": ("Saint-Berchtold", "Berchtoldstag", "Saint Berchtold's Day"),
    "assumption_day": ("Assomption", "Mariä Himmelfahrt", "Assumption Day"),
    "childrens_day": ("Journée de l'enfance", "Weltkindertag", "Children's Day"),
    "german_unity_day": ("Fête nationale allemande", "Tag der Deutschen Einheit", "German Unity Day"),
    "reformation_day": ("Fête de la Réformation", "Reformationstag", "Reformation Day"),
    "halloween": ("Halloween", "Halloween", "Halloween"),
    "all_saints_day": ("Toussaint", "Allerheiligen", "All Saints' Day"),
    "all_souls_day": ("Commémoration des défunts", "Allerseelen", "All Souls' Day"),
    "armistice_day": ("Armistice 1918", "Waffenstillstand 1918", "Armistice Day"),
    "st_martins_day": ("Saint-Martin", "Martinstag", "St Martin's Day"),
    "repentance_day": ("Jour de pénitence", "Buß- und Bettag", "Day of Repentance"),
    "independence_day": ("Fête de l'Indépendance", "Unabhängigkeitstag", "Independence Day"),
    "thanksgiving": ("Thanksgiving", "Thanksgiving", "Thanksgiving"),
    "first_advent_sunday": ("1er dimanche de l'Avent", "1. Advent", "First Sunday of Advent"),
    "second_advent_sunday": ("2e dimanche de l'Avent", "2. Advent", "Second Sunday of Advent"),
    "third_advent_sunday": ("3e dimanche de l'Avent", "3. Advent", "Third Sunday of Advent"),
    "fourth_advent_sunday": ("4e dimanche de l'Avent", "4. Advent", "Fourth Sunday of Advent"),
    "st_nicholas_eve": ("Veille de la Saint-Nicolas", "Nikolausabend", "St Nicholas' Eve"),
    "st_nicholas_day": ("Saint-Nicolas", "Nikolaus", "St Nicholas' Day"),
    "immaculate_conception": ("Immaculée Conception", "Mariä Empfängnis", "Immaculate Conception"),
    "christmas_eve": ("Veille de Noël", "Heiligabend", "Christmas Eve"),
    "christmas_day": ("Noël", "Weihnachten", "Christmas Day"),
    "boxing_day": ("Lendemain de Noël", "Zweiter Weihnachtstag", "Boxing Day"),
    "new_years_eve": ("Saint-Sylvestre", "Silvester", "New Year's Eve"),
    "christmas_break": ("Vacances de Noël", "Weihnachtsferien", "Christmas school holidays"),
    "winter_break": ("Vacances d'hiver", "Winterferien", "Winter school holidays"),
    "spring_break": ("Vacances de printemps", "Osterferien", "Spring school holidays"),
    "whitsun_break": ("Pont de l'Ascension", "Pfingstferien", "Whitsun school holidays"),
    "summer_break": ("Vacances d'été", "Sommerferien", "Summer school holidays"),
    "autumn_break": ("Vacances de la Toussaint", "Herbstferien", "Autumn school holidays"),
}
_NEIGHBOURS: dict[str, tuple[str, str, str]] = {
    "eve": ("veille : {label}", "Tag vor: {label}", "day before: {label}"),
    "after": ("lendemain : {label}", "Tag nach: {label}", "day after: {label}"),
    "bridge": ("pont : {label}", "Brückentag: {label}", "bridge day: {label}"),
}


def label_of(name: str, language: str) -> str | None:
    """Return what the day `name` is called in `language`, or None when it has no label here."""
    labels = _LABELS.get(name)
    return labels[_LANGUAGES.index(language)] if labels else None


def neighbour_label(kind: str, label: str, language: str) -> str:
    """Return how a day beside the holiday `label` is called: "pont : Ascension"."""
    return _NEIGHBOURS[kind][_LANGUAGES.index(language)].format(label=label)
