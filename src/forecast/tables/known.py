"""What else is known, with the moment from which it is known."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column, instant

MEASURED = "observed"
"""`source` of an outlook that is the measurement itself, as a backtest may be told to take."""
WITH_ERROR = "with_error"
"""`source` of an outlook that is the measurement with the error of a forecast."""


SEEN_AFTERWARDS = ("till", "till_down", "missing", "rolled_up", "inferred")
"""Reasons of `OpenDays` that come from till lines, and are unknown on the evening before."""


MARKED_DAYS = ("till_down", "rolled_up")
"""Reasons of `OpenDays` with sales that are not those of the day: compared with forecasts under a mark, not learnt."""


WEEKLY_CLOSINGS = ("weekly", "no_sales", "maybe_weekly")
"""Reasons of closed days of `OpenDays` that come back every week."""


ASKED_CLOSINGS = ("maybe_weekly", "maybe_holiday")
"""Reasons of closed days ahead that the till alone suggests, and not for long: a person is asked, the day planned."""


LEARNT_CLOSINGS = ("no_sales", *ASKED_CLOSINGS)
"""Reasons of closed days ahead that nobody wrote down: what would be sold is forecast all the same."""


NAMED_KINDS = ("public_holiday", "optional_holiday", "feast")
"""Kinds of `Calendar` days that people call by a name of their own, the most important first."""


class OpenDays(Table):
    """When a shop is open, past and future; one row per shop and day."""

    shop: str = column("the shop's name")
    day: DateTime = column("local calendar date")
    is_open: bool = column("whether customers can buy on that day")
    opens_s: pd.Int32Dtype = column("opening time [s since midnight]", nullable=True, default=None)
    closes_s: pd.Int32Dtype = column("closing time [s since midnight]", nullable=True, default=None)
    is_learnable: bool = column(
        "false for open days whose sales say nothing: till down, missing, several days in one", default=True
    )
    reason: str = column(
        "ahead: closures_file, weekly or holiday (written), no_sales, maybe_weekly, maybe_holiday (learnt); "
        "past: till, till_down, missing, rolled_up, inferred …"
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day"]


class Closures(Table):
    """What a person wrote down about days out of the ordinary; one row per shop and day ("" = every shop)."""

    shop: str = column("the shop's name, empty for all", default="")
    day: DateTime = column("local calendar date")
    is_open: bool = column("open or closed on that day")
    opens_s: pd.Int32Dtype = column("opening time [s since midnight], if unusual", nullable=True, default=None)
    closes_s: pd.Int32Dtype = column("closing time [s since midnight], if unusual", nullable=True, default=None)
    reason: str = column("in the shop's words", default="")
    file: str = column("name of the file in which it stands", default="")
    line: int = column("line of the file", ge=0, default=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day"]


class WeatherObserved(Table):
    """Weather that was measured; one row per place and day (local time of the shop)."""

    place: str = column("name of the place; a shop names its place")
    day: DateTime = column("local calendar date")
    temp_mean_c: float = column("mean air temperature [°C]", nullable=True, default=None)
    temp_max_c: float = column("highest air temperature [°C]", nullable=True, default=None)
    temp_min_c: float = column("lowest air temperature [°C]", nullable=True, default=None)
    rain_mm: float = column("precipitation [mm]", nullable=True, default=None, ge=0)
    wind_kmh: float = column("mean wind speed [km/h]", nullable=True, default=None, ge=0)
    cloud_share: float = column("cloud cover, 0 clear to 1 overcast", nullable=True, default=None, ge=0, le=1)
    source: str = column("where it came from", default="file")

    class Config(Table.Config):
        """The key."""

        unique = ["place", "day"]


class WeatherOutlook(Table):
    """Weather as it was forecast; one row per place, day and time of issue."""

    place: str = column("name of the place")
    day: DateTime = column("local calendar date that the forecast speaks of")
    issued_at: DateTime = instant("when it was issued, known from then on")
    temp_mean_c: float = column("mean air temperature [°C]", nullable=True, default=None)
    temp_max_c: float = column("highest air temperature [°C]", nullable=True, default=None)
    temp_min_c: float = column("lowest air temperature [°C]", nullable=True, default=None)
    rain_mm: float = column("precipitation [mm]", nullable=True, default=None, ge=0)
    wind_kmh: float = column("mean wind speed [km/h]", nullable=True, default=None, ge=0)
    cloud_share: float = column("cloud cover, 0 clear to 1 overcast", nullable=True, default=None, ge=0, le=1)
    source: str = column("where it came from", default="file")

    class Config(Table.Config):
        """The key."""

        unique = ["place", "day", "issued_at"]


class Calendar(Table):
    """Days that the almanac names, known for years ahead; one row per region, day, kind and name."""

    region: str = column("calendar region, such as FR, FR-57, DE-BW, FR/Zone B")
    day: DateTime = column("local calendar date")
    kind: str = column(
        "public_holiday, optional_holiday (a shop may be open), school_holiday, school_unknown, bridge, eve, after, feast"
    )
    name: str = column("stable key in English snake_case such as christmas_day, easter_sunday, mothers_day")
    label: str = column("the name in the shop's language")

    class Config(Table.Config):
        """The key."""

        unique = ["region", "day", "kind", "name"]


class Events(Table):
    """What happens near a shop; one row per day, name and shop ("" = every shop)."""

    day: DateTime = column("local calendar date")
    name: str = column("what it is called on the page")
    kind: str = column("kind that carries a learnt effect: market, match, concert, roadworks …", default="event")
    size: float = column("size, such as visitors in thousands; 1 if unknown", default=1.0, ge=0)
    effect_share: float = column(
        "what the manager expects it to add to demand, 0.3 for +30 %; empty if nothing was stated",
        nullable=True,
        ge=-1,
        default=None,
    )
    shop: str = column("the shop's name, empty for all", default="")
    known_at: DateTime = instant("from when it was known")

    class Config(Table.Config):
        """The key."""

        unique = ["day", "name", "shop"]


class Signals(Table):
    """Any further daily number; one row per shop, product, day, name and moment ("" = every shop, every product).

    A number that was revised stands once for each moment from which another value was known.
    """

    shop: str = column("the shop's name, empty for all", default="")
    product: str = column("product name, empty for all", default="")
    day: DateTime = column("local calendar date that the number speaks of")
    name: str = column("name of the signal, such as ferry_passengers, promotion")
    value: float = column("the number; its unit is the signal's own", nullable=True)
    known_at: DateTime = instant("from when it was known")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "name", "known_at"]
