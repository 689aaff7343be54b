"""Replacing a whole folder, so that a killed run leaves the old one or the new one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from forecast.archive.files import open_folder, write_bytes

_HERE = -100
"""AT_FDCWD of Linux: paths begin where the process is."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS: both are 2."""


def replace_folder(folder: Path, files: Mapping[str, bytes], *, mode: int = 0o644) -> list[Path]:
    """Write `files` (relative name → content) as the new content of `folder`; return their paths.

    `mode` says who may read the files; whoever may, may enter the folders.

    Everything is first written and flushed beside it; then the two folders change places in one step, so that the
    name, and a link to it, is good at any moment. Where the file system cannot do that, the old folder steps aside and
    the new one takes its name; `recover_folder` mends the case of a run that was killed between these two renames.
    """
    recover_folder(folder)
    staged, aside = _beside(folder, "new"), _beside(folder, "old")
    shutil.rmtree(staged, ignore_errors=True)
    for name, content in files.items():
        write_bytes(staged / name, content, mode=mode)
    for place in {staged, *((staged / name).parent for name in files)}:
        open_folder(place, mode)
    if folder.exists() and _exchange(staged, folder):
        shutil.rmtree(staged, ignore_errors=True)
    else:
        if folder.exists():
            folder.replace(aside)
        staged.replace(folder)
        shutil.rmtree(aside, ignore_errors=True)
    return [folder / name for name in files]


def recover_folder(folder: Path) -> bool:
    """Bring back what a killed run left aside; return whether there was anything to mend."""
    aside = _beside(folder, "old")
    if not aside.exists():
        return False
    if folder.exists():
        shutil.rmtree(aside)
    else:
        aside.replace(folder)
    return True


def point_to(link: Path, target: Path) -> None:
    """Make `link` a symbolic link to `target` in the same folder, where the system allows one."""
    unfinished = link.with_name(f".{link.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
        unfinished.replace(link)
    except OSError:
        unfinished.unlink(missing_ok=True)


def _beside(folder: Path, kind: str) -> Path:
    return folder.with_name(f".{folder.name}.{kind}")


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return whether the system and the file system can."""
    paths = (os.fsencode(one), os.fsencode(other))
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            return bool(system.renameat2(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(system.renamex_np(*paths, _EXCHANGE) == 0)
    except (OSError, AttributeError, TypeError):
        return False
    return False
