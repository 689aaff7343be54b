"""Dask and Ray with workers in processes and folders of their own: the same as on this machine, whoever is lost.

They are installed in an environment of their own (`make test-engines`); elsewhere these tests are skipped.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from forecast.engines import EngineLostError, LocalEngine, WorkerRefusedError, going
from forecast.engines.dask_engine import DaskEngine
from forecast.engines.ray_engine import RayEngine
from forecast.errors import SourceError

from . import pieces

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def _findable_by_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "src")]))


@contextmanager
def dask_workers(place: Path, count: int = 2, *, preload: str = "") -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Start a scheduler and workers, each in a folder of its own; give the address and the workers."""
    pytest.importorskip("distributed")
    place.mkdir(parents=True, exist_ok=True)
    told = place / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    command += ["--no-dashboard", "--scheduler-file", str(told)]
    started = [subprocess.Popen(command, cwd=place, **quiet)]
    try:
        until = time.monotonic() + 60
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.1)
        for number in range(count):
            folder = place / f"worker {number}"
            folder.mkdir(exist_ok=True)
            command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(told)]
            command += ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
            command += ["--local-directory", str(folder), "--name", f"worker-{number}"]
            command += ["--preload", preload] if preload else []
            started.append(subprocess.Popen(command, cwd=folder, **quiet))
        import json

        address = json.loads(told.read_text())["address"]
        _wait_for(address, count)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _wait_for(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, timeout=30, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@contextmanager
def ray_nodes(count: int = 2) -> Iterator[tuple[str, list[Callable[[], None]]]]:
    """Start a head that works on nothing, and nodes with a core each; give the address, and what kills each node."""
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(count)]
        cluster.wait_for_nodes()
        yield cluster.address, [partial(cluster.remove_node, node, allow_graceful=False) for node in nodes]
    finally:
        cluster.shutdown()


@pytest.fixture(params=["dask", "ray"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DaskEngine | RayEngine]:
    if request.param == "dask":
        with dask_workers(tmp_path / "dask") as (address, _), DaskEngine(address) as opened:
            yield opened
    else:
        with ray_nodes() as (address, _), RayEngine(address) as opened:
            yield opened


def test_two_workers_learn_the_same_bytes_as_this_machine_and_what_fails_fails_alone(
    engine: DaskEngine | RayEngine,
) -> None:
    assert engine.workers == 2
    with LocalEngine(1) as local:
        here = {done.place: done.value for done in local.each(pieces.text_of, pieces.fits())}
    there = {done.place: done.value for done in engine.each(pieces.text_of, pieces.fits())}
    assert there == here
    found = {done.place: done for done in engine.each(pieces.wrong, [1, 13, 2], names=["a", "b", "c"])}
    assert (found[0].value, found[2].value) == (1, 2)
    assert isinstance(found[1].error, SourceError)
    assert found[1].name == "b"
    assert found[1].error.problems[0].line == 3
    assert str(found[1].error).startswith("till.csv, line 3: got 3 cells")


def test_after_the_deadline_what_is_left_ends_with_an_error(engine: DaskEngine | RayEngine) -> None:
    begun = time.monotonic()
    errors = [type(done.error) for done in engine.each(pieces.slow, [300.0] * 4, deadline_s=3.0)]
    assert errors == [TimeoutError] * 4
    assert time.monotonic() - begun < 60


@contextmanager
def killable(kind: str, place: Path) -> Iterator[tuple[DaskEngine | RayEngine, list[Callable[[], None]]]]:
    """Give an engine with two workers, and what kills each."""
    if kind == "dask":
        with dask_workers(place) as (address, workers), DaskEngine(address) as engine:
            yield engine, [partial(os.kill, worker.pid, signal.SIGKILL) for worker in workers]
    else:
        with ray_nodes() as (address, kills), RayEngine(address) as engine:
            yield engine, kills


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_the_pieces_of_a_worker_that_is_killed_are_done_again(tmp_path: Path, kind: str, times: int) -> None:
    with LocalEngine(1) as local:
        here = {done.place: done.value for done in local.each(pieces.text_of, pieces.fits())}
    chance = random.Random(1)
    for number in range(times):
        with killable(kind, tmp_path / str(number)) as (engine, kills):
            there, killed = {}, chance.randrange(5)
            for count, done in enumerate(engine.each(pieces.text_of, pieces.fits())):
                there[done.place] = done.value or done.error
                if count == killed:
                    time.sleep(chance.random() * 0.2)
                    kills[chance.randrange(2)]()
            assert there == here


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_where_all_workers_are_killed_every_piece_that_is_left_is_told_lost(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(going, "_GRACE_S", 3.0)
    with killable(kind, tmp_path) as (engine, kills):
        found = {}
        for done in engine.each(pieces.slow, [0.01, *[60.0] * 5]):
            found[done.place] = done
            if done.place == 0:
                for kill in kills:
                    kill()
    assert sorted(found) == list(range(6))
    assert isinstance(found[0].value, int)
    assert {type(found[place].error) for place in range(1, 6)} == {EngineLostError}


def test_a_dask_worker_with_another_version_of_the_program_is_refused_by_name(tmp_path: Path) -> None:
    older = tmp_path / "older.py"
    older.write_text(
        "import importlib.metadata as metadata\nhonest = metadata.version\n"
        "metadata.version = lambda name: '0.0.1' if name == 'bakery-forecast' else honest(name)\n"
        "import forecast.engines.travel as travel\ntravel.version = metadata.version\n"
    )
    is_refused = pytest.raises(WorkerRefusedError, match=r"127\.0\.0\.1.*: 0\.0\.1")
    with dask_workers(tmp_path / "dask", count=1, preload=str(older)) as (address, _), is_refused, DaskEngine(address):
        pass


@pytest.mark.parametrize("kind", [DaskEngine, RayEngine])
def test_without_an_address_processes_of_this_machine_work_and_end(kind: type[DaskEngine] | type[RayEngine]) -> None:
    pytest.importorskip("distributed" if kind is DaskEngine else "ray")
    with kind(workers=2) as engine:
        found = {done.value for done in engine.each(pieces.slow, [0.3] * 4)}
    assert os.getpid() not in found
    assert 1 <= len(found) <= 2
