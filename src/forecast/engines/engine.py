"""What every engine can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What came of a piece: its place among the pieces, its name, and its value or the error that it ended with."""

    place: int
    name: str
    value: Result | None = None
    error: Exception | None = None


class Engine(Protocol):
    """Works on pieces, some at a time. `dashboard` is the address of its page, "" where there is none."""

    name: str
    workers: int
    dashboard: str

    def each(
        self,
        work: Callable[[Any], Result],
        pieces: Iterable[Any],
        *,
        names: Sequence[str] | None = None,
        deadline_s: float | None = None,
    ) -> Iterator[Done[Result]]:
        """Yield what comes of each piece, in the order in which they end.

        Pieces are asked for when there is a place for them, so that few are in memory. One that fails has its error,
        as raised; the others go on. After `deadline_s` seconds, what is not done ends with a `TimeoutError`.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
