"""What a shop says follows from its country: the language of its pages, its clock and its currency."""

from __future__ import annotations

from forecast.clock import local_now
from forecast.config import Config
from forecast.formats import Language
from forecast.reports.wording import Wording
from forecast.texts import LANGUAGES

LANGUAGE_OF_COUNTRY: dict[Language, tuple[str, ...]] = {
    "fr": ("FR", "LU", "MC", "RE", "GP", "MQ", "GF", "YT", "NC", "PF"),
    "de": ("DE", "AT", "LI", "CH"),
    "en": (),
}
"""Languages that the pages have; where a country speaks several, that of most people in it."""


def shop_wording(config: Config) -> Wording:
    """Return the words of a shop: its language as its country writes it, its clock, its currency, its year."""
    shop = config.bakery
    year = local_now(shop.timezone, config.run.now).year
    return Wording(shop.language, timezone=shop.timezone, currency=shop.currency, country=shop.country, year=year)


def language_of(country: str) -> Language:
    """Return the language of the pages for a country; English where it is none of them.

    Examples
    --------
    >>> language_of("AT"), language_of("FR"), language_of("IT")
    ('de', 'fr', 'en')
    """
    return next((language for language in LANGUAGES if country in LANGUAGE_OF_COUNTRY[language]), "en")
