"""Which data, which days: development days to choose settings on, test days for the figures that are published.

In: nothing. Out: TRIALS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Stretch = Literal["development", "test"]
Days = tuple[date, date]

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
REFIT_EVERY_DAYS = 28
HORIZONS = (1, 2, 7, 14)
"""The first one makes the main table [days]."""

KIEL = """\
# One branch in Kiel: turnover per product group and day, in euros.
[bakery]
name = "Kiel"
country = "DE"
region = "SH"
school_zones = ["SH"]
timezone = "Europe/Berlin"
language = "de"
shop = "Kiel"

[run]
archive = "../archive/kiel"
out = "../out/kiel"

[till]
files = ["../../shared/data/kiel/umsatz.csv"]
grain = "daily"
qty_is = "amount"

[till.columns]
day = "Datum"
product = "Warengruppe"
amount = "Umsatz"

[[signals]]
file = "../../shared/data/kiel/wetter.csv"
day = "Datum"
known_days_ahead = 1
is_weather = true
columns = { temperature_c = "Temperatur", cloud_eighths = "Bewoelkung", wind_m_s = "Windgeschwindigkeit" }

[[signals]]
file = "../../shared/data/kiel/kiwo.csv"
day = "Datum"
known_days_ahead = 366
columns = { kieler_woche = "KielerWoche" }
"""


@dataclass(frozen=True)
class Generated:
    """The size of a made-up chain whose true distribution is known."""

    shops: int
    products: int
    days: int
    seed: int


@dataclass(frozen=True)
class Trial:
    """One data set with its days; `text` is a configuration that the project does not have.

    `needs` names a folder of the real data, `generated` says that the data are made instead. What is sold by the piece
    is baked in whole ones (`is_by_piece`).
    """

    name: str
    title: str
    config: str
    test: Days
    development: Days | None = None
    needs: str = ""
    top: int | None = None
    text: str = ""
    generated: Generated | None = None
    # How it is scored is no part of what is forecast, and therefore none of its digest (`cache.input_digest`).
    is_by_piece: bool = field(default=True, repr=False)

    def days(self, stretch: Stretch) -> Days | None:
        """Return first and last day of a stretch; None where the trial has none."""
        return self.test if stretch == "test" else self.development


_TWO_YEARS = Generated(shops=3, products=20, days=731, seed=11)
_LAST = date(2025, 6, 12)
"""The last day of every made-up bakery."""

TRIALS = (
    Trial(
        "french",
        "One French bakery, the 20 products with most pieces",
        config="french_bakery.toml",
        needs="french_bakery",
        top=20,
        development=(date(2021, 9, 1), date(2021, 12, 31)),
        test=(date(2022, 1, 1), date(2022, 6, 30)),
    ),
    Trial(
        "chain",
        "A German chain, 20 shops and 3 products",
        config="german_chain.toml",
        needs="german_chain",
        development=(date(2018, 1, 1), date(2018, 6, 30)),
        test=(date(2018, 7, 1), date(2019, 4, 30)),
    ),
    Trial(
        "kiel",
        "One branch in Kiel, turnover of product groups in euros",
        config="kiel.toml",
        needs="kiel",
        text=KIEL,
        is_by_piece=False,
        development=(date(2016, 8, 1), date(2017, 7, 31)),
        test=(date(2017, 8, 1), date(2018, 7, 31)),
    ),
    Trial(
        "generated",
        "A made-up chain of three shops with 20 products, whose true distribution is known",
        config="chain.toml",
        generated=_TWO_YEARS,
        test=(_LAST - timedelta(days=119), _LAST),
    ),
)


def trial_of(name: str) -> Trial:
    """Return the trial with that name.

    Raises
    ------
    KeyError
        When there is none.

    Examples
    --------
    >>> trial_of("kiel").test[0].isoformat()
    '2017-08-01'
    """
    return {trial.name: trial for trial in TRIALS}[name]
