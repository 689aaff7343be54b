"""Answers of weather servers, each within a time and a size: a server that drips, or packs a flood, costs seconds."""

from __future__ import annotations

import gzip
import io
import queue
import threading
import zipfile
import zlib
from email.message import Message
from http.client import IncompleteRead
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener
from urllib.response import addinfourl

_BLOCK_BYTES = 65_536
_SHARE_OF_TIME_LEFT = 0.5
"""So much of the time that is left one answer may take: a server that hangs leaves the next one its turn."""


class TooLargeError(OSError):
    """An answer, as it was sent or unzipped, is larger than any of weather."""


class Downloads:
    """Everything that is fetched in one go: all answers together within `seconds`, each within `most_bytes`.

    The size holds for what is sent, and again for what it unzips to.

    Examples
    --------
    >>> Downloads(seconds=0, most_bytes=1).get("http://127.0.0.1:9/")
    Traceback (most recent call last):
    TimeoutError: timed out after 0 s
    """

    def __init__(self, *, seconds: float, most_bytes: int, ends: float | None = None) -> None:
        self.seconds = seconds
        self.most_bytes = most_bytes
        self._ends = monotonic() + seconds if ends is None else ends

    def larger(self, times: int) -> Downloads:
        """Return the same with the same end, for larger answers."""
        return Downloads(seconds=self.seconds, most_bytes=self.most_bytes * times, ends=self._ends)

    def get(self, asked: str | Request, *, proxies: dict[str, str] | None = None) -> addinfourl:
        """Return the answer of a server, unzipped where it was sent zipped, and all of it in memory.

        Raises
        ------
        HTTPError
            When the server refuses, with its status.
        OSError
            When it does not answer in time (TimeoutError), answers too much (TooLargeError) or not at all.
        """
        within = (self._ends - monotonic()) * _SHARE_OF_TIME_LEFT
        if within <= 0:
            raise _too_late(self.seconds)
        request = Request(asked) if isinstance(asked, str) else asked  # noqa: S310 - addresses are meteostat's own
        request.add_header("Accept-Encoding", "gzip")
        answers: queue.SimpleQueue[addinfourl | BaseException] = queue.SimpleQueue()
        # Looking up a name knows no time-out, and one of a socket begins anew with every byte: so it is left behind.
        reading = threading.Thread(target=self._answer, args=(request, within, proxies, answers), daemon=True)
        reading.start()
        try:
            answer = answers.get(timeout=within)
        except queue.Empty:
            raise _too_late(within) from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _answer(
        self, request: Request, within: float, proxies: dict[str, str] | None, answers: queue.SimpleQueue[Any]
    ) -> None:
        """Put the answer, or whatever went wrong, into `answers`."""
        try:
            opener = build_opener(*([ProxyHandler(proxies)] if proxies else []))
            with opener.open(request, timeout=within) as response:
                content = self._read(response, within)
                headers = response.headers
                if headers.get("Content-Encoding", "").lower() == "gzip":
                    content = unzipped(content, self.most_bytes)
                    del headers["Content-Encoding"]
                answers.put(addinfourl(io.BytesIO(safely_packed(content, self.most_bytes)), headers, response.url, 200))
        except HTTPError as error:
            error.close()
            answers.put(HTTPError(request.full_url, error.code, str(error.reason), Message(), None))
        except Exception as error:  # it is raised where the answer is waited for
            answers.put(error)

    def _read(self, response: Any, within: float) -> bytes:
        whole, until = bytearray(), monotonic() + within
        while block := response.read1(_BLOCK_BYTES):
            whole += block
            if len(whole) > self.most_bytes:
                raise _too_large(self.most_bytes)
            if monotonic() > until:
                raise _too_late(within)
        expected = response.headers.get("Content-Length", "")
        if expected.isdigit() and len(whole) < int(expected):
            raise IncompleteRead(bytes(whole), int(expected) - len(whole))
        return bytes(whole)


def unzipped(content: bytes, most_bytes: int) -> bytes:
    """Return what a gzip file holds.

    Raises
    ------
    TooLargeError
        When it holds more than `most_bytes`.
    OSError
        When it is broken.

    Examples
    --------
    >>> unzipped(gzip.compress(b"12 mm"), 5)
    b'12 mm'
    """
    try:
        whole = gzip.GzipFile(fileobj=io.BytesIO(content)).read(most_bytes + 1)
    except (EOFError, zlib.error) as error:
        raise OSError(f"gzip: {error}") from error
    if len(whole) > most_bytes:
        raise _too_large(most_bytes)
    return whole


def safely_packed(content: bytes, most_bytes: int) -> bytes:
    """Return bytes that whoever unpacks them finds no more than `most_bytes` in; a ZIP archive comes stored.

    Raises
    ------
    TooLargeError
        When a file in it holds more.
    OSError
        When it is broken.
    """
    if content.startswith(b"\x1f\x8b"):
        unzipped(content, most_bytes)
        return content
    if not content.startswith(b"PK\x03\x04"):
        return content
    stored = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(stored, "w") as safe:
            left = most_bytes
            for info in packed.infolist():
                with packed.open(info) as file:
                    whole = file.read(left + 1)
                left -= len(whole)
                if left < 0:
                    raise _too_large(most_bytes)
                safe.writestr(info.filename, whole)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
        raise OSError(f"ZIP: {error}") from error
    return stored.getvalue()


def _too_late(seconds: float) -> TimeoutError:
    return TimeoutError(f"timed out after {seconds:.2g} s")


def _too_large(most_bytes: int) -> TooLargeError:
    return TooLargeError(f"> {most_bytes / 1e6:g} MB")
