"""Who may use the desk: the names that it answers to, the password, and how fast one may try.

Only its hash is kept of a password. Werkzeug compares hashes in constant time, and its scrypt takes some 50 ms.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import socket
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from werkzeug.security import check_password_hash, generate_password_hash

from forecast.errors import ConfigError, Problem

_PASSWORD_VARIABLE = "FORECAST_DESK_PASSWORD"  # noqa: S105 - the name of a variable
_SHORTEST_PASSWORD = 8
_OTHERS = 0o077
_FREE_TRIES = 3
_LONGEST_WAIT_S = 60.0
_REMEMBERED_ADDRESSES = 1000


@dataclass
class Attempts:
    """Wrong passwords by address: after three each further one doubles the wait before the next is looked at."""

    _wrong: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_s(self, address: str, *, now: float | None = None) -> float:
        """Return how long this address has to wait before it may try again [s]; 0 for now."""
        with self._lock:
            _, until = self._wrong.get(address, (0, 0.0))
        return max(until - (monotonic() if now is None else now), 0.0)

    def failed(self, address: str, *, now: float | None = None) -> None:
        """Count a wrong password.

        Examples
        --------
        >>> tries = Attempts()
        >>> for _ in range(5):
        ...     tries.failed("10.0.0.7", now=100.0)
        >>> tries.wait_s("10.0.0.7", now=101.0), tries.wait_s("10.0.0.8", now=101.0)
        (3.0, 0.0)
        """
        at = monotonic() if now is None else now
        with self._lock:
            count = self._wrong.pop(address, (0, 0.0))[0] + 1
            wait_s = 0.0 if count < _FREE_TRIES else min(2.0 ** (count - _FREE_TRIES), _LONGEST_WAIT_S)
            self._wrong[address] = (count, at + wait_s)
            while len(self._wrong) > _REMEMBERED_ADDRESSES:
                self._wrong.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget what an address did wrong."""
        with self._lock:
            self._wrong.pop(address, None)


@dataclass(frozen=True)
class Access:
    """Where the desk listens and who may come in; without a password it listens to this computer only.

    `token` is new with every start: a page of ours carries it, a foreign one cannot read it.
    """

    host: str
    port: int
    password_hash: str | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    attempts: Attempts = field(default_factory=Attempts)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_open_to_others(self) -> bool:
        """Whether other computers can reach it."""
        return not is_loopback(self.host)

    def is_ours(self, host_header: str) -> bool:
        """Return whether a `Host` header names this desk; a name that points here from elsewhere does not.

        An address in digits cannot be pointed elsewhere, so that on the shop's network any of them will do.

        Examples
        --------
        >>> desk = Access("127.0.0.1", 5056)
        >>> desk.is_ours("localhost:5056"), desk.is_ours("127.0.0.1:5056"), desk.is_ours("evil.example:5056")
        (True, True, False)
        """
        name, port = _parted(host_header)
        if port != self.port:
            return False
        if name == "localhost" or is_loopback(name):
            return True
        return self.is_open_to_others and (_is_address(name) or name in _own_names() or name == self.host.lower())

    def is_token(self, text: str) -> bool:
        """Return whether a page of ours was sent back."""
        return hmac.compare_digest(text.encode(), self.token.encode())

    def is_password(self, text: str) -> bool:
        """Return whether it is the password, one try at a time; there is none to guess where none is set."""
        with self._one_at_a_time:
            return self.password_hash is not None and check_password_hash(self.password_hash, text)


def access_of(host: str, port: int, *, password_file: Path | None = None) -> Access:
    """Return who may use a desk that listens at `host`: any other address than this computer's asks for a password.

    The password is the first line of `password_file`, else what the variable FORECAST_DESK_PASSWORD holds.

    Raises
    ------
    ConfigError
        Without a password where one is needed, for one of under 8 characters, and for a file that others may read.
    """
    password = os.environ.get(_PASSWORD_VARIABLE, "") if password_file is None else _first_line(password_file)
    if not password:
        if not is_loopback(host):
            raise ConfigError(Problem("", "desk_needs_password", got=host, values={"variable": _PASSWORD_VARIABLE}))
        return Access(host, port)
    if len(password) < _SHORTEST_PASSWORD:
        where = str(password_file or _PASSWORD_VARIABLE)
        raise ConfigError(Problem(where, "desk_password_short", values={"least": _SHORTEST_PASSWORD}))
    return Access(host, port, generate_password_hash(password))


def is_loopback(host: str) -> bool:
    """Return whether an address is reached from this computer only.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    return host.lower() == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _first_line(path: Path) -> str:
    try:
        if os.name != "nt" and path.stat().st_mode & _OTHERS:
            raise ConfigError(Problem(str(path), "desk_password_seen"))
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(Problem(str(path), "cannot_be_opened", values={"why": str(error)})) from error
    if not lines or not lines[0].strip():
        raise ConfigError(Problem(str(path), "empty_file"))
    return lines[0].strip()


def _parted(header: str) -> tuple[str, int]:
    """Return name and port of a `Host` header, 80 where it has none, -1 where it cannot be read."""
    name, colon, port = header.rpartition(":")
    if not colon or header.endswith("]"):
        name, port = header, "80"
    bare = name.strip().lower().removeprefix("[").removesuffix("]").removesuffix(".")
    return bare, int(port) if port.isascii() and port.isdecimal() else -1


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> set[str]:
    """Return the names that the shop's network gives this computer."""
    name = socket.gethostname().lower()
    return {name, f"{name.partition('.')[0]}.local", name.partition(".")[0]}
