"""MLflow, and the only place that knows it: `runs` writes what a verb did, `store` looks after the file they lie in."""

from forecast.tracking.runs import RunRecord, experiment_links, log_run, ui_command
from forecast.tracking.store import copy_store

__all__ = ["RunRecord", "copy_store", "experiment_links", "log_run", "ui_command"]
