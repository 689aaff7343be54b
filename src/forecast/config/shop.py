"""What is known of the shops: who and where, what they write down, when they are open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator

from forecast.config.clock_times import DAY_S, ClosingTime, EndOfDay, HourOfDay, seconds_of
from forecast.config.countries import currencies, currency_of, timezones_of
from forecast.config.section import ContradictionError, Section, Weekday, WrongValueError
from forecast.errors import nearest_or
from forecast.texts import phrase


def _country(code: str) -> str:
    if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise WrongValueError("no_country_code")
    return code


def _currency(code: str) -> str:
    if code in currencies():
        return code
    raise WrongValueError("no_currency", hint=nearest_or(code.upper(), currencies(), phrase("advice.as_chf")))


def _timezone(name: str) -> str:
    if name in (names := available_timezones()):
        return name
    raise WrongValueError("no_time_zone", hint=nearest_or(name, names, phrase("advice.as_europe_paris")))


class Bakery(Section):
    """Who and where; what is not written of clock and currency follows from the country."""

    name: str = Field(default="Bakery", description="name on the page")
    country: Annotated[str, AfterValidator(_country)] = Field(
        default="FR", description="ISO 3166 country of the public holidays"
    )
    region: str = Field(default="", description="subdivision for public holidays: 57, 6AE, BW, … ; empty for none")
    school_zones: tuple[str, ...] = Field(
        default=(), description="school zones or Länder near the shop: 'Zone B', 'BW'"
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        default="", description="IANA time zone of the shops; the country's, where it has one"
    )
    currency: Annotated[str, AfterValidator(_currency)] = Field(
        default="", description="ISO 4217 currency of all money: CHF, GBP, NOK, … ; the country's when not set"
    )
    language: Literal["fr", "de", "en"] = Field(default="fr", description="language of all that a manager reads")
    shop: str = Field(default="shop", min_length=1, description="the shop's name, if the till file has no shop column")
    shops: Path | None = Field(default=None, description="CSV of the shops of a chain")

    @model_validator(mode="after")
    def _follow_from_the_country(self) -> Bakery:
        zones = timezones_of(self.country)
        if not self.timezone and not zones:
            raise ContradictionError(("bakery", "country"), "no_such_country", country=self.country)
        if not self.timezone and len(zones) > 1:
            raise ContradictionError(("bakery", "timezone"), "which_clock", country=self.country, names=zones)
        # Beside `__setattr__`, so that what was not written does not count as set.
        self.__dict__.update(timezone=self.timezone or zones[0], currency=self.currency or currency_of(self.country))
        return self


class CatalogueFiles(Section):
    """The catalogue, as CSV files that a person edits."""

    products: Path | None = None
    recipes: Path | None = None
    suppliers: Path | None = None
    availability: Path | None = Field(
        default=None, description="CSV of what must be on the shelf until when, or gone, on how many days"
    )
    doughs: Path | None = Field(default=None, description="CSV of doughs: largest and smallest mix, losses")
    slots: Path | None = Field(
        default=None, description="CSV of the times at which bakes are ready, and what they hold"
    )
    equipment: Path | None = Field(default=None, description="CSV of ovens and mixers")


class ShopFiles(Section):
    """What the shop writes down day by day, as CSV files."""

    stock: Path | None = None
    on_order: Path | None = None
    baked: Path | None = None
    leftovers: Path | None = None
    made_ahead: Path | None = Field(
        default=None, description="CSV of what lies frozen or cold for later days; with it, the plan makes things ahead"
    )
    customer_orders: Path | None = None
    standing_orders: Path | None = Field(default=None, description="CSV of orders that come back every week")
    overrides: Path | None = None
    orders_at_till: Literal["pickup", "order", "never"] = Field(
        default="pickup", description="when the till records a customer order"
    )


WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DayHours(Section):
    """Hours of one weekday."""

    opens: HourOfDay
    closes: ClosingTime = Field(description="at or before `opens` it is a time of the next date; 24:00 is midnight")

    @model_validator(mode="after")
    def _are_two_times(self) -> DayHours:
        if self.opens == self.closes:
            raise WrongValueError("opens_as_it_closes")
        return self

    def seconds(self) -> tuple[int, int]:
        """Return opening and closing [s since midnight]; a night closes beyond 86,400."""
        opens_s, closes_s = seconds_of(self.opens), seconds_of(self.closes)
        return opens_s, closes_s if closes_s > opens_s else closes_s + DAY_S


class OpeningSettings(Section):
    """When shops are open; what is not set is learnt from the till."""

    closed_weekdays: tuple[Weekday, ...] | None = Field(
        default=None, description="weekly closing; learnt from the till when not set"
    )
    opens: HourOfDay = "07:00"
    closes: ClosingTime = Field(
        default="19:30", description="before `opens` it is a time of the next date; 24:00 is midnight"
    )
    hours: dict[Weekday, DayHours] = Field(default={}, description="weekdays with other hours")
    day_ends: EndOfDay = Field(
        default="00:00",
        description="until when sales after midnight belong to the evening before; not after [run] first_bake",
    )
    closed_on_public_holidays: bool | None = Field(
        default=None, description="learnt from the till when not set; false: open on feasts as well"
    )
    closures: Path | None = Field(default=None, description="CSV of days out of the ordinary")

    @property
    def day_ends_s(self) -> int:
        """Return when the business day ends, on the next date [s since its midnight]; 0 for calendar days."""
        return seconds_of(self.day_ends)

    @property
    def splits_nights(self) -> bool:
        """Whether hours go past midnight while sales count on calendar days."""
        return not self.day_ends_s and any(closes_s > DAY_S for _, closes_s in self.written_hours().values())

    def usual_hours(self) -> DayHours:
        """Return the hours of weekdays that have none of their own."""
        return DayHours(opens=self.opens, closes=self.closes)

    def written_hours(self) -> dict[int, tuple[int, int]]:
        """Return opening and closing [s since midnight] by weekday (0 Monday) of the hours written down."""
        is_written = {"opens", "closes"} <= self.model_fields_set
        usual = {number: self.usual_hours().seconds() for number in range(len(WEEKDAYS)) if is_written}
        own = {WEEKDAYS.index(name): hours.seconds() for name, hours in self.hours.items()}
        return dict(sorted((usual | own).items()))

    @model_validator(mode="after")
    def _hours_lie_within_the_business_day(self) -> OpeningSettings:
        usual = self.usual_hours()
        if len({"opens", "closes"} & self.model_fields_set) == 1 and usual.seconds()[1] > DAY_S:
            raise WrongValueError("half_written_hours", opens=usual.opens, closes=usual.closes)
        if not self.day_ends_s:
            return self
        for opens_s, closes_s in self.written_hours().values():
            if opens_s < self.day_ends_s or closes_s > self.day_ends_s + DAY_S:
                raise WrongValueError("hours_beyond_the_day", day_ends=self.day_ends)
        return self
