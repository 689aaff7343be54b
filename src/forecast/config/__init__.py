"""The configuration: frozen sections, one per concern, read from one TOML file."""

from forecast.config.load import load_config
from forecast.config.running import (
    DecisionSettings,
    ModelSettings,
    OrderingSettings,
    ReportSettings,
    RunSettings,
    TrackingSettings,
)
from forecast.config.shop import Bakery, CatalogueFiles, DayHours, OpeningSettings, ShopFiles
from forecast.config.surroundings import CalendarSettings, EventFiles, SignalFile, WeatherSettings
from forecast.config.till import RowRule, TillColumns, TillSettings
from forecast.config.whole import Config

__all__ = [
    "Bakery",
    "CalendarSettings",
    "CatalogueFiles",
    "Config",
    "DayHours",
    "DecisionSettings",
    "EventFiles",
    "ModelSettings",
    "OpeningSettings",
    "OrderingSettings",
    "ReportSettings",
    "RowRule",
    "RunSettings",
    "ShopFiles",
    "SignalFile",
    "TillColumns",
    "TillSettings",
    "TrackingSettings",
    "WeatherSettings",
    "load_config",
]
