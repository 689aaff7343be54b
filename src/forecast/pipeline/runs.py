"""The page of past runs."""

from __future__ import annotations

import subprocess

from forecast.config import Config
from forecast.tracking import ui_command


def show_runs(config: Config, *, port: int) -> int:
    """Serve MLflow's page on loopback until it is interrupted; return its exit code."""
    return subprocess.run(ui_command(config.tracking, config.run.archive, port=port), check=False).returncode  # noqa: S603 - our own words
