"""The SQLite file of MLflow: one program at a time, copied before a newer MLflow changes it, no run left open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forecast.archive.lock import file_lock
from forecast.archive.quarantine import set_aside
from forecast.notices import Notice

_LOCK_WAIT_S = 5.0
_DIGITS_A_NUMBER = 1_000
"""A version as one number: 3.17.2 is 3 017 002."""
_LEFT_OPEN = """
    SELECT run_uuid FROM runs JOIN tags USING (run_uuid)
    WHERE status = 'RUNNING' AND key = 'mlflow.source.name' AND value LIKE 'forecast %'
"""


@contextmanager
def held_store(database: Path) -> Iterator[list[Notice]]:
    """Hold a store, in the form of today's MLflow; gives what there is to tell.

    A file that is damaged goes into quarantine and a new store begins. One of an older MLflow is copied beside it, then
    brought up to date. Runs that a kill left open are closed.

    Raises
    ------
    LockedError
        If another program holds it.
    sqlite3.Error
        If it cannot be written, or is of a newer MLflow.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(database.with_name(f"{database.name}.lock"), wait_s=_LOCK_WAIT_S):
        said = _usable(database)
        if (revision := _revision_to_leave(database)) is not None:
            copy_store(database, database.with_name(f"{database.stem}-{revision}.db"))
            _bring_up_to_date(database)
        _close_left_open(database)
        try:
            yield said
        except Exception as error:
            # Found deep in the file: the next run begins a new one.
            if "malformed" in str(error):
                _set_aside(database)
            raise
        # Only a store that was written to in the form of today has it.
        with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as connection:
            connection.execute(f"PRAGMA user_version = {_number_of_today()}")


def copy_store(database: Path, target: Path) -> None:
    """Copy a store as it is between two transactions, even while another program writes.

    Raises
    ------
    sqlite3.Error
        If it cannot be read.
    """
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def follow_move(database: Path, experiment: str, before: str, now: str) -> None:
    """Point runs at the folder that was moved with its database; MLflow keeps absolute paths and cannot."""
    with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as connection, connection:
        connection.execute("update experiments set artifact_location = ? where experiment_id = ?", (now, experiment))
        connection.execute(
            "update runs set artifact_uri = ? || substr(artifact_uri, ?) "
            "where experiment_id = ? and substr(artifact_uri, 1, ?) = ?",
            (now, len(before) + 1, experiment, len(before), before),
        )


def uri_of(database: Path) -> str:
    """Return a store's address for MLflow."""
    return f"sqlite:///{database.as_posix()}"


def _usable(database: Path) -> list[Notice]:
    """Find out in seconds what MLflow would try again for minutes: a broken, locked or read-only file."""
    try:
        with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as connection:
            connection.execute("select count(*) from sqlite_master")
            connection.execute("begin immediate")
            connection.rollback()
    except sqlite3.OperationalError:
        # Locked or read-only is not damaged.
        raise
    except sqlite3.DatabaseError:
        return [_set_aside(database)]
    return []


def _set_aside(database: Path) -> Notice:
    place = set_aside(database.parent, database)
    return Notice("tracking_store_damaged", "warning", values={"file": str(place)})


def _revision_to_leave(database: Path) -> str | None:
    """Return the revision of a store that today's MLflow has not used yet and would change; None for any other."""
    with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as connection:
        used_by = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("select count(*) from sqlite_master where name = 'alembic_version'").fetchone()[0]
        found = connection.execute("select version_num from alembic_version").fetchone() if tables else None
    if found is None or used_by == _number_of_today():
        return None
    from mlflow.store.db import utils

    of_mlflow: Any = utils
    return None if found[0] == of_mlflow._get_latest_schema_revision() else str(found[0])


def _bring_up_to_date(database: Path) -> None:
    import sqlalchemy
    from mlflow.store.db import utils

    of_mlflow: Any = utils
    engine = sqlalchemy.create_engine(uri_of(database))
    try:
        # What `mlflow db upgrade`, a program of its own, calls.
        of_mlflow._upgrade_db(engine)
    finally:
        engine.dispose()


def _close_left_open(database: Path) -> None:
    """Close this program's runs that a kill left open: whoever holds the store writes none at the same time."""
    with closing(sqlite3.connect(database, timeout=_LOCK_WAIT_S)) as connection, connection:
        if connection.execute("select count(*) from sqlite_master where name = 'runs'").fetchone()[0]:
            killed: list[tuple[Any]] = connection.execute(_LEFT_OPEN).fetchall()
            connection.executemany(
                "update runs set status = 'KILLED', end_time = start_time where run_uuid = ?", killed
            )


def _number_of_today() -> int:
    parts = [int(part) for part in version("mlflow").split(".")[:3] if part.isdigit()]
    number = 0
    for part in (*parts, 0, 0)[:3]:
        number = number * _DIGITS_A_NUMBER + part
    return number
