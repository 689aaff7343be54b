"""Pieces on the nodes of a Ray cluster, by plain tasks. The only door to Ray."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from forecast.engines.engine import Done
from forecast.engines.going import each_of
from forecast.engines.travel import done, program_here, refused

Result = TypeVar("Result")
_RETRIES = 2
_ANSWER_S = 60


class RayEngine:
    """Works on the nodes of the cluster at `address`, or on `workers` processes of this machine where it is "".

    Ray does the pieces of a lost worker again, at most two times.

    Parameters
    ----------
    address : str
        As 10.0.0.1:6379.
    workers : int
        Processes of this machine, where there is no address.

    Raises
    ------
    WorkerRefusedError
        On entering, where a node has another version of the program.
    ConnectionError
        On entering, where nobody answers.
    """

    name = "ray"

    def __init__(self, address: str = "", *, workers: int = 2) -> None:
        self.address, self.workers = address, workers
        self.dashboard = ""

    def __enter__(self) -> Self:
        """Connect, or start processes of this machine, and look whether all nodes have this program."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        import ray

        common: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False}
        if self.address:
            told = ray.init(address=self.address, **common)
        else:
            told = ray.init(num_cpus=self.workers, include_dashboard=False, _node_ip_address="127.0.0.1", **common)
        try:
            error = refused(_versions())
        except BaseException:
            ray.shutdown()
            raise
        if error is not None:
            ray.shutdown()
            raise error
        self._task = ray.remote(max_retries=_RETRIES, num_cpus=1)(done)
        self.workers = max(self.workers_now(), 1)
        page = str(told.dashboard_url or "")
        self.dashboard = f"http://{page}" if page else ""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster; one of this machine ends."""
        import ray

        ray.shutdown()

    def each(
        self,
        work: Callable[[Any], Result],
        pieces: Iterable[Any],
        *,
        names: Sequence[str] | None = None,
        deadline_s: float | None = None,
    ) -> Iterator[Done[Result]]:
        """Yield what comes of each piece, in the order in which they end (`Engine.each`)."""
        yield from each_of(self, work, pieces, at_once=self.workers + 1, names=names, deadline_s=deadline_s)

    def give(self, content: bytes) -> Any:
        """Send a piece away."""
        return self._task.remote(content)

    def ended(self, handles: Sequence[Any], timeout_s: float) -> Sequence[Any]:
        """Return the tasks that have ended."""
        import ray

        ready, _ = ray.wait(list(handles), num_returns=1, timeout=timeout_s)
        return list(ready)

    def content(self, handle: Any) -> bytes:
        """Return what came of a piece."""
        import ray

        content: bytes = ray.get(handle, timeout=_ANSWER_S)
        return content

    def workers_now(self) -> int:
        """Return on how many cores the nodes that are alive work."""
        import ray

        return int(ray.cluster_resources().get("CPU", 0))

    def forget(self, handles: Sequence[Any]) -> None:
        """Give up pieces."""
        import ray

        for handle in handles:
            ray.cancel(handle, force=True)


def _versions() -> dict[str, str]:
    """Return the version of the program on each node."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    asked = {}
    for node in ray.nodes():
        if node["Alive"] and node["Resources"].get("CPU"):
            there = NodeAffinitySchedulingStrategy(node_id=node["NodeID"], soft=False)
            name = f"{node['NodeManagerHostname']} {node['NodeID'][:8]}"
            asked[name] = ray.remote(num_cpus=1, scheduling_strategy=there)(program_here).remote()
    return {name: str(ray.get(handle, timeout=_ANSWER_S)) for name, handle in asked.items()}
