"""The page of past runs."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys

from forecast.config import Config
from forecast.errors import ConfigError, Problem
from forecast.tracking import experiment_links, ui_command


def show_runs(config: Config, *, port: int) -> int:
    """Serve MLflow's page on loopback until it is interrupted; say where it opens first, return its exit code.

    Raises
    ------
    ConfigError
        If another program answers at that port.
    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise ConfigError(Problem("--port", "port_taken", got=str(port), values={"free": str(port + 1)}))
    try:
        links = experiment_links(config.tracking, config.run.archive, port=port)
    except sqlite3.Error:  # MLflow says itself what is wrong with its store
        links = []
    for name, address in links:
        sys.stdout.write(f"{name}: {address}\n")
    sys.stdout.flush()
    words = ui_command(config.tracking, config.run.archive, port=port)
    return subprocess.run(words, check=False).returncode  # noqa: S603 - our own words
