"""The whole configuration, one field per section of the file."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from pydantic import Field, PrivateAttr, model_validator

from forecast.config.running import (
    DecisionSettings,
    ModelSettings,
    OrderingSettings,
    ReportSettings,
    RunSettings,
    TrackingSettings,
    ValueSettings,
)
from forecast.config.section import ContradictionError, Section
from forecast.config.shop import Bakery, CatalogueFiles, OpeningSettings, ShopFiles
from forecast.config.surroundings import CalendarSettings, EventFiles, SignalFile, WeatherSettings
from forecast.config.till_sources import TillSettings

VERSION = 2
"""2 since money is called `amount` whatever the currency; version 1 says nothing of it and is read as it was meant."""


class Config(Section):
    """The whole configuration; functions take one section of it."""

    version: int = Field(default=1, ge=1, description="of these settings' names; 1 when not set")
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
    value: ValueSettings = ValueSettings()
    tracking: TrackingSettings = TrackingSettings()
    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The file it was read from; None where it was made otherwise."""
        return self._file

    @model_validator(mode="after")
    def _day_ends_before_the_first_bake(self) -> Config:
        ends, first_bake = time.fromisoformat(self.opening.day_ends), self.run.first_bake
        if ends > first_bake:
            raise ContradictionError(
                ("opening", "day_ends"), "day_ends_after_first_bake", first_bake=f"{first_bake:%H:%M}"
            )
        return self
