"""Damaged inputs for one reader, led by where they get to: what reaches a call that none reached is damaged further."""

from __future__ import annotations

import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from forecast.errors import ForecastError, TableError

from .mutating import mutated
from .readers import Reader

MOST_CPU_S = 20
"""An input that takes longer hangs its reader [CPU seconds]."""
SLOW_S, LARGE_MB = 2.0, 500
"""What takes more is told [CPU seconds, MB]."""
_MOST_KEPT = 400
_LARGEST_KEPT = 100_000
_SOURCE = str(Path(__file__).parents[2] / "src" / "forecast")


@dataclass
class Findings:
    """What came of a reader's inputs: defects by their last line, slow and large cases, how many were refused."""

    defects: dict[str, str] = field(default_factory=dict)
    costly: list[str] = field(default_factory=list)
    cases: int = 0
    refused: int = 0
    kept: int = 0
    calls: int = 0
    slowest_s: float = 0.0


def run_cases(reader: Reader, name: str, folder: Path, *, cases: int, seed: str = "") -> Findings:
    """Read so many damaged inputs; the same seed gives the same ones. What is found lies in `folder` as CASE.bin."""
    found = Findings()
    seen: set[tuple[object, int, object]] = set()
    corpus = list(reader.inputs)
    path = folder / reader.name
    for number in range(cases):
        rng = random.Random(f"{seed}{name} {number}")
        chosen = rng.choice(corpus if rng.random() < 0.5 else list(reader.inputs))
        content = mutated(rng, chosen)
        before, begun, largest = len(seen), time.process_time(), _peak_mb()
        with _watched(seen):
            said, is_refused = defect(path, reader, content)
        seconds, grown = time.process_time() - begun, _peak_mb() - largest
        found.cases += 1
        found.refused += is_refused
        found.slowest_s = max(found.slowest_s, seconds)
        if said and found.defects.setdefault(said.splitlines()[-1][:60], f"case {number}: {said}").endswith(said):
            (folder / f"{number}.bin").write_bytes(content)
        if seconds > SLOW_S or grown > LARGE_MB:
            found.costly.append(f"{name}, case {number}: {seconds:.1f} s, {grown:.0f} MB more")
            (folder / f"{number}.bin").write_bytes(content)
        if len(seen) > before and len(content) < _LARGEST_KEPT and len(corpus) < _MOST_KEPT:
            corpus.append(content)
    found.kept, found.calls = len(corpus) - len(reader.inputs), len(seen)
    return found


def defect(path: Path, reader: Reader, content: bytes) -> tuple[str, bool]:
    """Return what came out of a reader that should not, "" if nothing, and whether the input was refused."""
    path.write_bytes(content)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
    try:
        reader.read(path)
    except TableError:
        return traceback.format_exc(limit=-3), True
    except ForecastError as error:
        return "" if str(error) else "an error without words", True
    except Exception:
        return traceback.format_exc(limit=-3), True
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "", False


@contextmanager
def no_input_hangs() -> Iterator[None]:
    """Raise where the timer of one input runs out."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {MOST_CPU_S} CPU seconds")

    before = signal.signal(signal.SIGPROF, stop)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _watched(seen: set[tuple[object, int, object]]) -> Iterator[None]:
    """Note which lines of the program call which of its functions."""

    def called(frame: FrameType, _event: str, _arg: object) -> None:
        if frame.f_code.co_filename.startswith(_SOURCE) and (caller := frame.f_back) is not None:
            seen.add((caller.f_code, caller.f_lineno, frame.f_code))

    before = sys.gettrace()
    sys.settrace(called)
    try:
        yield
    finally:
        sys.settrace(before)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
