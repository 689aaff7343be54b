"""The whole configuration, one field per section of the file."""

from __future__ import annotations

from forecast.config.running import (
    DecisionSettings,
    ModelSettings,
    OrderingSettings,
    ReportSettings,
    RunSettings,
    TrackingSettings,
)
from forecast.config.section import Section
from forecast.config.shop import Bakery, CatalogueFiles, OpeningSettings, ShopFiles
from forecast.config.surroundings import CalendarSettings, EventFiles, SignalFile, WeatherSettings
from forecast.config.till import TillSettings


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
