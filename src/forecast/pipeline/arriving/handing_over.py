"""Which pages of a night a command is given, and that it is not given the same ones twice.

In: the words of a command as configured, what the night wrote. Out: the words as they are run.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from forecast.archive.files import write_text

_PAGES = re.compile(r"\{([^{}\s/\\]*\.[^{}\s/\\]+)\}")
"""An argument that stands for files: {plan.pdf}, {*.csv}; the dot tells it from braces of other languages."""


@dataclass(frozen=True)
class Call:
    """One call of a command: its words, and the pages it gives with what names it, none and "" where it gives none."""

    words: tuple[str, ...]
    key: str = ""
    pages: Sequence[Path] = ()


def calls_of(command: Sequence[str], written: Sequence[Path], *, out: Path, day: str) -> list[Call]:
    """Return the calls of a command after a night that wrote `written` for `day` ("" for no plan).

    An argument `{plan.pdf}` becomes the files of that name or pattern, a call for each shop where an argument names
    `{shop}`. A command that names pages has no call where there are none; one that names none always has one.

    Examples
    --------
    >>> pages = [Path("out/2026-12-24/Mitte/plan.pdf"), Path("out/2026-12-24/Nord/plan.pdf")]
    >>> one, = calls_of(("lp", "{plan.pdf}"), pages[:1], out=Path("out"), day="2026-12-24")
    >>> [Path(word).name for word in one.words]
    ['lp', 'plan.pdf']
    >>> each = ("lp", "-d{shop}", "{plan.pdf}")
    >>> [call.words[:2] for call in calls_of(each, pages, out=Path("out"), day="2026-12-24")]
    [('lp', '-dMitte'), ('lp', '-dNord')]
    """
    if not names_pages(command):
        return [Call(_filled(command, day=day))]
    patterns = {found[1] for word in command if (found := _PAGES.fullmatch(word))}
    pages = [
        path
        for path in written
        if _is_of(day, path, out) and any(fnmatchcase(path.name, pattern) for pattern in patterns)
    ]
    if not any("{shop}" in word for word in command):
        return [_call(command, pages, day=day)] if pages else []
    folders = dict.fromkeys(path.parent for path in pages if path.parent != out / day)
    return [
        _call(command, [path for path in pages if path.parent == folder], day=day, shop=folder.name)
        for folder in folders
    ]


def names_pages(command: Sequence[str]) -> bool:
    """Return whether a command has an argument that stands for files.

    Examples
    --------
    >>> names_pages(("lp", "{plan.pdf}")), names_pages(("awk", "{print}"))
    (True, False)
    """
    return any(_PAGES.fullmatch(word) for word in command)


class HandedOver:
    """What each command was given last, in the archive; a file that cannot be read counts as empty."""

    def __init__(self, archive: Path) -> None:
        self.path = archive / "handed_over.json"

    def has(self, call: Call) -> bool:
        """Return whether the last pages that a call handed over were these."""
        return bool(call.key) and self._content().get(call.key) == _sum_of(call.pages)

    def add(self, call: Call, *, commands: Sequence[Sequence[str]]) -> None:
        """Write down that a call ended well; what other than `commands` once handed over is forgotten."""
        if call.key:
            known = {_name(command) for command in commands}
            kept = {key: content for key, content in self._content().items() if key.partition("/")[0] in known}
            with suppress(OSError):  # then the pages come twice
                write_text(self.path, json.dumps(kept | {call.key: _sum_of(call.pages)}, indent=1, ensure_ascii=False))

    def _content(self) -> dict[str, str]:
        try:
            return {str(key): str(content) for key, content in json.loads(self.path.read_text("utf-8")).items()}
        except (OSError, ValueError, AttributeError):
            return {}


def _is_of(day: str, path: Path, out: Path) -> bool:
    """Tell whether a file is of the day, or of no day: of days planned together only the first is handed over."""
    try:
        folder = path.relative_to(out).parts[0]
        return date.fromisoformat(folder).isoformat() == day
    except ValueError:
        return True


def _call(command: Sequence[str], pages: Sequence[Path], *, day: str, shop: str = "") -> Call:
    words = tuple(_with_pages(_filled(command, day=day, shop=shop), pages))
    return Call(words, f"{_name(command)}/{shop}", pages)


def _with_pages(words: Sequence[str], pages: Sequence[Path]) -> Iterator[str]:
    for word in words:
        if found := _PAGES.fullmatch(word):
            yield from (str(path) for path in pages if fnmatchcase(path.name, found[1]))
        else:
            yield word


def _filled(words: Sequence[str], *, day: str, shop: str = "") -> tuple[str, ...]:
    return tuple(word.replace("{day}", day).replace("{shop}", shop or "{shop}") for word in words)


def _sum_of(pages: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in pages:
        whole.update(f"{path}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _name(command: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(command).encode()).hexdigest()[:16]
