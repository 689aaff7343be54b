"""Making the plan again from the page: the same command as in the terminal, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Literal

Standing = Literal["", "running", "done", "failed"]
_NO_PLAN = 2
"""Exit codes from here on say that there is no plan; 1 is a plan that needs a look."""


class PlanAgain:
    """One run at a time; what became of the last one is told once."""

    def __init__(self, config_file: Path) -> None:
        self._config_file = config_file
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, day: date) -> None:
        """Make the plan of a day again; nothing while one is being made."""
        with self._lock:
            if self._running is None or self._running.poll() is not None:
                words = [
                    sys.executable,
                    "-m",
                    "forecast",
                    "plan",
                    "-c",
                    str(self._config_file),
                    "--day",
                    day.isoformat(),
                ]
                self._running = subprocess.Popen(  # noqa: S603 - our own words
                    words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )

    def standing(self) -> Standing:
        """Return how far it is; what has ended is forgotten with the answer."""
        with self._lock:
            if self._running is None:
                return ""
            code = self._running.poll()
            if code is None:
                return "running"
            self._running = None
            return "failed" if code >= _NO_PLAN or code < 0 else "done"
