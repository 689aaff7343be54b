"""MLflow, and the only place that knows it: `runs` writes what a verb did, `store` looks after the file they lie in."""

from forecast.tracking.runs import RunRecord, log_run, ui_command

__all__ = ["RunRecord", "log_run", "ui_command"]
