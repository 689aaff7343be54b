"""The program with a clock on LightGBM: `python -m benchmarks.scale.fits FILE nightly -c forecast.toml`.

The CPU seconds inside LightGBM's own training, binning included, are what the bare fits of the same rows with the same
settings take: nothing else happens in there. Only what this process fits is seen, so other processes are not.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class FitClock:
    """CPU seconds and number of fits, over all threads."""

    def __init__(self) -> None:
        self.cpu_s = 0.0
        self.count = 0
        self._inside = threading.local()
        self._lock = threading.Lock()

    def timed(self, function: Callable[..., Any], *, is_fit: bool) -> Callable[..., Any]:
        """Return the function with its thread's CPU seconds counted; a call within a call counts once."""

        def counted(*values: Any, **named: Any) -> Any:
            if getattr(self._inside, "is_so", False):
                return function(*values, **named)
            self._inside.is_so, begun = True, time.thread_time()
            try:
                return function(*values, **named)
            finally:
                self._inside.is_so = False
                with self._lock:
                    self.cpu_s += time.thread_time() - begun
                    self.count += is_fit

        return counted


def watch_lightgbm() -> FitClock:
    """Put a clock on LightGBM's training and binning in this process."""
    import lightgbm

    clock = FitClock()
    lightgbm.train = clock.timed(lightgbm.train, is_fit=True)
    lightgbm.Dataset.construct = clock.timed(lightgbm.Dataset.construct, is_fit=False)
    return clock


def main() -> None:
    """Run the program's own command line and write what its fits took."""
    target, words = Path(sys.argv[1]), sys.argv[2:]
    clock = watch_lightgbm()
    from forecast import cli

    sys.argv = ["forecast", *words]
    try:
        cli.main()
    finally:
        if clock.count:
            told = {"fits": clock.count, "fits_cpu_s": clock.cpu_s}
            target.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
