"""One run of MLflow for each call of a verb, written after its results are out.

The store is a SQLite file beside the data with its artifacts in a folder beside it: no server, no telemetry. A failure
to log is a notice and never an exception.
"""

from __future__ import annotations

import gzip
import json
import math
import os
import re
import shutil
import sqlite3
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from forecast.config import TrackingSettings
from forecast.notices import Notice
from forecast.reports.csv_dialect import defused_csv
from forecast.tracking.store import follow_move, held_store, uri_of

_PRODUCT = "product"
_METRICS_AT_ONCE = 1000
_TEXTS_AT_ONCE = 100
_NAME_LENGTH = 250
_PRUNED_AT_ONCE = 500


@dataclass(frozen=True)
class RunRecord:
    """What is kept of one call of a verb.

    `product_metrics` has one row per product, with a column `product` and numbers; each number becomes the metric
    `<column>/<product>` and the table the artifact `products.csv`. `artifacts` are files and folders, stored below the
    folder that they share; `texts` are artifacts by name; `models` (product → model text) become one bundle.
    """

    verb: str
    started_at: datetime
    seconds: float = 0.0
    params: Mapping[str, object] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    product_metrics: pd.DataFrame | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    artifacts: Sequence[Path] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, str] | None = None


def log_run(settings: TrackingSettings, store_folder: Path, run: RunRecord) -> list[Notice]:
    """Write `run` to the store and remove runs older than `keep_days` before it.

    Whatever goes wrong is returned as the warning `tracking_failed`.
    """
    if not settings.enabled:
        return []
    database = _database(settings, store_folder)
    try:
        with _quiet(), held_store(database) as said:
            client = _client(database)
            experiment = _experiment(client, database, settings.experiment)
            artifacts = _artifact_folder(database)
            _write(client, experiment, run, artifacts)
            _prune(client, artifacts, before=run.started_at - timedelta(days=settings.keep_days))
    except Exception as error:  # the plan is out already, and no error of the diary may take it back
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        values = {"verb": run.verb, "file": str(database), "why": why}
        return [Notice("tracking_failed", "warning", values=values)]
    return said


def experiment_links(settings: TrackingSettings, store_folder: Path, *, port: int) -> list[tuple[str, str]]:
    """Return name and address of each experiment with runs, that of the newest run first; none without a store.

    The addresses are those of the page that `ui_command` shows.
    """
    database = _database(settings, store_folder)
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "select e.name, e.experiment_id from experiments e join runs r using (experiment_id) "
            "where e.lifecycle_stage = 'active' and r.lifecycle_stage = 'active' "
            "group by e.experiment_id order by max(r.start_time) desc"
        ).fetchall()
    return [(str(name), f"http://127.0.0.1:{port}/#/experiments/{number}") for name, number in rows]


def ui_command(settings: TrackingSettings, store_folder: Path, *, port: int = 5000) -> list[str]:
    """Return the command that shows the runs on this machine only; telemetry is off in what it starts."""
    _telemetry_off()
    uri = uri_of(_database(settings, store_folder))
    words = [sys.executable, "-m", "mlflow", "ui", "--backend-store-uri", uri]
    return [*words, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]


def _metric_name(quantity: str, name: str = "") -> str:
    """Return a name that MLflow takes on every system, for a quantity and, after a slash, a product.

    Examples
    --------
    >>> _metric_name("waste_share", "PAIN AU LAIT: 6/12 ½")
    'waste_share/PAIN AU LAIT_ 6_12 ½'
    >>> _metric_name("waste_share", ".")
    'waste_share/_'
    """
    parts = [re.sub(r"[^\w.\- ]", "_", part).strip() for part in (quantity, name) if part]
    legal = [re.sub(r"^\.+$", "_", part) or "_" for part in parts]
    return "/".join(legal)[:_NAME_LENGTH].rstrip()


def _telemetry_off() -> None:
    # MLflow compares DO_NOT_TRACK with "true", not with "1", and reads both when it is imported.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"


def _database(settings: TrackingSettings, store_folder: Path) -> Path:
    return (store_folder / settings.store).resolve()


def _artifact_folder(database: Path) -> Path:
    return database.with_name(f"{database.stem}-artifacts")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what MLflow and its libraries log or warn off the terminal."""
    _telemetry_off()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Lazily: it takes seconds, and sets its own loggers up while it is imported.
        import logging

        import mlflow  # noqa: F401 - imported for its loggers

        loggers = [logging.getLogger(name) for name in ("mlflow", "alembic", "sqlalchemy")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


def _client(database: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri_of(database))


def _experiment(client: Any, database: Path, name: str) -> str:
    """Return the id of the experiment, made when there is none, its artifacts beside the database as it lies now."""
    wanted = _artifact_folder(database).as_uri()
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return str(client.create_experiment(name, artifact_location=wanted))
    if experiment.artifact_location != wanted:
        follow_move(database, experiment.experiment_id, experiment.artifact_location, wanted)
    return str(experiment.experiment_id)


def _write(client: Any, experiment: str, run: RunRecord, artifacts: Path) -> None:
    from mlflow.entities import Metric, Param, RunTag

    started_ms = int(run.started_at.timestamp() * 1000)
    ended_ms = started_ms + int(run.seconds * 1000)
    made = client.create_run(
        experiment,
        start_time=started_ms,
        run_name=f"{run.verb} {run.started_at:%Y-%m-%d %H:%M}",
        tags={"mlflow.source.name": f"forecast {run.verb}", "mlflow.source.type": "LOCAL"},
    )
    run_id = made.info.run_id
    try:
        metrics = [Metric(name, value, started_ms, 0) for name, value in _metrics(run).items()]
        params = [Param(_metric_name(name), str(value)) for name, value in run.params.items()]
        tags = [RunTag(_metric_name(name), value) for name, value in {**run.tags, "verb": run.verb}.items()]
        for chunk in _chunks(metrics, _METRICS_AT_ONCE):
            client.log_batch(run_id, metrics=chunk)
        for chunk in _chunks(params, _TEXTS_AT_ONCE):
            client.log_batch(run_id, params=chunk)
        for chunk in _chunks(tags, _TEXTS_AT_ONCE):
            client.log_batch(run_id, tags=chunk)
        _store_artifacts(artifacts / run_id / "artifacts", run)
    except BaseException:
        client.set_terminated(run_id, status="FAILED", end_time=ended_ms)
        raise
    client.set_terminated(run_id, status="FINISHED", end_time=ended_ms)


def _metrics(run: RunRecord) -> dict[str, float]:
    """Return all finite metrics by legal names, no two alike."""
    named = [(_metric_name(name), float(value)) for name, value in {"seconds": run.seconds, **run.metrics}.items()]
    if run.product_metrics is not None:
        numbers = run.product_metrics.set_index(_PRODUCT).select_dtypes("number").astype(float)
        named += [
            (_metric_name(str(column), str(product)), float(value))
            for column, values in numbers.items()
            for product, value in values.items()
        ]
    metrics: dict[str, float] = {}
    for name, value in named:
        if math.isfinite(value):
            free, number = name, 2
            while free in metrics:
                free, number = f"{name[: _NAME_LENGTH - 5]} {number}", number + 1
            metrics[free] = value
    return metrics


def _chunks(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _store_artifacts(folder: Path, run: RunRecord) -> None:
    """Copy files and write texts into the run's own folder, where MLflow looks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    shared = _shared_folder(run.artifacts)
    for path in run.artifacts:
        target = folder / path.resolve().relative_to(shared)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(path, target)
    texts = dict(run.texts)
    if run.product_metrics is not None:
        texts["products.csv"] = defused_csv(run.product_metrics)
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    if run.models:
        content = json.dumps(dict(sorted(run.models.items())), ensure_ascii=False).encode()
        (folder / "models.json.gz").write_bytes(gzip.compress(content, mtime=0))


def _shared_folder(paths: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([path.resolve().parent for path in paths])) if paths else Path()


def _prune(client: Any, artifacts: Path, *, before: datetime) -> None:
    """Remove this program's older runs for good, with their artifacts; what a person logged here stays."""
    query = f"attributes.start_time < {int(before.timestamp() * 1000)} and tags.verb LIKE '%'"
    every = [experiment.experiment_id for experiment in client.search_experiments()]
    for old in client.search_runs(every, filter_string=query, max_results=_PRUNED_AT_ONCE):
        # The public way only hides a run; `mlflow gc`, a program of its own, calls this.
        client._tracking_client.store._hard_delete_run(old.info.run_id)
        shutil.rmtree(artifacts / old.info.run_id, ignore_errors=True)
