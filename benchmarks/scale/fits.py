"""The program with a clock on LightGBM: `python -m benchmarks.scale.fits FILE nightly -c forecast.toml`.

The CPU seconds inside LightGBM's own training, binning included, are what the bare fits of the same rows with the same
settings take: nothing else happens in there. Processes that a night starts on this machine count theirs as well.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_VARIABLE = "FORECAST_SCALE_FITS"
_FIT = "fit"


class FitClock:
    """Writes a line to a file for every call, fits and binning: its name and its CPU seconds."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._inside = threading.local()

    def timed(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Return the function with its thread's CPU seconds written down; a call within a call counts once."""

        def counted(*values: Any, **named: Any) -> Any:
            if getattr(self._inside, "is_so", False):
                return function(*values, **named)
            self._inside.is_so, begun = True, time.thread_time()
            try:
                return function(*values, **named)
            finally:
                self._inside.is_so = False
                self._write(name, time.thread_time() - begun)

        return counted

    def _write(self, name: str, cpu_s: float) -> None:
        file = os.open(self.target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, f"{name} {cpu_s:.6f}\n".encode())
        finally:
            os.close(file)


def watch_lightgbm(target: Path) -> None:
    """Put the clock on LightGBM's training and binning in this process."""
    import lightgbm

    clock = FitClock(target)
    lightgbm.train = clock.timed(lightgbm.train, _FIT)
    lightgbm.Dataset.construct = clock.timed(lightgbm.Dataset.construct, "bins")


def read(target: Path) -> dict[str, float]:
    """Return number and CPU seconds of the fits that a clock wrote down."""
    if not target.exists():
        return {}
    lines = [line.split() for line in target.read_text(encoding="utf-8").splitlines()]
    return {"fits": sum(name == _FIT for name, _ in lines), "fits_cpu_s": sum(float(cpu_s) for _, cpu_s in lines)}


def main() -> None:
    """Run the program's own command line with the clock on."""
    target, words = Path(sys.argv[1]).absolute(), sys.argv[2:]
    os.environ[_VARIABLE] = str(target)
    watch_lightgbm(target)
    from forecast import cli

    sys.argv = ["forecast", *words]
    cli.main()


if __name__ == "__main__":
    main()
elif __name__ == "__mp_main__" and _VARIABLE in os.environ:  # a process that the night started
    watch_lightgbm(Path(os.environ[_VARIABLE]))
