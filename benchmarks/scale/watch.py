"""A command in a session of its own, watched until it ends: seconds, CPU seconds of all of it, peak memory of all."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class Took:
    """What a command took; memory is the sum of proportional set sizes (a shared page counts once)."""

    wall_s: float
    cpu_s: float
    peak_gb: float
    exit_code: int


def watched(
    words: Sequence[str],
    *,
    cwd: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    workers: Sequence[int] = (),
) -> Took:
    """Run a command and return what it took, with every process that it started; what it says goes to `log`.

    `workers` are processes of an engine that run already: what they and their children take meanwhile counts as well.
    """
    begun, begun_cpu_s = time.perf_counter(), _cpu_s(workers)
    peak = 0
    with log.open("wb") as said:
        process = subprocess.Popen(
            words, cwd=cwd, env=None if environment is None else dict(environment), stdout=said, stderr=said,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            while True:
                pid, status, used = os.wait4(process.pid, os.WNOHANG)
                if pid:
                    break
                peak = max(peak, memory_bytes([*session(process.pid), *_family(workers)]))
                time.sleep(min(_LOOK_EVERY_S, 0.1 + (time.perf_counter() - begun) / 10))
        except BaseException:
            os.killpg(process.pid, 15)
            process.wait()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = max(peak, used.ru_maxrss * 1024)
    cpu_s = used.ru_utime + used.ru_stime + _cpu_s(workers) - begun_cpu_s
    return Took(time.perf_counter() - begun, cpu_s, peak / 1e9, process.returncode)


def _family(workers: Sequence[int]) -> list[int]:
    """Return the ids of processes and all that came of them."""
    found = []
    for pid in workers:
        try:
            found += [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        except psutil.Error:
            continue  # it ended meanwhile
    return found


def _cpu_s(workers: Sequence[int]) -> float:
    """Return the CPU seconds that processes and all that came of them have taken so far."""
    total = 0.0
    for pid in _family(workers):
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def session(leader: int) -> list[int]:
    """Return the ids of the processes of a session."""
    found = []
    for pid in psutil.pids():
        try:
            if os.getsid(pid) == leader:
                found.append(pid)
        except OSError:
            continue  # it ended meanwhile
    return found


def memory_bytes(pids: Iterable[int]) -> int:
    """Return the memory of processes together [bytes]: proportional set sizes where the system tells them."""
    total = 0
    for pid in pids:
        try:
            memory = psutil.Process(pid).memory_full_info()
        except psutil.Error:
            continue  # it ended meanwhile
        total += getattr(memory, "pss", memory.rss)
    return total
