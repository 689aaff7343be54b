"""Which engine works, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forecast.engines.dask_engine import DaskEngine
from forecast.engines.engine import Engine
from forecast.engines.local import LocalEngine
from forecast.engines.ray_engine import RayEngine


def engine_of(
    name: str, *, address: str = "", workers: int = 1, certificates: Mapping[str, Path] | None = None
) -> Engine:
    """Return the engine of a name: local, dask or ray; nothing is started or connected to yet.

    Examples
    --------
    >>> engine_of("local", workers=2).workers
    2
    """
    if name == "dask":
        return DaskEngine(
            address, workers=workers, certificates={at: str(path) for at, path in (certificates or {}).items()}
        )
    if name == "ray":
        return RayEngine(address, workers=workers)
    return LocalEngine(workers)
