"""Dask and Ray with workers in processes and folders of their own: the same as on this machine, whoever is lost.

They are installed in an environment of their own (`make test-engines`); elsewhere these tests are skipped.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
def dask_workers(
    place: Path,
    count: int = 2,
    *,
    preload: str = "",
    host: str = "127.0.0.1",
    away: Sequence[str] = (),
    secured: Mapping[str, Path] | None = None,
) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Start a scheduler and workers, each in a folder of its own; give the address and the workers.

    The last worker is started by the words of `away`, on another host; all ask for certificates where there are any.
    """
    pytest.importorskip("distributed")
    place.mkdir(parents=True, exist_ok=True)
    told = place / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = {"ca": "--tls-ca-file", "cert": "--tls-cert", "key": "--tls-key"}
    behind_tls = [word for name, path in (secured or {}).items() for word in (options[name], str(path))]
    protocol = ["--protocol", "tls"] if secured else []
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", host, "--port", "0"]
    command += ["--no-dashboard", "--scheduler-file", str(told), *protocol, *behind_tls]
    started = [subprocess.Popen(command, cwd=place, **quiet)]
    try:
        until = time.monotonic() + 60
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.1)
        for number in range(count):
            folder = place / f"worker {number}"
            folder.mkdir(exist_ok=True)
            is_away = away and number == count - 1
            command = [*(away if is_away else ()), sys.executable, "-m", "distributed.cli.dask_worker"]
            command += ["--scheduler-file", str(told), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
            command += [*([] if is_away else ["--host", host]), *protocol, *behind_tls]
            command += ["--local-directory", str(folder), "--name", f"worker-{number}"]
            command += ["--preload", preload] if preload else []
            started.append(subprocess.Popen(command, cwd=folder, **quiet))
        import json

        address = json.loads(told.read_text())["address"]
        _wait_for(address, count, secured or {})
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _wait_for(address: str, count: int, secured: Mapping[str, Path]) -> None:
    from distributed import Client, Security

    names = {"ca": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
    files = {names[name]: str(path) for name, path in secured.items()}
    security = Security(require_encryption=True, **files) if files else None
    with Client(address, timeout=30, set_as_default=False, security=security) as client:
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


@contextmanager
def second_host() -> Iterator[tuple[str, list[str]]]:
    """Give this host's address towards a second one, a network of its own, and the words that run a command there."""
    name = f"bakery-{os.getpid()}"
    here, there = f"va{os.getpid()}", f"vb{os.getpid()}"
    inside = ["ip", "netns", "exec", name]
    steps = [
        ["ip", "netns", "add", name],
        ["ip", "link", "add", here, "type", "veth", "peer", "name", there],
        ["ip", "link", "set", there, "netns", name],
        ["ip", "addr", "add", "10.77.5.1/24", "dev", here],
        ["ip", "link", "set", here, "up"],
        [*inside, "ip", "addr", "add", "10.77.5.2/24", "dev", there],
        [*inside, "ip", "link", "set", there, "up"],
        [*inside, "ip", "link", "set", "lo", "up"],
    ]
    try:
        try:
            for step in steps:
                subprocess.run(step, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no network of one's own can be made here: {error}")
        yield "10.77.5.1", inside
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", here], check=False, capture_output=True)


def certificates(place: Path) -> dict[str, Path]:
    """Make certificates with the commands of docs/engines.md."""
    place.mkdir()
    text = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip().startswith("openssl "):
            subprocess.run(shlex.split(line), cwd=place, check=True, capture_output=True)
    return {name: place / f"{name}.pem" for name in ("ca", "cert", "key")}


def test_two_hosts_work_together_behind_tls_and_learn_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not there")
    with LocalEngine(1) as local:
        here = {done.place: done.value for done in local.each(pieces.text_of, pieces.fits())}
    secured = certificates(tmp_path / "certificates")
    with second_host() as (host, away), dask_workers(tmp_path, host=host, away=away, secured=secured) as (address, _):
        assert address.startswith("tls://10.77.5.1:")
        told = {name: str(path) for name, path in secured.items()}
        with DaskEngine(address, certificates=told) as engine:
            there = {done.place: done.value for done in engine.each(pieces.text_of, pieces.fits())}
            hosts = {done.value for done in engine.each(pieces.address_of, [0.3] * 8)}
    assert there == here
    assert hosts == {"10.77.5.1", "10.77.5.2"}


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
