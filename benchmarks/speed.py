"""How long a night takes and how much memory, and what of it bare LightGBM would take: `make benchmark-speed`."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import psutil
from temporary_place import Place, missing, temporary_place

NIGHT_LIMIT_S = 30.0
MEMORY_LIMIT_GB = 1.5
REST_LIMIT_S = 3.0
HELP_LIMIT_S = 0.5
SAMPLE_EVERY_S = 0.05
HELP_RUNS = 10
REST_STAGES = ("features", "predict", "decisions")
"""Features, calibration (a part of predict) and decisions: what may take 3 s for 60 products."""

AFTER_RUN_JSON = ("write", "tracking")
"""Stages that end too late to stand in run.json."""


@dataclass(frozen=True)
class Night:
    """One run of the command line; `needs` names its folder of the real data."""

    name: str
    config: str
    verb: str
    needs: str = ""
    day: dt.date | None = None
    top: int | None = None

    @property
    def words(self) -> list[str]:
        """What is typed, the configuration apart."""
        words = [self.verb]
        if self.day is not None:
            words += ["--day", self.day.isoformat()]
        if self.top is not None:
            words += ["--top", str(self.top)]
        return words


NIGHTS = (
    Night("sample", "sample.toml", "nightly"),
    Night("french", "french_bakery.toml", "plan", needs="french_bakery", day=dt.date(2022, 7, 1), top=60),
)


@dataclass(frozen=True)
class Measured:
    """What a run took, over all its processes; memory as the sum of resident sets (shared pages count in each)."""

    wall_s: float
    cpu_s: float
    peak_gb: float
    processes: int
    exit_code: int
    said: str


@dataclass(frozen=True)
class Fit:
    """One call of LightGBM's training, ready to be made again."""

    values: tuple[Any, ...]
    named: Mapping[str, Any]
    params: Mapping[str, Any]
    rounds: int

    def again(self) -> None:
        """Bin the same rows and grow the same trees."""
        import lightgbm

        lightgbm.train(dict(self.params), lightgbm.Dataset(*self.values, **self.named), self.rounds)


def within(value: float, limit: float) -> str:
    """Return the verdict on a figure that should stay at or below its limit.

    Examples
    --------
    >>> within(29.9, 30.0), within(30.1, 30.0)
    ('ok', 'over')
    """
    return "ok" if value <= limit else "over"


def rest_of(timing: Mapping[str, float]) -> float:
    """Return the seconds of features, calibration and decisions out of a run's seconds per stage.

    Examples
    --------
    >>> rest_of({"import": 4.0, "features": 1.0, "fit": 6.0, "predict": 0.5, "decisions": 0.25})
    1.75
    """
    return sum(timing.get(stage, 0.0) for stage in REST_STAGES)


def measured(words: Sequence[str], *, folder: Path) -> Measured:
    """Run a command in a process of its own and watch it and its children until it ends."""
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("w+b") as err:
        begun = time.perf_counter()
        process = subprocess.Popen(words, stdout=out, stderr=err)
        root = psutil.Process(process.pid)
        peak_bytes, cpu_s = 0, {}
        while process.poll() is None:
            now_bytes = 0
            for one in _family(root):
                try:
                    with one.oneshot():
                        now_bytes += one.memory_info().rss
                        times = one.cpu_times()
                        cpu_s[one.pid] = times.user + times.system
                except psutil.Error:
                    continue  # it ended meanwhile; what it used up to the last look is counted
            peak_bytes = max(peak_bytes, now_bytes)
            time.sleep(SAMPLE_EVERY_S)
        wall_s = time.perf_counter() - begun
        err.seek(0)
        said = err.read().decode(errors="replace")
    return Measured(wall_s, sum(cpu_s.values()), peak_bytes / 1e9, len(cpu_s), process.returncode, said)


@contextmanager
def recorded_fits() -> Iterator[list[Fit]]:
    """Collect every fit that LightGBM is asked for inside the block."""
    import lightgbm

    train, fits = lightgbm.train, []

    class Recorded(lightgbm.Dataset):  # type: ignore[misc] -- its stubs are Any
        """A data set that remembers what it was made of."""

        def __init__(self, *values: Any, **named: Any) -> None:
            super().__init__(*values, **named)
            self.made_of = values, named

    def recording(params: dict[str, Any], data: Any, rounds: int, *values: Any, **named: Any) -> Any:
        fits.append(Fit(*data.made_of, dict(params), rounds))
        return train(params, data, rounds, *values, **named)

    with mock.patch.object(lightgbm, "Dataset", Recorded), mock.patch.object(lightgbm, "train", recording):
        yield fits


def seconds_of(fits: Sequence[Fit], *, jobs: int) -> tuple[float, float]:
    """Make the fits again and nothing else, as many at a time as the night does; return wall and CPU seconds."""
    from joblib import Parallel, delayed

    begun, begun_cpu = time.perf_counter(), time.process_time()
    Parallel(n_jobs=jobs, backend="threading")(delayed(fit.again)() for fit in fits)
    return time.perf_counter() - begun, time.process_time() - begun_cpu


def bare_fits(night: Night, place: Place) -> tuple[int, tuple[float, float], dict[str, float]]:
    """Plan the same day in this process; return number, wall and CPU seconds of its fits alone, seconds per stage."""
    from forecast.config import load_config
    from forecast.pipeline.night.plan_day import plan_day

    config = load_config(place.config(night.config))
    with recorded_fits() as fits:
        outcome = plan_day(config, day=night.day, top=night.top)
    return len(fits), seconds_of(fits, jobs=config.run.jobs), outcome.timing


def help_seconds() -> tuple[float, list[float]]:
    """Return the seconds of `forecast --help` with nothing compiled, and of ten runs after that."""
    with tempfile.TemporaryDirectory() as nothing_compiled:
        cold = _help_once({**os.environ, "PYTHONPYCACHEPREFIX": nothing_compiled})
    _help_once(dict(os.environ))
    return cold, [_help_once(dict(os.environ)) for _ in range(HELP_RUNS)]


def command() -> list[str]:
    """Return how the program is started: the installed script, else the module."""
    script = Path(sys.executable).parent / "forecast"
    return [str(script)] if script.exists() else [sys.executable, "-m", "forecast"]


def machine() -> str:
    """Say what the seconds are taken on, and how busy it is before: with other work, wall seconds say little."""
    cores = os.cpu_count()
    busy = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}, lightgbm {version('lightgbm')}, pandas {version('pandas')}"
    return f"{cores} cores{busy}; {platform.system()} {platform.machine()}, {python}"


def print_night(night: Night) -> None:
    """Measure one night and print its figures."""
    print(f"\nforecast {' '.join(night.words)} -c configs/{night.config}   (fresh archive, import included)")
    print(f"  {machine()}")
    with temporary_place() as place:
        words = [*command(), *night.words, "-c", str(place.config(night.config))]
        run = measured(words, folder=place.folder)
        newest = sorted(place.folder.glob("out/**/run.json"))
        timing: dict[str, float] = json.loads(newest[-1].read_text(encoding="utf-8"))["timing"] if newest else {}
    print(f"  exit code {run.exit_code}, {run.processes} process{'es' if run.processes > 1 else ''}")
    if not timing:
        print(f"  no plan was written; the command said:\n{run.said}")
        return
    _print_figure("wall", run.wall_s, "s", NIGHT_LIMIT_S)
    _print_figure("CPU", run.cpu_s, "s")
    _print_figure("peak memory", run.peak_gb, "GB", MEMORY_LIMIT_GB)
    print("  seconds by stage (run.json):")
    for stage, seconds in sorted(timing.items(), key=lambda one: -one[1]):
        _print_figure(f"  {stage}", seconds, "s")
    _print_figure("  start, write, tracking", run.wall_s - sum(timing.values()), "s")
    _print_figure(" + ".join(REST_STAGES), rest_of(timing), "s", REST_LIMIT_S)
    with temporary_place() as place:
        count, (bare_s, bare_cpu_s), again = bare_fits(night, place)
    print("  beside bare LightGBM (the same day again in one process, then its fits alone):")
    _print_figure(f"  {count} bare fits, wall", bare_s, "s")
    _print_figure(f"  {count} bare fits, CPU", bare_cpu_s, "s")
    _print_figure("  wall around them, in stage fit", again.get("fit", 0.0) - bare_s, "s")
    _print_figure("  " + " + ".join(REST_STAGES), rest_of(again), "s")
    for stage in AFTER_RUN_JSON:
        _print_figure(f"  {stage}", again.get(stage, 0.0), "s")


def print_help_seconds() -> None:
    """Measure how quickly the program answers at all."""
    print(f"\nforecast --help\n  {machine()}")
    cold, warm = help_seconds()
    _print_figure("nothing compiled", cold, "s")
    _print_figure(f"best of {len(warm)}", min(warm), "s", HELP_LIMIT_S)
    _print_figure(f"median of {len(warm)}", statistics.median(warm), "s", HELP_LIMIT_S)


def main() -> None:
    """Print what was asked for; figures over their limit are told, not punished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[*(night.name for night in NIGHTS), "help"], action="append")
    asked = parser.parse_args().only
    for night in NIGHTS:
        if asked and night.name not in asked:
            continue
        if night.needs and (absent := missing(night.needs)):
            print(f"\n{night.config}: left out, {absent}")
            continue
        print_night(night)
    if not asked or "help" in asked:
        print_help_seconds()


def _print_figure(name: str, value: float, unit: str, limit: float | None = None) -> None:
    verdict = "" if limit is None else f"   limit {limit:g} {unit}: {within(value, limit)}"
    print(f"  {name:<34}{value:8.2f} {unit}{verdict}".rstrip())


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def _help_once(environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run([*command(), "--help"], check=True, capture_output=True, env=environment)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
