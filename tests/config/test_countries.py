"""What follows from the country of a shop."""

from __future__ import annotations

from datetime import datetime

import pytest

from forecast.config import Bakery, Config, RunSettings
from forecast.reports.wording import shop_wording


@pytest.mark.parametrize(
    ("country", "language", "said"),
    [("US", "en", "$158.82"), ("CH", "de", "CHF\xa0158.82"), ("FR", "fr", "158,82\xa0€"), ("BG", "en", "€158.82")],
)
def test_all_money_is_told_in_the_currency_of_the_country(country, language, said):
    bakery = Bakery(country=country, language=language, timezone="UTC")
    assert shop_wording(Config(bakery=bakery)).value("missed_amount", 158.82) == said


def test_days_of_the_year_that_it_is_are_told_without_it():
    config = Config(run=RunSettings(now=datetime(2025, 1, 3, 21, 0)))
    assert shop_wording(config).value("days", "2024-12-31, 2025-01-02") == "31 déc. 2024, jeu. 2 janv."
