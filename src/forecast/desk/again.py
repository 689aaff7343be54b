"""Plan and score made again from a page: the same commands as in the terminal, in a process of their own."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Literal

Standing = Literal["", "running", "done", "failed"]
_NO_PLAN = 2
"""Exit codes from here on say that there is no plan; 1 is a plan that needs a look."""


class Again:
    """One run at a time; what became of the last one is told once."""

    def __init__(self, config_file: Path) -> None:
        self._config_file = config_file
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, verb: Literal["plan", "score"], *options: str) -> None:
        """Run a verb; nothing while one is running."""
        with self._lock:
            if self._running is None or self._running.poll() is not None:
                words = [sys.executable, "-m", "forecast", verb, "-c", str(self._config_file), *options]
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
