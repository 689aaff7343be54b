"""The configuration: frozen sections, one per concern, read from one TOML file."""

from forecast.config.load import load_config
from forecast.config.sections import (
    Bakery,
    CalendarSettings,
    CatalogueFiles,
    Config,
    DecisionSettings,
    EventFiles,
    ModelSettings,
    OpeningSettings,
    OrderingSettings,
    ReportSettings,
    RunSettings,
    ShopFiles,
    SignalFile,
    TillColumns,
    TillSettings,
    TrackingSettings,
    WeatherSettings,
)

__all__ = [
    "Bakery",
    "CalendarSettings",
    "CatalogueFiles",
    "Config",
    "DecisionSettings",
    "EventFiles",
    "ModelSettings",
    "OpeningSettings",
    "OrderingSettings",
    "ReportSettings",
    "RunSettings",
    "ShopFiles",
    "SignalFile",
    "TillColumns",
    "TillSettings",
    "TrackingSettings",
    "WeatherSettings",
    "load_config",
]
