"""The configuration: frozen sections, one per concern, read from one TOML file."""

from forecast.config.clock_times import DAY_S, seconds_of
from forecast.config.form_files import unnamed_form
from forecast.config.load import line_in_file, load_config
from forecast.config.running import (
    DecisionSettings,
    ModelSettings,
    OrderingSettings,
    ReportSettings,
    RunSettings,
    TrackingSettings,
    ValueSettings,
)
from forecast.config.shop import WEEKDAYS, Bakery, CatalogueFiles, DayHours, OpeningSettings, ShopFiles
from forecast.config.surroundings import CalendarSettings, EventFiles, SignalFile, WeatherSettings
from forecast.config.till import RowRule, TillColumns, TillReading
from forecast.config.till_sources import FileSettings, ReadAs, TillSettings, TillSource, files_of, settings_for
from forecast.config.whole import Config

__all__ = [
    "DAY_S",
    "WEEKDAYS",
    "Bakery",
    "CalendarSettings",
    "CatalogueFiles",
    "Config",
    "DayHours",
    "DecisionSettings",
    "EventFiles",
    "FileSettings",
    "ModelSettings",
    "OpeningSettings",
    "OrderingSettings",
    "ReadAs",
    "ReportSettings",
    "RowRule",
    "RunSettings",
    "ShopFiles",
    "SignalFile",
    "TillColumns",
    "TillReading",
    "TillSettings",
    "TillSource",
    "TrackingSettings",
    "ValueSettings",
    "WeatherSettings",
    "files_of",
    "line_in_file",
    "load_config",
    "seconds_of",
    "settings_for",
    "unnamed_form",
]
