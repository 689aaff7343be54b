"""The page of past runs says where it opens, and never answers in place of another program."""

from __future__ import annotations

import socket

import pytest

from forecast.config import Config
from forecast.errors import ConfigError
from forecast.pipeline.runs import show_runs


def test_a_port_that_is_taken_is_told_with_another_to_try():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"--port {port + 1}"):
            show_runs(Config(), port=port)
