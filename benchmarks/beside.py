"""The program beside an older commit of itself, in turn on this machine: `make benchmark-beside COMMIT=0b7942c`.

Each night is run by both, one after the other, so that whatever else the machine does meets both. What stands in the
table is the median of the runs and the ratio of the two medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import rmtree

from temporary_place import ROOT, missing, real_data

RUNS = 5
PARTS = ("src", "configs", "data")
NO_TRACKING = "\n[tracking]\nenabled = false\n"


@dataclass(frozen=True)
class Night:
    """One command line; `forgets` names what is removed before each run, `limit` the ratio that should hold."""

    name: str
    words: tuple[str, ...]
    limit: float
    forgets: tuple[str, ...] = ()
    is_tracked: bool = True
    needs: str = ""


FRENCH = ("plan", "-c", "configs/french_bakery.toml", "--day", "2022-07-01", "--top", "60")
SAMPLE = ("nightly", "-c", "configs/sample.toml")
NIGHTS = (
    Night("sample: to the plan on disk, folds kept", SAMPLE, 0.55, is_tracked=False),
    Night("sample: whole night, folds kept", SAMPLE, 0.65),
    Night("sample: whole night, empty cache", SAMPLE, 0.60, forgets=("archive/cache",)),
    Night("french: to the plan on disk, folds kept", FRENCH, 0.55, is_tracked=False, needs="french_bakery"),
    Night("french: whole night, folds kept", FRENCH, 0.65, needs="french_bakery"),
    Night(
        "french: whole night, empty cache",
        FRENCH,
        0.60,
        forgets=("archive/french_bakery/cache",),
        needs="french_bakery",
    ),
)


@dataclass(frozen=True)
class Project:
    """A copy of the project as a commit has it, with archive and plans of its own."""

    folder: Path

    @classmethod
    def of(cls, commit: str, folder: Path) -> Project:
        """Unpack a commit's program, configurations and sample; "" is what lies here now."""
        folder.mkdir(parents=True)
        if commit:
            packed = subprocess.run(
                ["git", "archive", commit, *PARTS], cwd=ROOT, check=True, capture_output=True
            ).stdout
            with tarfile.open(fileobj=BytesIO(packed)) as archive:
                archive.extractall(folder, filter="data")
        else:
            subprocess.run(["cp", "-r", *(str(ROOT / part) for part in PARTS), str(folder)], check=True)
        (folder.parent / "shared").mkdir(exist_ok=True)
        if not (folder.parent / "shared" / "data").is_symlink():
            (folder.parent / "shared" / "data").symlink_to(real_data(), target_is_directory=True)
        return cls(folder)

    def seconds(self, night: Night) -> tuple[float, float]:
        """Run a night once; return its CPU and wall seconds, those of its children included."""
        for forgotten in night.forgets:
            rmtree(self.folder / forgotten, ignore_errors=True)
        words = list(night.words)
        if not night.is_tracked:
            config = self.folder / words[2]
            untracked = config.with_stem(config.stem + "_untracked")
            untracked.write_text(_without_tracking(config.read_text(encoding="utf-8")), encoding="utf-8")
            words[2] = str(untracked)
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "forecast", *words],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):  # 1 is a plan that needs a look
            raise SystemExit(f"{self.folder.name}: forecast {' '.join(words)} ended with {process.returncode}")
        return used.ru_utime + used.ru_stime, time.perf_counter() - begun


def _without_tracking(config: str) -> str:
    """Return a configuration with tracking off, whatever it says of it."""
    kept = config.split("\n[tracking]")[0] + NO_TRACKING
    rest = config.split("\n[tracking]")[1:]
    after = [f"\n[{section}" for section in rest[0].split("\n[")[1:]] if rest else []
    return kept + "".join(after)


def compared(night: Night, before: Project, now: Project, *, runs: int, say: Callable[[str], None]) -> None:
    """Run a night by both in turn, the first time unmeasured, and say medians and ratios."""
    seconds: dict[str, list[tuple[float, float]]] = {"before": [], "now": []}
    for run in range(runs + 1):
        for name, project in (("before", before), ("now", now)):
            used = project.seconds(night)
            if run:
                seconds[name].append(used)
    medians = {name: [statistics.median(one) for one in zip(*used, strict=True)] for name, used in seconds.items()}
    ratios = []
    for place, what in enumerate(("CPU", "wall")):
        was, is_now = medians["before"][place], medians["now"][place]
        ratios.append(is_now / was)
        say(f"{night.name:<42} {what:<4} {was:7.2f} → {is_now:7.2f} s   {is_now / was:.2f}, limit {night.limit:.2f}")
    say(f"{'':<42} {'ok' if max(ratios) <= night.limit else 'over'}")


def main() -> None:
    """Compare what was asked for; figures over their limit are told, not punished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="", help="nights whose name begins so")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forecast-beside-") as name:
        before = Project.of(asked.commit, Path(name) / asked.commit)
        now = Project.of("", Path(name) / "now")
        for night in NIGHTS:
            if night.name.startswith(asked.only) and not (night.needs and missing(night.needs)):
                compared(night, before, now, runs=asked.runs, say=print)


if __name__ == "__main__":
    main()
