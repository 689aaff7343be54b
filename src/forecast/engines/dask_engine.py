"""Pieces on the workers of a Dask cluster, by plain futures. The only door to Dask."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

from forecast.engines.engine import Done
from forecast.engines.going import each_of
from forecast.engines.travel import done, program_here, refused

Result = TypeVar("Result")
_CONNECT_S = 30
_RETRIES = 2


class DaskEngine:
    """Works on the workers of the scheduler at `address`, or on `workers` processes of this machine where it is "".

    Of a lost worker the scheduler gives the pieces to another; what it was given stays with it until it is done.

    Parameters
    ----------
    address : str
        As tcp://10.0.0.1:8786, or tls://… .
    workers : int
        Processes of this machine, where there is no address.
    certificates : mapping, optional
        Of a scheduler behind TLS: `ca`, `cert` and `key` as paths of files.

    Raises
    ------
    WorkerRefusedError
        On entering, where a worker has another version of the program.
    OSError
        On entering, where nobody answers.
    """

    name = "dask"

    def __init__(self, address: str = "", *, workers: int = 2, certificates: dict[str, str] | None = None) -> None:
        self.address, self.workers, self.certificates = address, workers, certificates or {}
        self.dashboard = ""
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Connect, or start processes of this machine, and look whether all workers have this program."""
        from distributed import Client, LocalCluster, Security

        secured: dict[str, Any] = {}
        if self.certificates:
            names = {"ca": "tls_ca_file", "cert": "tls_client_cert", "key": "tls_client_key"}
            files = {names[name]: path for name, path in self.certificates.items()}
            secured["security"] = Security(require_encryption=True, **files)
        with self._open as opening:
            where: Any = self.address
            if not where:
                where = opening.enter_context(
                    LocalCluster(
                        n_workers=self.workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                        dashboard_address="127.0.0.1:0", silence_logs=50,
                    )
                )  # fmt: skip
            self._client = opening.enter_context(Client(where, timeout=_CONNECT_S, set_as_default=False, **secured))
            error = refused({str(name): found for name, found in self._client.run(program_here).items()})
            if error is not None:
                raise error
            self.workers = max(self.workers_now(), 1)
            self.dashboard = str(self._client.dashboard_link)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster; one of this machine ends."""
        self._open.close()

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
        with warnings.catch_warnings():
            # A piece is as large as it is: it has to travel, and to stay with the scheduler while workers may be lost.
            warnings.filterwarnings("ignore", message="Sending large graph")
            return self._client.submit(done, content, pure=False, retries=_RETRIES)

    def ended(self, handles: Sequence[Any], timeout_s: float) -> Sequence[Any]:
        """Return the futures that have ended."""
        from distributed import wait

        try:
            with self._client.as_current():
                wait(list(handles), timeout=timeout_s, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return []
        return [future for future in handles if future.done()]

    def content(self, handle: Any) -> bytes:
        """Return what came of a piece."""
        content: bytes = handle.result(timeout=_CONNECT_S)
        return content

    def workers_now(self) -> int:
        """Return how many workers the scheduler has."""
        try:
            return len(self._client.scheduler_info(n_workers=-1)["workers"])
        except (OSError, TimeoutError):
            return 0

    def forget(self, handles: Sequence[Any]) -> None:
        """Give up pieces."""
        self._client.cancel(list(handles), force=True)
