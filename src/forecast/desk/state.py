"""What the desk knows of the shops right now: the configuration, the newest plans, each read once until it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

import pandas as pd

from forecast.archive.issued.plans import Issued, PlanArchive
from forecast.archive.shop_folders import shop_folders
from forecast.clock import local_now
from forecast.config import Config, load_config
from forecast.errors import ConfigError
from forecast.pipeline.night.issuing import latest_day
from forecast.reports.wording import Wording, shop_wording

_Made = TypeVar("_Made")
_KEPT = 200
NEAR_DAYS = 14
"""How far back and ahead of today a page may be turned [days]."""


@dataclass
class _Memory:
    """What was read, with the stamp of what it was read from; the longest unused goes first."""

    _kept: OrderedDict[Hashable, tuple[Hashable, Any]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, name: Hashable, stamp: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made of `name` at this stamp, made now if it was not."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and kept[0] == stamp:
                self._kept.move_to_end(name)
                return cast("_Made", kept[1])
        made = make()
        with self._lock:
            self._kept[name] = (stamp, made)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class DeskShop:
    """A shop as the desk addresses it: `slug` stands in the address of its pages, `label` on them."""

    shop: str
    slug: str
    label: str


class Desk:
    """The state behind the pages; everything is read from the shop's own files, whoever changed them."""

    def __init__(self, config_file: Path) -> None:
        self.config_file = config_file
        self._memory = _Memory()
        self.known_lines: dict[Hashable, dict[bytes, Any]] = {}
        self._words = shop_wording(self.config)

    @property
    def config(self) -> Config:
        """The configuration as the file has it now.

        Raises
        ------
        ConfigError
            If it cannot be used.
        """
        return self.read("config", stamp_of(self.config_file), lambda: load_config(self.config_file))

    @property
    def words(self) -> Wording:
        """The words of the shop; those of before while its configuration cannot be read."""
        with suppress(ConfigError):
            self._words = shop_wording(self.config)
        return self._words

    @property
    def now(self) -> datetime:
        """The moment on the shop's clock."""
        return local_now(self.config.bakery.timezone, self.config.run.now)

    @property
    def today(self) -> date:
        """The business day under way: sales after midnight may belong to the evening before."""
        return (self.now - timedelta(seconds=self.config.opening.day_ends_s)).date()

    @property
    def evening(self) -> date:
        """The evening that a night plans after: what is written down now was known on it, whatever the hour.

        Plans are frozen at a time of the evening; an order that is taken after it, or before the first bake, still
        belongs into a plan that is made again.
        """
        first_bake = self.config.run.first_bake
        return (self.now - timedelta(hours=first_bake.hour, minutes=first_bake.minute)).date()

    def read(self, name: Hashable, stamp: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what is made of a file, made again only after it has changed."""
        return self._memory.get(name, stamp, make)

    def shops(self) -> list[DeskShop]:
        """Return the shops that have a plan; before the first plan the one that is configured."""
        config, day = self.config, self.newest_day()
        named = [config.bakery.shop] if day is None else self._plans.shops(pd.Timestamp(day))
        slugs = shop_folders(named)
        is_single = len(named) == 1
        return [DeskShop(shop, slugs[shop], config.bakery.name if is_single else shop) for shop in named]

    def newest_day(self) -> date | None:
        """Return the day of the newest plan, None before the first one."""
        told = latest_day(self.config.run.out)
        if told is not None and self._folder(told).is_dir():
            return told
        newest = self._plans.newest_day()
        return None if newest is None else newest.date()

    def plan_days(self) -> list[date]:
        """Return the days with a plan near today and the newest one, in order."""
        found = []
        for path in (self.config.run.archive / "issued").glob("day=*"):
            try:
                found.append(date.fromisoformat(path.name.removeprefix("day=")))
            except ValueError:
                continue
        newest = self.newest_day()
        near = [day for day in found if abs((day - self.today).days) <= NEAR_DAYS or day == newest]
        return sorted(near)

    def has_plan(self, shop: str, day: date) -> bool:
        """Return whether a shop was issued a plan for a day."""
        return self._plans.index_of(pd.Timestamp(day), shop).is_file()

    def plan(self, shop: str, day: date) -> Issued | None:
        """Return what a shop was issued for a day; None where there is none or it is damaged."""
        stamp = stamp_of(self._plans.index_of(pd.Timestamp(day), shop))
        return self.read(("plan", shop, day), stamp, lambda: self._plans.read(pd.Timestamp(day), shop))

    @property
    def _plans(self) -> PlanArchive:
        return PlanArchive(self.config.run.archive / "issued")

    def _folder(self, day: date) -> Path:
        return self.config.run.archive / "issued" / f"day={day.isoformat()}"


def stamp_of(path: Path | None) -> tuple[int, int, int] | None:
    """Return what changes whenever a file is written or replaced; None where there is none."""
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size, found.st_ino)
