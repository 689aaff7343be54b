"""What is known of the shops: who and where, what they write down, when they are open."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from forecast.config.section import HourOfDay, Section, Weekday
from forecast.config.time_zones import TimeZone


class Bakery(Section):
    """Who and where."""

    name: str = Field(default="Bakery", description="name on the page")
    country: str = Field(default="FR", pattern="^[A-Z]{2}$", description="ISO 3166 country of the public holidays")
    region: str = Field(default="", description="subdivision for public holidays: 57, 6AE, BW, … ; empty for none")
    school_zones: tuple[str, ...] = Field(
        default=(), description="school zones or Länder near the shop: 'Zone B', 'BW'"
    )
    timezone: TimeZone = Field(default="Europe/Paris", description="IANA time zone of the shops")
    language: Literal["fr", "de", "en"] = Field(default="fr", description="language of all that a manager reads")
    shop: str = Field(default="shop", min_length=1, description="the shop's name, if the till file has no shop column")
    shops: Path | None = Field(default=None, description="CSV of the shops of a chain")


class CatalogueFiles(Section):
    """The catalogue, as CSV files that a person edits."""

    products: Path | None = None
    recipes: Path | None = None
    suppliers: Path | None = None


class ShopFiles(Section):
    """What the shop writes down day by day, as CSV files."""

    stock: Path | None = None
    on_order: Path | None = None
    baked: Path | None = None
    leftovers: Path | None = None
    customer_orders: Path | None = None
    overrides: Path | None = None
    orders_at_till: Literal["pickup", "order", "never"] = Field(
        default="pickup", description="when the till records a customer order"
    )


class DayHours(Section):
    """Hours of one weekday."""

    opens: HourOfDay
    closes: HourOfDay


class OpeningSettings(Section):
    """When shops are open; what is not set is learnt from the till."""

    closed_weekdays: tuple[Weekday, ...] | None = Field(
        default=None, description="weekly closing; learnt from the till when not set"
    )
    opens: HourOfDay = "07:00"
    closes: HourOfDay = "19:30"
    hours: dict[Weekday, DayHours] = Field(default={}, description="weekdays with other hours")
    closed_on_public_holidays: bool | None = Field(default=None, description="learnt from the till when not set")
    closures: Path | None = Field(default=None, description="CSV of days out of the ordinary")
