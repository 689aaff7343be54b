"""Pieces in this process, or in several of this machine."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from forecast.engines.engine import Done

Result = TypeVar("Result")
_DEATHS = 2
"""A piece in whose process nothing else was done when it died, so often, is what kills."""


class LocalEngine:
    """Works on this machine: with one worker in this process, without copies; else in as many processes.

    A process that dies is replaced, and its pieces are done again.

    Examples
    --------
    >>> with LocalEngine(1) as engine:
    ...     [(done.name, done.value) for done in engine.each(len, ["ab", "c"], names=["first", "second"])]
    [('first', 2), ('second', 1)]
    """

    name = "local"
    dashboard = ""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def each(
        self,
        work: Callable[[Any], Result],
        pieces: Iterable[Any],
        *,
        names: Sequence[str] | None = None,
        deadline_s: float | None = None,
    ) -> Iterator[Done[Result]]:
        """Yield what comes of each piece, in the order in which they end (`Engine.each`)."""
        ends = None if deadline_s is None else time.monotonic() + deadline_s
        waiting = ((place, names[place] if names else str(place), piece) for place, piece in enumerate(pieces))
        if self.workers == 1:
            yield from _here(work, waiting, ends)
        else:
            yield from self._in_processes(work, waiting, ends)

    def _in_processes(
        self, work: Callable[[Any], Result], waiting: Iterator[tuple[int, str, Any]], ends: float | None
    ) -> Iterator[Done[Result]]:
        going: dict[Future[Result], tuple[int, str, Any]] = {}
        suspects: list[tuple[int, str, Any]] = []
        deaths: Counter[int] = Counter()
        while True:
            # Of pieces whose process died nobody knows which has killed it: each is done again alone.
            while suspects and not going:
                asked = suspects.pop()
                going[self._submit(work, asked[2])] = asked
            while not suspects and len(going) <= self.workers and (piece := next(waiting, None)) is not None:
                going[self._submit(work, piece[2])] = piece
            if not going:
                return
            is_alone = len(going) == 1
            left = None if ends is None else max(ends - time.monotonic(), 0.0)
            done, _ = wait(going, timeout=left, return_when=FIRST_COMPLETED)
            if not done:
                yield from self._too_late([*going.values(), *suspects], waiting)
                return
            for future in done:
                place, name, piece = going.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    self._pool = None
                    deaths[place] += is_alone
                    if deaths[place] < _DEATHS:
                        suspects.append((place, name, piece))
                        continue
                if error is None:
                    yield Done(place, name, future.result())
                elif isinstance(error, Exception):
                    yield Done(place, name, error=error)
                else:
                    raise error

    def _submit(self, work: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Give a piece to the processes, with new ones where one of them has died."""
        for _ in range(_DEATHS):
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
            try:
                return self._pool.submit(work, piece)
            except BrokenProcessPool:
                self._pool = None
        raise BrokenProcessPool

    def _too_late(
        self,
        begun: Sequence[tuple[int, str, Any]],
        waiting: Iterator[tuple[int, str, Any]],
    ) -> Iterator[Done[Result]]:
        self._end()
        for place, name, _ in [*begun, *waiting]:
            yield Done(place, name, error=TimeoutError())

    def _end(self) -> None:
        """Let no process outlive the run, whatever it is doing."""
        if self._pool is None:
            return
        alive = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in alive:
            process.terminate()
        self._pool = None

    def __enter__(self) -> Self:
        """Return the engine."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes."""
        self._end()


def _here(
    work: Callable[[Any], Result], waiting: Iterator[tuple[int, str, Any]], ends: float | None
) -> Iterator[Done[Result]]:
    for place, name, piece in waiting:
        if ends is not None and time.monotonic() > ends:
            yield Done(place, name, error=TimeoutError())
            continue
        try:
            value = work(piece)
        except Exception as error:
            yield Done(place, name, error=error)
        else:
            yield Done(place, name, value)
