"""What is known of the days around a shop: calendar, weather, events and further signals."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from forecast.config.section import Section


class CalendarSettings(Section):
    """Days known ahead."""

    feasts: bool = Field(default=True, description="feasts that matter to a bakery")
    categories: tuple[str, ...] | None = Field(
        default=None,
        description="kinds of holidays that only some municipalities keep: 'catholic' (Assumption in Bavaria, "
        "Corpus Christi in Saxony and Thuringia), or 'half_day', 'optional', 'bank' …, which close no shop; "
        "when not set, what most of the region keeps",
    )
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
    timeout_s: float = Field(default=10, gt=0, description="time for all that is fetched in one go [s]")
    most_mb: float = Field(default=20, gt=0, description="largest answer of a server, as sent and unzipped [MB]")
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
