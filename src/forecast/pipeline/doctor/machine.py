"""The computer and the archive on it: versions, disk, clock, who may read and write, what lies in quarantine."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from forecast.archive.lock import open_to_others
from forecast.archive.nights import NightBook
from forecast.clock import local_now
from forecast.config import Config
from forecast.pipeline.doctor.findings import Finding
from forecast.pipeline.journal import log_file
from forecast.pipeline.record import versions

_LEAST_FREE_BYTES = 1_000_000_000


def version_findings() -> list[Finding]:
    """Return what this program runs on."""
    used = versions()
    libraries = ", ".join(f"{name} {number}" for name, number in used.items() if name != "forecast")
    public = {
        "forecast": used["forecast"],
        "python": sys.version.split()[0],
        "system": platform.platform(terse=True),
        "libraries": libraries,
    }
    return [Finding("versions", "versions", public=public)]


def machine_findings(config: Config) -> list[Finding]:
    """Return how disk, clock and permissions are."""
    return [*_disk(config), *_clock(config), *_access(config), *_quarantine(config.run.archive)]


def _disk(config: Config) -> Iterator[Finding]:
    for name, folder in (("archive", config.run.archive), ("out", config.run.out)):
        place = _existing(folder)
        free = shutil.disk_usage(place).free
        is_fine = free >= _LEAST_FREE_BYTES
        public = {"free": f"{free / 1e9:.1f} GB" if is_fine else f"{free / 1e6:.0f} MB"}
        yield Finding("disk", "disk" if is_fine else "disk_low", is_fine, {"place": str(folder)}, public | {"of": name})


def _clock(config: Config) -> Iterator[Finding]:
    timezone = config.bakery.timezone
    public: dict[str, object] = {"now": local_now(timezone, config.run.now), "timezone": timezone}
    last = _last_written(config, timezone)
    if config.run.now is not None:
        yield Finding("clock", "clock_fixed", is_fine=False, public=public)
    elif last is not None and last > local_now(timezone):
        yield Finding("clock", "clock_behind", is_fine=False, public=public | {"last": last})
    else:
        yield Finding("clock", "clock", public=public)


def _last_written(config: Config, timezone: str) -> datetime | None:
    """Return when the newest night began, as the archive has it."""
    nights = NightBook(config.run.archive).nights()
    newest = max((night.began_at.astimezone() for night in nights), default=None)
    return newest and newest.astimezone(local_now(timezone).tzinfo)


def _access(config: Config) -> Iterator[Finding]:
    denied = [folder for folder in (config.run.archive, config.run.out) if not os.access(_existing(folder), os.W_OK)]
    for folder in denied:
        yield Finding("access", "access_denied", is_fine=False, values={"place": str(folder)})
    if count := len(open_to_others(config.run.archive)):
        yield Finding("access", "access_open", is_fine=False, public={"count": count})
    elif not denied:
        yield Finding("access", "access")


def _quarantine(archive: Path) -> Iterator[Finding]:
    count = sum(path.is_file() for path in (archive / "quarantine").rglob("*"))
    if count:
        yield Finding("archive", "archive_damaged", is_fine=False, public={"count": count})
    elif archive.is_dir():
        place = {"place": str(log_file(archive))}
        yield Finding("archive", "archive", values=place)
    else:
        yield Finding("archive", "archive_none", is_fine=False)


def _existing(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())
