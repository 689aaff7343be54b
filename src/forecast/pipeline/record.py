"""What a run leaves in MLflow."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from forecast import __version__
from forecast.clock import local_now
from forecast.config import Config
from forecast.notices import Notice
from forecast.tracking import RunRecord, log_run

_LIBRARIES = ("pandas", "numpy", "scikit-learn", "lightgbm", "holidays", "duckdb", "typst")


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return {"forecast": __version__} | {name: version(name) for name in _LIBRARIES}


def config_hash(config: Config) -> str:
    """Return what names the settings, wherever the files lie."""
    who_works = {"jobs", "engine", "address", "certificates", "workers", "deadline_minutes"}
    places = {"run": {"out", "archive", "now", "run_after", *who_works}, "tracking": True}
    content = config.model_dump_json(exclude=places)  # type: ignore[arg-type]  # sections by name
    folder = str(config.run.archive.parent)
    return hashlib.sha256(content.replace(folder, "").encode()).hexdigest()[:16]


_EXPERIMENTS = {"backtest": "backtests", "simulate": "simulations", "targets": "targets"}
"""What an experiment holds, by verb; every other verb is part of a night."""


def experiment_of(config: Config, verb: str) -> str:
    """Return the name of the experiment that holds the runs of a verb.

    Examples
    --------
    >>> from forecast.config import Bakery
    >>> experiment_of(Config(bakery=Bakery(name="Boulangerie Stoltz")), "plan")
    'nights of Boulangerie Stoltz'
    """
    whose = config.tracking.experiment or config.bakery.name or config.bakery.shop
    return f"{_EXPERIMENTS.get(verb, 'nights')} of {whose}"


@dataclass(frozen=True)
class RunContent:
    """What one run of a verb has to tell MLflow; see `tracking.RunRecord`."""

    verb: str
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    product_metrics: pd.DataFrame | None = None
    artifacts: Sequence[Path] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] | None = None


def record(config: Config, run: RunContent, *, seconds: Mapping[str, float], data_hash: str) -> list[Notice]:
    """Log one run of one verb; a failure is a warning."""
    if not config.tracking.enabled:
        return []
    settings: dict[str, Any] = {
        f"{section}.{name}": value
        for section in ("run", "models", "decisions", "ordering")
        for name, value in getattr(config, section)
        .model_dump(mode="json", exclude={"out", "archive", "run_after"})
        .items()
    }
    return log_run(
        config.tracking.model_copy(update={"experiment": experiment_of(config, run.verb)}),
        config.run.archive,
        RunRecord(
            verb=run.verb,
            started_at=local_now(config.bakery.timezone, config.run.now),
            params={
                **{name: str(value) for name, value in settings.items()},
                "currency": config.bakery.currency,
                **run.params,
            },
            seconds=sum(seconds.values()),
            metrics={**run.metrics, **{f"seconds_{stage}": value for stage, value in seconds.items()}},
            product_metrics=run.product_metrics,
            tags={"data_hash": data_hash, "config_hash": config_hash(config), **versions()},
            artifacts=tuple(run.artifacts),
            texts=dict(run.texts),
            models=dict(run.models) if run.models else None,
        ),
    )
