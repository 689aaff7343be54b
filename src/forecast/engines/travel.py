"""What travels to a worker and back: a piece as bytes, and what came of it, an error as itself."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

_PROGRAM = "bakery-forecast"


class EngineLostError(Exception):
    """All workers were lost, or the worker of a piece again and again: the piece was not done."""


class WorkerRefusedError(Exception):
    """A worker without this version of the program; its message names the workers and what they have."""


def packed(work: Callable[[Any], Any], piece: Any) -> bytes:
    """Return a piece of work as bytes."""
    return pickle.dumps((work, piece), protocol=pickle.HIGHEST_PROTOCOL)


def done(work_and_piece: bytes) -> bytes:
    """Do a piece of work and return what came of it as bytes; an error that cannot travel is told in its words."""
    try:
        work, piece = pickle.loads(work_and_piece)  # noqa: S301 - from the process that runs the night
        return pickle.dumps((work(piece), None), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return _packed_error(error)


def unpacked(content: bytes) -> tuple[Any, Exception | None]:
    """Return the value of a piece, or its error.

    Examples
    --------
    >>> unpacked(done(packed(len, "abc"))), unpacked(done(packed(len, 3)))[1]
    ((3, None), TypeError("object of type 'int' has no len()"))
    """
    value, error = pickle.loads(content)  # noqa: S301 - from our own workers
    return value, error


def program_here() -> str:
    """Return the version of the program that a worker has, "" for none."""
    try:
        return version(_PROGRAM)
    except PackageNotFoundError:
        return ""


def refused(versions: dict[str, str]) -> WorkerRefusedError | None:
    """Return the error for workers that have another version of the program than this process, by their names.

    Examples
    --------
    >>> refused({"one": program_here()}) is None, str(refused({"one": program_here(), "two": "0.0.1"}))
    (True, 'two: 0.0.1')
    """
    other = {name: found for name, found in versions.items() if found != program_here()}
    if not other:
        return None
    return WorkerRefusedError(", ".join(f"{name}: {found or '–'}" for name, found in sorted(other.items())))


def _packed_error(error: Exception) -> bytes:
    try:
        content = pickle.dumps((None, error), protocol=pickle.HIGHEST_PROTOCOL)
        pickle.loads(content)  # noqa: S301 - our own
    except Exception:  # whatever an error holds, what it says is told
        told = RuntimeError(f"{type(error).__name__}: {error}")
        return pickle.dumps((None, told), protocol=pickle.HIGHEST_PROTOCOL)
    return content
