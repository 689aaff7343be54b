"""A program that runs nights and kills them: started by `test_kept_kills.py`, asked in lines of JSON on stdin.

It imports what a night needs once and forks for each night, so that a killed night costs its own work alone. A night
stops itself by SIGKILL after its n-th rename (files, links, folders that change places), or is killed after a time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path


def counted(kill_after: int | None, note: Path) -> None:
    """Count every rename of this process; kill it right after number `kill_after`."""
    import forecast.archive.folders as folders

    done = 0

    def counting(rename):
        def renamed(*arguments, **options):
            nonlocal done
            result = rename(*arguments, **options)
            done += 1
            if done == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)
            note.write_text(str(done))
            return result

        return renamed

    os.replace, os.rename = counting(os.replace), counting(os.rename)
    folders._exchange = counting(folders._exchange)


def night(folder: Path, kill_after: int | None, note: Path) -> int:
    """Run a night in this process and return its exit code."""
    from forecast.cli.verbs import app
    from forecast.cli.verdict import exit_code_of

    counted(kill_after, note)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    return exit_code_of(app, ["nightly", "-c", str(folder / "forecast.toml")])


def answer(asked: dict) -> dict:
    """Fork a night, wait for it or kill it, and tell how it ended."""
    folder, note = Path(asked["folder"]), Path(asked["folder"]).with_suffix(".renames")
    note.write_text("0")
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = night(folder, asked.get("kill_after"), note)
        finally:
            os._exit(code)
    if (after_s := asked.get("kill_after_s")) is not None:
        while (
            time.monotonic() - began < after_s
            and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        ):
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    return {
        "killed": killed,
        "code": None if killed else os.WEXITSTATUS(status),
        "seconds": time.monotonic() - began,
        "renames": int(note.read_text() or 0),
    }


def main() -> None:
    """Import what nights need, then answer."""
    import lightgbm  # noqa: F401
    import mlflow.store.tracking.sqlalchemy_store  # noqa: F401
    import typst  # noqa: F401

    import forecast.cli.verbs
    import forecast.pipeline.night.nightly  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
