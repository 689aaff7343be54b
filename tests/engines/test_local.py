"""Pieces are worked on here or in processes of this machine, few at a time, and none is lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forecast.engines import LocalEngine

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _findable_by_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


def process_of(number: int) -> tuple[int, int]:
    if number == 13:
        raise ValueError("unlucky")
    return number, os.getpid()


def kills_itself_once(marks: str) -> str:
    mark = Path(marks)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.name


def kills_itself(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def slow(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_one_worker_works_here_and_asks_for_a_piece_when_the_one_before_is_done() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(3):
            asked.append(number)
            yield number

    with LocalEngine(1) as engine:
        for done in engine.each(process_of, pieces()):
            assert done.value == (done.place, os.getpid())
            assert asked[-1] == done.place


def test_several_workers_are_processes_with_few_pieces_at_a_time() -> None:
    asked: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(12):
            asked.append(number)
            yield number

    with LocalEngine(2) as engine:
        found = []
        for done in engine.each(process_of, pieces(), names=[f"piece {number}" for number in range(12)]):
            found.append(done)
            assert len(asked) <= len(found) + 3
    assert sorted(done.value[0] for done in found) == list(range(12))
    assert os.getpid() not in {done.value[1] for done in found}
    assert all(done.name == f"piece {done.value[0]}" for done in found)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_piece_that_fails_fails_alone_and_as_itself(workers: int) -> None:
    with LocalEngine(workers) as engine:
        found = {done.place: done for done in engine.each(process_of, [1, 13, 2])}
    assert isinstance(found[1].error, ValueError)
    assert str(found[1].error) == "unlucky"
    assert found[0].value[0] == 1
    assert found[2].value[0] == 2


def test_the_pieces_of_a_process_that_dies_are_done_again(tmp_path: Path) -> None:
    marks = [str(tmp_path / name) for name in "abcd"]
    with LocalEngine(2) as engine:
        found = sorted(done.value or str(done.error) for done in engine.each(kills_itself_once, marks))
    assert found == [*"abcd"]


def test_a_piece_that_kills_its_process_ends_with_an_error() -> None:
    with LocalEngine(2) as engine:
        (done,) = engine.each(kills_itself, [1])
    assert type(done.error).__name__ == "BrokenProcessPool"


def test_after_the_deadline_what_is_not_done_ends_with_an_error_and_no_process_stays() -> None:
    begun = time.monotonic()
    with LocalEngine(2) as engine:
        errors = [type(done.error) for done in engine.each(slow, [60.0, 60.0, 60.0, 60.0], deadline_s=0.5)]
    assert errors == [TimeoutError] * 4
    assert time.monotonic() - begun < 30
