"""The verb `backup`: configuration, files of the shop, exports and archive in one file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from forecast.archive.files import replacing
from forecast.config import Config
from forecast.errors import Problem, SourceError
from forecast.pipeline.moving.belongings import belongings
from forecast.pipeline.moving.packing import pack
from forecast.pipeline.outcome import Outcome
from forecast.pipeline.tending import tended
from forecast.reports.wording import shop_wording
from forecast.tracking import copy_store

_LEFT_OUT = ("cache",)
_OWNER_ALONE = 0o600


def back_up(config: Config, path: Path, target: Path, *, is_forced: bool = False) -> Outcome:
    """Write a shop into one file, the owner's alone; the cache is left out, it costs time alone.

    `path` is that of the configuration. The archive is copied while no run may change it, MLflow's store between two
    transactions. Until all is written, nothing takes the place of `target`.

    Raises
    ------
    SourceError
        If `target` is there already and not `is_forced`, or a file cannot be read.
    """
    target = target.absolute()
    if target.exists() and not is_forced:
        raise SourceError(Problem(str(target), "backup_is_there"))
    with tended(config) as found, tempfile.TemporaryDirectory(prefix="forecast-copy-") as place:
        of_shop = belongings(config, path)
        files: dict[str, Path | bytes] = {path.name: of_shop.config_text.encode()}
        files |= {name: file for name, file in of_shop.files.items() if file != target}
        files |= {f"{of_shop.archive}/{name}": file for name, file in _of_archive(config, Path(place)).items()}
        with replacing(target, mode=_OWNER_ALONE) as unfinished:
            index = pack(unfinished, files, config=path.name, archive=of_shop.archive)
    size = sum(member.size for member in index.members)
    line = shop_wording(config).text("moved.backed_up", count=len(index.members), size=round(size / 1e6, 1))
    return Outcome(lines=[line], notices=found, written=[target])


def _of_archive(config: Config, place: Path) -> dict[str, Path]:
    """Return the files of the archive by their names in it, MLflow's store as a copy in `place`."""
    archive = config.run.archive
    store = (archive / config.tracking.store).resolve()
    files = {}
    for path in sorted(archive.rglob("*")):
        name = path.relative_to(archive)
        if path.is_file() and not path.is_symlink() and _is_kept(name):
            files[name.as_posix()] = path
            if path.resolve() == store:
                copy_store(path, place / path.name)
                files[name.as_posix()] = place / path.name
    return files


def _is_kept(name: Path) -> bool:
    is_passing = name.name.startswith(".") or name.suffix in (".lock", ".part") or name.name.endswith(("-wal", "-shm"))
    return name.parts[0] not in _LEFT_OUT and not is_passing
