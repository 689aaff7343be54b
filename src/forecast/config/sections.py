"""What can be configured, section by section, with units and ranges."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from forecast.config.time_zones import TimeZone

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Share = Annotated[float, Field(ge=0, le=1)]
PartQuantity = Annotated[float, Field(gt=0)]
BulkLine = Annotated[str, Field(min_length=1)]
Level = Annotated[float, Field(gt=0, lt=1)]
HourOfDay = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Section(BaseModel):
    """A frozen section that forbids unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


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


class RunSettings(Section):
    """When and where a run works."""

    cutoff: time = Field(
        default=time(21, 0), description="local time at which plans are made; only what was known then is used"
    )
    first_bake: time = Field(default=time(4, 0), description="a run after midnight and before it still plans today")
    now: datetime | None = Field(default=None, description="a fixed clock (local time), for samples and tests")
    seed: int = Field(default=1, ge=0, description="seed of everything random")
    horizon_days: int = Field(default=14, ge=1, le=14, description="how far ahead is forecast [days]")
    jobs: int = Field(default=2, ge=1, le=64, description="products worked on at the same time")
    out: Path = Field(default=Path("out"), description="folder of the plans")
    archive: Path = Field(default=Path("archive"), description="folder of what is kept from night to night")
    stale_after_days: int = Field(
        default=3, ge=1, description="open days without till data after which a plan needs a look"
    )


class TillColumns(Section):
    """Which column holds what; what is not set is detected."""

    day: str | None = Field(default=None, description="date (or date and time)")
    time: str | None = Field(default=None, description="time of day")
    hour: str | None = Field(default=None, description="hour 0–23, for hourly totals")
    shop: str | None = None
    ticket: str | None = None
    line_id: str | None = None
    product: str | None = None
    qty: str | None = None
    amount: str | None = None
    training: str | None = Field(default=None, description="column that marks lines rung up in training mode")
    mark: str | None = Field(
        default=None,
        description="column whose words mark lines for staff, gifts or deposits; read only when it is named here",
    )


READING_VERSION = 2
"""Raised when the program reads till files differently, so that the archive reads them again."""
DEPOSITS = ("CONSIGNE*", "PFAND*", "LEERGUT*", "DEPOSIT*", "ACOMPTE*", "ARRHES*", "ANZAHLUNG*")
"""What tills call deposits on bottles and down payments in French, German and English; no bakery good begins so."""
STARTS_WITH_DAY = re.compile(r"\d{4}-\d{2}-\d{2} ")


class TillSettings(Section):
    """How the till's exports are read."""

    files: tuple[str, ...] = Field(
        default=(), description="paths or patterns of exports, relative to the configuration file"
    )
    inbox: Path | None = Field(default=None, description="folder whose new files the nightly run imports")
    columns: TillColumns = TillColumns()
    encoding: Literal["utf-8", "cp1252", "iso-8859-15"] | None = Field(
        default=None, description="detected when not set"
    )
    separator: Literal[",", ";", "\t", "|"] | None = Field(default=None, description="detected when not set")
    decimal: Literal[",", "."] | None = Field(default=None, description="decimal mark; detected when not set")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(
        default=None, description="detected when not set; stops when a date reads two ways"
    )
    sheet: str | None = Field(default=None, description="worksheet of an Excel file; the first when not set")
    grain: Literal["ticket_lines", "hourly", "daily"] | None = Field(default=None, description="detected when not set")
    amount_is: Literal["line_total", "unit_price"] | None = Field(
        default=None, description="what the amount column holds; detected by its name when not set"
    )
    qty_is: Literal["units", "eur"] = Field(
        default="units", description="eur when the file has turnover in place of pieces"
    )
    line_is_one_unit: bool = Field(default=False, description="files without a quantity: every line is one unit")
    rename: dict[str, str] = Field(
        default={}, description="article as the till writes it → product, to continue renamed articles"
    )
    leave_out: tuple[str, ...] = Field(
        default=(), description="articles that are no products, as names or patterns such as 'DIVERS *'"
    )
    deals: dict[str, dict[str, PartQuantity]] = Field(
        default={},
        description="meal deal → its parts and how many of each (a choice as shares); none when it is to stay as it is",
    )
    deposits: tuple[str, ...] = Field(
        default=DEPOSITS, description="articles or marks, as names or patterns: deposits on bottles, down payments"
    )
    staff: tuple[str, ...] = Field(
        default=(), description="articles or marks of what staff take; an article marks its whole ticket"
    )
    gifts: tuple[str, ...] = Field(default=(), description="articles or marks of what is given away")
    readmit: tuple[str, ...] = Field(
        default=(), description="reasons whose rejected lines are taken back: zero_price, suspected_bulk …"
    )
    bulk_over_usual: float = Field(
        default=0,
        ge=0,
        description="ticket lines over this many times the product's usual daily quantity are set aside; 0 for none",
    )
    bulk: dict[BulkLine, Literal["ordinary", "exceptional"]] = Field(
        default={},
        description="'product' or 'YYYY-MM-DD product' → ordinary: never set aside as bulk; exceptional: the day's "
        "largest line of it is",
    )
    replace_fuller_days: bool = Field(
        default=False, description="let a file whose first or last day looks cut off replace a fuller day"
    )

    @field_validator("deals")
    @classmethod
    def _deals_are_of_products(cls, deals: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        nested = sorted({part for parts in deals.values() for part in parts if part in deals})
        if nested:
            raise ValueError(f"a part of a deal is a deal itself: {', '.join(nested)}; name the products")
        return deals

    @field_validator("bulk")
    @classmethod
    def _exceptions_have_a_day(cls, bulk: dict[str, str]) -> dict[str, str]:
        always = sorted(key for key, said in bulk.items() if said == "exceptional" and not STARTS_WITH_DAY.match(key))
        if always:
            raise ValueError(f"what is exceptional has its day before it, as in '2026-05-03 {always[0]}'")
        return bulk

    def reading_hash(self, hours: Mapping[int, tuple[int, int]] | None = None) -> str:
        """Return what names the settings that change how a file is read; a file is read again when it changes.

        `hours` are the plausible hours per weekday, where there are any.
        """
        how = self.model_dump_json(exclude={"files", "inbox"})
        return hashlib.sha256(f"{READING_VERSION}{how}{sorted((hours or {}).items())}".encode()).hexdigest()


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


class CalendarSettings(Section):
    """Days known ahead."""

    feasts: bool = Field(default=True, description="feasts that matter to a bakery")
    school_breaks: Path | None = Field(default=None, description="CSV of school holidays where the almanac has none")


class WeatherSettings(Section):
    """Where weather comes from."""

    source: Literal["none", "file", "meteostat"] = "none"
    place: str = Field(default="", description="name of the place; the bakery's name when empty")
    observed: Path | None = Field(default=None, description="CSV of measured weather, for source = 'file'")
    outlook: Path | None = Field(default=None, description="CSV of forecasts with issued_at, for source = 'file'")
    station: str | None = Field(default=None, description="meteostat station id, such as 07190")
    mosmix_station: str | None = Field(default=None, description="DWD MOSMIX station id, when other than the WMO id")
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    elevation_m: float | None = None
    observed_grain: Literal["daily", "hourly"] = Field(
        default="daily", description="meteostat files that measured weather is read from"
    )
    providers: tuple[Literal["mosmix", "metno"], ...] = Field(
        default=("mosmix", "metno"), description="forecast providers, in order of trust"
    )
    metno_user_agent: str | None = Field(
        default=None, description="met.no asks for an address that identifies the caller"
    )
    timeout_s: float = Field(default=20, gt=0, description="network time-out [s]")
    stale_after_hours: float = Field(
        default=36, gt=0, description="age of an outlook after which a plan needs a look [h]"
    )
    in_backtest: Literal["outlook", "observed", "none", "with-error"] = Field(
        default="outlook",
        description="weather in a backtest: outlooks as archived; where there is none the measurement (observed), "
        "or the measurement with the error of a forecast (with-error); or no weather at all (none)",
    )


class EventFiles(Section):
    """Events near the shops."""

    files: tuple[Path, ...] = Field(default=(), description="CSV, Excel or calendar (.ics) files, or patterns of them")


class SignalFile(Section):
    """Further daily numbers from one file."""

    file: Path
    day: str = Field(default="day", description="column of the date")
    shop: str | None = Field(default=None, description="column of the shop; all shops when not set")
    product: str | None = Field(default=None, description="column of the product; all products when not set")
    columns: dict[str, str] = Field(description="signal name → column of the file")
    known_days_ahead: int = Field(
        default=0,
        ge=-31,
        le=366,
        description="days before its day on which the number is known; negative: only afterwards",
    )
    known_at: str | None = Field(
        default=None,
        description="column of the moment from which a row was known; of rows of one day the newest counts",
    )
    is_weather: bool = Field(
        default=False, description="measured weather, which a backtest without weather leaves out, and which flatters"
    )


class ModelSettings(Section):
    """The ladder of models."""

    rungs: tuple[Literal["boosted", "weekday", "last_week"], ...] = Field(
        default=("boosted", "weekday", "last_week"), min_length=1
    )
    minimum_boosted_days: int = Field(
        default=90, ge=28, description="offered days below which a product has no model of its own"
    )
    levels: tuple[Level, ...] = Field(
        default=(0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975),
        description="quantiles of the forecast",
    )
    history_days: int = Field(default=1100, ge=60, description="how far back is learnt from [days]")
    is_pooled: bool = Field(default=True, description="average with a model pooled over products")
    is_gated: bool = Field(default=True, description="a simple rule speaks where the own model has cost more")
    unconstrain: Literal["profile", "scaled", "as_sold"] = Field(
        default="profile",
        description="demand of sold-out days: by the hours without stock and how busy the day was (profile), sold over "
        "the share of the day with stock (scaled), or what was sold (as_sold)",
    )


class DecisionSettings(Section):
    """What is assumed where costs are unknown, and how the plan is rounded."""

    ratio_must_last: Level = Field(default=0.9, description="critical ratio of must_last without costs")
    ratio_may_sell_out: Level = Field(default=0.75, description="critical ratio of may_sell_out without costs")
    ratio_must_sell_out: Level = Field(default=0.4, description="critical ratio of must_sell_out without costs")
    recapture_share: Share = Field(
        default=0.0, description="share of customers who take another product when theirs is sold out"
    )
    lowest_ratio: Level = 0.05
    highest_ratio: Level = 0.97


class OrderingSettings(Section):
    """How much is ordered."""

    level: Level = Field(default=0.95, description="chance that stock lasts until the delivery after next")


class ReportSettings(Section):
    """How results are written."""

    csv_separator: Literal[",", ";"] | None = Field(default=None, description="';' for fr and de when not set")
    csv_decimal: Literal[",", "."] | None = Field(default=None, description="',' for fr and de when not set")
    unusual_share: float = Field(default=0.25, gt=0, description="a change beyond this share of the usual is explained")
    exceptions_limit: int = Field(default=7, ge=1, le=20, description="exceptions on top of the page")


class TrackingSettings(Section):
    """MLflow."""

    enabled: bool = True
    store: str = Field(default="mlflow.db", description="SQLite file, relative to the archive")
    experiment: str = Field(default="bakery", min_length=1)
    keep_days: int = Field(default=400, ge=1, description="runs older than that are removed")
    log_models: bool = Field(default=False, description="keep the models of nightly runs as well")


class Config(Section):
    """The whole configuration; functions take one section of it."""

    bakery: Bakery = Bakery()
    run: RunSettings = RunSettings()
    till: TillSettings = TillSettings()
    catalogue: CatalogueFiles = CatalogueFiles()
    shop_files: ShopFiles = ShopFiles()
    opening: OpeningSettings = OpeningSettings()
    calendar: CalendarSettings = CalendarSettings()
    weather: WeatherSettings = WeatherSettings()
    events: EventFiles = EventFiles()
    signals: tuple[SignalFile, ...] = ()
    models: ModelSettings = ModelSettings()
    decisions: DecisionSettings = DecisionSettings()
    ordering: OrderingSettings = OrderingSettings()
    reports: ReportSettings = ReportSettings()
    tracking: TrackingSettings = TrackingSettings()
