"""Opening the desk: everything that is told before the first page is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import BaseWSGIServer

from forecast.desk.application import application
from forecast.desk.door.access import Access, access_of
from forecast.desk.door.serving import server_of
from forecast.desk.state import Desk
from forecast.texts import Said, phrase


@contextmanager
def opened(
    config_file: Path, *, host: str, port: int, password_file: Path | None = None
) -> Iterator[tuple[BaseWSGIServer, Sequence[Said]]]:
    """Give a server that listens already, and what to tell the owner: the address, who reaches it, how it ends.

    Raises
    ------
    ConfigError
        For a configuration that cannot be used, an address that needs a password, a port that is taken.
    """
    access = access_of(host, port, password_file=password_file)
    server = server_of(application(Desk(config_file), access), access)
    try:
        yield server, _told(access)
    finally:
        server.server_close()


def _told(access: Access) -> list[Said]:
    name = f"[{access.host}]" if ":" in access.host else access.host
    if not access.is_open_to_others:
        return [phrase("desk.answers_here", address=f"http://{name}:{access.port}/"), phrase("desk.how_to_end")]
    return [
        phrase("desk.answers_all", address=f"http://{name}:{access.port}/"),
        phrase("desk.not_encrypted"),
        phrase("desk.how_to_end"),
    ]
