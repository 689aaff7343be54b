"""A workbook of Excel 97 (.xls), byte by byte: BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB])."""

from __future__ import annotations

import struct

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def as_xls(rows, sheet="Mai"):
    """Return a workbook with one sheet of texts and numbers."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)
    name = sheet.encode("latin-1")
    end = _record(0x000A, b"")
    place = 4 + len(begin) + 4 + 8 + len(name) + len(end)
    bound = struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name
    cells = b"".join(_cell(at, column, cell) for at, row in enumerate(rows) for column, cell in enumerate(row))
    body = _record(0x0809, begin[:2] + struct.pack("<H", 0x0010) + begin[4:]) + cells + end
    return _compound(_record(0x0809, begin) + _record(0x0085, bound) + end + body)


def _record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row, column, value):
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, float):
        return _record(0x0203, place + struct.pack("<d", value))
    text = value.encode("utf-16-le")
    return _record(0x0204, place + struct.pack("<HB", len(value), 1) + text)


def _compound(stream):
    """Return a compound file that holds the stream `Workbook`, padded beyond the size of small streams."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    chain = [_FAT, _END, *range(3, count + 2), _END]
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    folder = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=2, size=len(stream))
    return header + fat + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name, kind, *, child=_FREE, start=_END, size=0):
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xIQQIQ", text, len(text), kind, 1, _FREE, _FREE, child, 0, 0, 0, start, size)
