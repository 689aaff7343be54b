"""The server: a thread a request, on this computer only unless the owner says otherwise."""

from __future__ import annotations

import os
import socket
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from forecast.desk.door.access import Access
from forecast.errors import ConfigError, Problem

_SLOWEST_CLIENT_S = 20


class _Quiet(WSGIRequestHandler):
    """Answers without a line for each request, without saying what it is made of, and waits for nobody for long."""

    timeout = _SLOWEST_CLIENT_S
    server_version, sys_version = "desk", ""

    def version_string(self) -> str:
        return self.server_version

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - named by werkzeug
        """Say nothing."""


def server_of(app: Flask, access: Access) -> BaseWSGIServer:
    """Return a server that listens already; `serve_forever()` lets it answer. Port 0 takes any that is free.

    Raises
    ------
    ConfigError
        If the address is not this computer's or the port is taken.
    """
    family = socket.AF_INET6 if ":" in access.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            # Elsewhere a port is free again at once; on Windows this would let two programs share it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((access.host, access.port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        values = {"port": str(access.port), "why": error.strerror or str(error)}
        raise ConfigError(Problem("", "desk_cannot_listen", got=access.host, values=values)) from error
    # The server takes a copy of the socket.
    with listening:
        return make_server(access.host, access.port, app, threaded=True, request_handler=_Quiet, fd=listening.fileno())
