"""Pieces in this process, or in several of this machine."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from forecast.engines.engine import Done

Result = TypeVar("Result")
_TRIES = 3
"""A piece whose process died is done again, at most so often in all: it may be what kills."""


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
        going: dict[Future[Result], tuple[int, str, Any, int]] = {}
        again: list[tuple[int, str, Any, int]] = []
        while True:
            while len(going) <= self.workers:
                asked = again.pop() if again else None
                if asked is None:
                    piece = next(waiting, None)
                    if piece is None:
                        break
                    asked = (*piece, 1)
                going[self._submit(work, asked[2])] = asked
            if not going:
                return
            left = None if ends is None else max(ends - time.monotonic(), 0.0)
            done, _ = wait(going, timeout=left, return_when=FIRST_COMPLETED)
            if not done:
                yield from self._too_late([asked[:2] for asked in going.values()], again, waiting)
                return
            for future in done:
                place, name, piece, tries = going.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool) and tries < _TRIES:
                    self._pool = None
                    again.append((place, name, piece, tries + 1))
                elif error is not None:
                    yield Done(place, name, error=error)
                else:
                    yield Done(place, name, future.result())

    def _submit(self, work: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Give a piece to the processes, with new ones where one of them has died."""
        for _ in range(_TRIES):
            if self._pool is None:
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self.workers, mp_context=context)
            try:
                return self._pool.submit(work, piece)
            except BrokenProcessPool:
                self._pool = None
        raise BrokenProcessPool("no process stays alive")

    def _too_late(
        self,
        going: Sequence[tuple[int, str]],
        again: Sequence[tuple[int, str, Any, int]],
        waiting: Iterator[tuple[int, str, Any]],
    ) -> Iterator[Done[Result]]:
        self._end()
        left = [*going, *(asked[:2] for asked in again), *((place, name) for place, name, _ in waiting)]
        for place, name in left:
            yield Done(place, name, error=TimeoutError("the deadline is over"))

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
            yield Done(place, name, error=TimeoutError("the deadline is over"))
            continue
        try:
            value = work(piece)
        except Exception as error:
            yield Done(place, name, error=error)
        else:
            yield Done(place, name, value)
