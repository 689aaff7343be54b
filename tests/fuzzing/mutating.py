"""Damage by a seed: bytes, lines and cells changed, lost, doubled, swapped; letters out of place."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Callable

from ..sources.tabular.made_files import unzipped, zip_of

PIECES = [
    '"', '""', "'", "\0", "\r", "\n", "\x1a", "<", "&", "=", "[", "]", "{", '"""', "BEGIN:VEVENT\r\n", "\u200b",
    "\ufeff", "1e999", "-1e308", "9" * 40, "0x1F", "1_000", "NaN", "inf", "-0", "٣", "²", "½", "１２", "2026-02-30",
    "0001-01-01", "9999-12-31", "31.12.9999", "99:99", "24:00", "2026-03-29 02:30", "+14:00", "UTC",
    "1 000,5", "%", "10 %",
]  # fmt: skip
ENCODINGS = ["cp1252", "utf-16", "utf-16-le", "utf-32", "cp437", "cp932", "utf-7", "iso-8859-15"]


def mutated(rng: random.Random, content: bytes) -> bytes:
    """Return `content` damaged once or a few times; of a ZIP archive often a file inside."""
    if content[:2] == b"PK" and rng.random() < 0.7:
        return _inside(rng, content)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        content = rng.choice(DAMAGES)(rng, content)
    return content


def _inside(rng: random.Random, content: bytes) -> bytes:
    try:
        members = unzipped(content)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return content
    if not members:
        return content
    chosen = rng.choice(sorted(members))
    members[chosen] = mutated(rng, members[chosen])
    return zip_of({name: each for name, each in members.items() if rng.random() > 0.03})


def _flip(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + bytes([rng.randrange(256)]) + content[place + 1 :]


def _insert(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(PIECES).encode() + content[place:]


def _cut(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] if rng.random() < 0.4 else content[:place] + content[place + rng.randrange(1, 60) :]


def _double_line(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    place = rng.randrange(len(lines))
    return b"\n".join([*lines[:place], *[lines[place]] * rng.choice([2, 2, 3, 40]), *lines[place + 1 :]])


def _lose_line(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def _swap_lines(rng: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _cells(change: Callable[[random.Random, list[bytes]], None]) -> Callable[[random.Random, bytes], bytes]:
    """Return a damage of one line's cells."""

    def damage(rng: random.Random, content: bytes) -> bytes:
        lines = content.split(b"\n")
        place = rng.randrange(len(lines))
        mark = max((b";", b",", b"\t", b"=", b":"), key=lines[place].count)
        cells = lines[place].split(mark)
        change(rng, cells)
        lines[place] = mark.join(cells)
        return b"\n".join(lines)

    return damage


def _swap(rng: random.Random, cells: list[bytes]) -> None:
    one, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    cells[one], cells[other] = cells[other], cells[one]


def _replace(rng: random.Random, cells: list[bytes]) -> None:
    cells[rng.randrange(len(cells))] = rng.choice([*PIECES, "", " ", "a" * 3_000]).encode()


def _quote(rng: random.Random, cells: list[bytes]) -> None:
    place = rng.randrange(len(cells))
    cells[place] = b'"' * rng.choice([1, 2, 3]) + cells[place] + b'"' * rng.choice([0, 1, 2])


def _more(rng: random.Random, cells: list[bytes]) -> None:
    cells[rng.randrange(len(cells)) :] = [rng.choice(cells)] * rng.choice([1, 3, 60])


def _encode(rng: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")


DAMAGES = [
    _flip, _flip, _insert, _insert, _cut, _double_line, _lose_line, _swap_lines, _encode,
    _cells(_swap), _cells(_swap), _cells(_replace), _cells(_replace), _cells(_replace), _cells(_quote), _cells(_more),
]  # fmt: skip
