"""Seconds of a peer's work, by stage: on the wall and of the processor."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Adds up what stages take.

    Examples
    --------
    >>> clock = Clock()
    >>> with clock.of("fit"):
    ...     pass
    >>> sorted(clock.seconds())
    ['fit_cpu_s', 'fit_wall_s']
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what is done inside as a part of `stage`; threads count, other processes do not."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self._seconds[f"{stage}_wall_s"] += time.perf_counter() - wall
            self._seconds[f"{stage}_cpu_s"] += time.process_time() - cpu

    def seconds(self) -> dict[str, float]:
        """Return the seconds so far."""
        return dict(self._seconds)
