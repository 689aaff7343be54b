"""The loop that all engines of many machines share: few pieces on their way, deadlines, workers that are lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from forecast.engines.engine import Done
from forecast.engines.travel import EngineLostError, packed, unpacked

Result = TypeVar("Result")
_LOOK_EVERY_S = 2.0
_GRACE_S = 20.0
"""So long may there be no worker at all: one may come back [s]."""


class Cluster(Protocol):
    """What an engine has to do for one piece; a handle stands for a piece on its way."""

    def give(self, content: bytes) -> Hashable:
        """Send a piece away and return its handle."""
        ...

    def ended(self, handles: Sequence[Any], timeout_s: float) -> Sequence[Any]:
        """Return the handles whose pieces have ended, after at most so many seconds."""
        ...

    def content(self, handle: Any) -> bytes:
        """Return what came of a piece; raise where its workers were lost."""
        ...

    def workers_now(self) -> int:
        """Return how many workers there are."""
        ...

    def forget(self, handles: Sequence[Any]) -> None:
        """Give up pieces that are on their way."""
        ...


def each_of(
    cluster: Cluster,
    work: Callable[[Any], Result],
    pieces: Iterable[Any],
    *,
    at_once: int,
    names: Sequence[str] | None,
    deadline_s: float | None,
) -> Iterator[Done[Result]]:
    """Yield what comes of each piece, in the order in which they end; at most `at_once` are on their way.

    Where no worker is left for a while, every piece that is left ends with an `EngineLostError`; after the deadline
    with a `TimeoutError`.
    """
    ends = None if deadline_s is None else time.monotonic() + deadline_s
    alone_since: float | None = None
    waiting = ((place, names[place] if names else str(place), piece) for place, piece in enumerate(pieces))
    going: dict[Any, tuple[int, str]] = {}
    while True:
        while len(going) < at_once and (asked := next(waiting, None)) is not None:
            going[cluster.give(packed(work, asked[2]))] = asked[:2]
        if not going:
            return
        for handle in cluster.ended(list(going), _LOOK_EVERY_S):
            place, name = going.pop(handle)
            try:
                value, error = unpacked(cluster.content(handle))
            except Exception as lost:  # of whatever kind an engine's errors are: the piece was not done
                value, error = None, EngineLostError(f"{type(lost).__name__}: {lost}")
            yield Done(place, name, value, error)
        now = time.monotonic()
        alone_since = None if cluster.workers_now() else alone_since or now
        is_lost = alone_since is not None and now - alone_since >= _GRACE_S
        if is_lost or (ends is not None and now >= ends):
            cluster.forget(list(going))
            left = [*going.values(), *(asked[:2] for asked in waiting)]
            for place, name in left:
                yield Done(place, name, error=EngineLostError() if is_lost else TimeoutError())
            return
