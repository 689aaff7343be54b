"""Forecasts are kept, so that a second run only scores, and a change makes only anew what it touches.

`archive/benchmarks/panels/<trial>-<days>-<digest>/` holds what is known on each evening,
`archive/benchmarks/<trial>-<days>/<method>-<digest>.parquet` what a method said, with a JSON of its seconds, versions
and command beside it; `+far` in a name means the longer horizons. The digest of a panel is that of the data, the
configuration and the code that reads them; of a peer, that of what stands in the panel and of the peer's own files; of
this program, that of the data and of all of `src/forecast`.

In: Trial, stretch, methods. Out: predictions, actuals.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
from temporary_place import ROOT, missing, real_data

from forecast.archive.files import write_bytes
from quality import ours
from quality.data import Material, material
from quality.names import ORACLE, OWN, RULES
from quality.panel import actuals_of, build
from quality.peers import METHODS as PEERS
from quality.peers.evenings import TABLES, Panel
from quality.trials import HORIZONS, LEVELS, REFIT_EVERY_DAYS, Stretch, Trial, trial_of

FOLDER = ROOT / "archive" / "benchmarks"
PEER_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PEER_LOCK = ROOT / "requirements-peers.lock"
CODE = ROOT / "src" / "forecast"
HERE = Path(__file__).parent
READING = ("archive", "config", "features/dates.py", "forecasting/rows.py", "history", "sources", "tables")
"""What of `src/forecast` a panel depends on."""
SHARED = {
    "mlforecast_conformal": ("mlforecast_common.py", "long.py"),
    "mlforecast_quantile": ("mlforecast_common.py", "long.py"),
    "quantile_forest": ("long.py",),
    "auto_ets": ("long.py",),
    "prophet": ("long.py",),
}
"""What a peer's forecasts depend on beside its own file, `evenings.py` and `fallback.py`."""
TOMORROW, FAR = HORIZONS[:1], HORIZONS[1:]
FAR_PEERS = ("mlforecast_conformal",)
"""Peers that also forecast the longer horizons: conformal intervals have a horizon, a model per level has not."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """One file of forecasts: a method on a stretch, for tomorrow alone or for the longer horizons."""

    trial: Trial
    stretch: Stretch
    method: str
    horizons: tuple[int, ...] = TOMORROW

    @property
    def folder(self) -> Path:
        """Where the file lies."""
        return FOLDER / f"{self.trial.name}-{self.stretch}"

    @property
    def stem(self) -> str:
        """What the file's name begins with."""
        return self.method if self.horizons == TOMORROW else f"{self.method}+far"

    def path(self, digest: str) -> Path:
        """Return the file for a digest."""
        return self.folder / f"{self.stem}-{digest[:12]}.parquet"

    def is_kept(self, digest: str) -> bool:
        """Whether the file for a digest is there; it becomes the newest, for code that went back to what it was."""
        path = self.path(digest)
        if path.exists():
            path.touch()
        return path.exists()

    def newest(self) -> Path | None:
        """Return the file that was written or asked for last; None where there is none."""
        found = sorted(self.folder.glob(f"{self.stem}-*.parquet"), key=lambda path: path.stat().st_mtime)
        return found[-1] if found else None


class Reading(AbstractContextManager["Reading"]):
    """A trial's data, read at most once and only when something has to be made anew."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self._opened: AbstractContextManager[Material] | None = None
        self._material: Material | None = None
        self._digests: dict[tuple[Stretch, tuple[str, ...]], str] = {}

    def digest(self, stretch: Stretch, code: tuple[str, ...], *more: str) -> str:
        """Return a digest of what goes into a stretch's forecasts, taken once: code that runs no longer changes."""
        key = (stretch, code)
        if key not in self._digests:
            self._digests[key] = input_digest(self.trial, stretch, code)
        return _digest(self._digests[key].encode(), *(part.encode() for part in more))

    def material(self) -> Material:
        """Return the trial's data."""
        if self._material is None:
            self._opened = material(self.trial)
            self._material = self._opened.__enter__()
        return self._material

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the temporary place away."""
        if self._opened is not None:
            self._opened.__exit__(kind, error, trace)


def produce(
    trial: str,
    stretch: Stretch,
    methods: Iterable[str] | None = None,
    *,
    is_far: bool = True,
    say: Say = lambda text: print(text, file=sys.stderr),
) -> list[str]:
    """Make the forecasts that are missing, and return the methods that are there.

    Without `methods`, all of them; peers are left out, and that is said, where their environment is not installed.
    """
    asked = trial_of(trial)
    if asked.days(stretch) is None:
        say(f"{asked.title}: no {stretch} days")
        return []
    if asked.needs and (absent := missing(asked.needs)):
        say(f"{asked.title}: left out, {absent}")
        return []
    names = list(methods) if methods is not None else [OWN, *RULES, *PEERS, *([ORACLE] if asked.generated else [])]
    made = []
    with Reading(asked) as reading:
        for name in names:
            if name in PEERS and not PEER_PYTHON.exists():
                say(f"{asked.name}: {name} is left out, 'make peers' installs it")
                continue
            _make(Wanted(asked, stretch, name), reading, say)
            if is_far and name in (OWN, *RULES):
                _make(Wanted(asked, stretch, name, FAR), reading, say)
            elif is_far and name in FAR_PEERS:
                try:
                    _make(Wanted(asked, stretch, name, FAR), reading, say)
                except subprocess.CalledProcessError:
                    # Conformal intervals of two weeks want over two years of past.
                    say(f"{asked.name}: {name} cannot forecast the longer horizons, and is left out there")
            made.append(name)
    return made


def predictions(trial: str, stretch: Stretch, method: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return a method's newest forecasts, all horizons together, and what is known of their making (of tomorrow's).

    Raises
    ------
    FileNotFoundError
        When the method has not been run.
    """
    near, far = (Wanted(trial_of(trial), stretch, method, horizons).newest() for horizons in (TOMORROW, FAR))
    if near is None:
        raise FileNotFoundError(f"{method} has not been run on {trial}, {stretch} days")
    parts = [pd.read_parquet(path) for path in (near, far) if path is not None]
    meta: dict[str, Any] = json.loads(near.with_suffix(".json").read_text(encoding="utf-8"))
    return pd.concat(parts, ignore_index=True), meta


def actuals(trial: str, stretch: Stretch) -> pd.DataFrame:
    """Return shop, product, day, actual_qty and is_sold_out.

    Raises
    ------
    FileNotFoundError
        When the stretch has not been read.
    """
    return pd.read_parquet(_actuals_path(trial_of(trial), stretch))


def panel_folder(reading: Reading, stretch: Stretch, say: Say) -> Path:
    """Return where what is known on each evening of a stretch is written down, building it where it is not."""
    trial = reading.trial
    folder = FOLDER / "panels" / f"{trial.name}-{stretch}-{reading.digest(stretch, READING)[:12]}"
    if (folder / "digest").exists():
        return folder
    say(f"{trial.name}, {stretch} days: what is known on each evening …")
    read = reading.material()
    panel, actual = build(read.gathered.facts, read.config, read.replay(trial, stretch))
    actual = as_wanted(actual, read.truth)
    panel.write(folder)
    _write_table(_actuals_path(trial, stretch), actual)
    # Of what was written, not of what is in memory: a file rounds no number but can change a type.
    write_bytes(folder / "digest", panel_digest(Panel.read(folder)).encode())
    return folder


def as_wanted(actual: pd.DataFrame, truth: pd.DataFrame | None) -> pd.DataFrame:
    """Return what customers wanted in place of what was sold, where the truth is known: then nothing is censored."""
    if truth is None:
        return actual
    key = ["shop", "product", "day"]
    wanted = truth[[*key, "demand_qty"]].assign(day=truth["day"].astype("datetime64[ns]"))
    both = actual[key].merge(wanted, on=key)
    return both.rename(columns={"demand_qty": "actual_qty"}).assign(is_sold_out=False).astype({"actual_qty": float})


def panel_digest(panel: Panel) -> str:
    """Return a digest of what stands in a panel, whatever code wrote it."""
    digest = hashlib.sha256(json.dumps(panel.meta, sort_keys=True).encode())
    for name in TABLES:
        table = panel.tables[name]
        digest.update(",".join(table.columns).encode())
        digest.update(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def _make(wanted: Wanted, reading: Reading, say: Say) -> None:
    if wanted.method in PEERS:
        _make_peer(wanted, reading, say)
    elif wanted.method == ORACLE:
        _make_oracle(wanted, reading, say)
    else:
        _make_ours(wanted, reading, say)


def _make_ours(wanted: Wanted, reading: Reading, say: Say) -> None:
    """Run this program's backtest; the simple rules come out of the same run."""
    digest = reading.digest(wanted.stretch, (".",), str(wanted.horizons))
    if wanted.is_kept(digest):
        return
    say(f"{wanted.trial.name}, {wanted.stretch} days: this program and the simple rules, horizons {wanted.horizons} …")
    read = reading.material()
    replay = read.replay(wanted.trial, wanted.stretch, horizons=wanted.horizons)
    actual = as_wanted(actuals_of(read.gathered.facts, read.config, replay), read.truth)
    _write_table(_actuals_path(wanted.trial, wanted.stretch), actual)
    for name, answer in ours.replayed(read, replay).items():
        of_method = Wanted(wanted.trial, wanted.stretch, name, wanted.horizons)
        _keep(of_method, digest, answer.rows, {"seconds": answer.seconds, "versions": _versions()})


def _make_oracle(wanted: Wanted, reading: Reading, say: Say) -> None:
    digest = reading.digest(wanted.stretch, (*READING, "sample"), "oracle")
    if wanted.is_kept(digest):
        return
    truth = reading.material().truth
    if truth is None:
        raise ValueError(f"nobody knows the truth of {wanted.trial.name}")
    targets = Panel.read(panel_folder(reading, wanted.stretch, say)).tables["targets"]
    answer = ours.oracle(truth, targets, LEVELS)
    _keep(wanted, digest, answer.rows, {"seconds": answer.seconds, "versions": _versions()})


def _make_peer(wanted: Wanted, reading: Reading, say: Say) -> None:
    """Run a peer in its own environment on the panel."""
    panel = panel_folder(reading, wanted.stretch, say)
    files = [HERE / "peers" / name for name in ("evenings.py", "fallback.py", f"{wanted.method}.py")]
    files += [HERE / "peers" / name for name in SHARED[wanted.method]]
    digest = _digest((panel / "digest").read_bytes(), str(wanted.horizons).encode(), *map(Path.read_bytes, files))
    path = wanted.path(digest)
    if wanted.is_kept(digest):
        return
    say(f"{wanted.trial.name}, {wanted.stretch} days: {wanted.method}, horizons {wanted.horizons} …")
    words = ["-m", "quality.peers", wanted.method, str(panel), str(path.with_suffix(".new.parquet"))]
    words += ["--horizons", ",".join(map(str, wanted.horizons))]
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    subprocess.run([str(PEER_PYTHON), *words], check=True, env=environment)
    told = json.loads(path.with_suffix(".new.json").read_text(encoding="utf-8"))
    rows = pd.read_parquet(path.with_suffix(".new.parquet"))
    path.with_suffix(".new.json").unlink()
    path.with_suffix(".new.parquet").unlink()
    _keep(wanted, digest, rows, told)


def _keep(wanted: Wanted, digest: str, rows: pd.DataFrame, told: dict[str, Any]) -> None:
    """Write the JSON first and the table last: a table that is there is whole."""
    meta = {
        "method": wanted.method,
        "trial": wanted.trial.name,
        "days": wanted.stretch,
        "horizons": list(wanted.horizons),
        "refit_every_days": REFIT_EVERY_DAYS,
        "digest": digest,
        "command": f"python benchmarks/quality --only {wanted.trial.name}",
        **told,
    }
    path = wanted.path(digest)
    write_bytes(path.with_suffix(".json"), (json.dumps(meta, indent=1, sort_keys=True) + "\n").encode())
    _write_table(path, rows)


def _actuals_path(trial: Trial, stretch: Stretch) -> Path:
    return FOLDER / f"{trial.name}-{stretch}" / "actuals.parquet"


def _write_table(path: Path, rows: pd.DataFrame) -> None:
    buffer = BytesIO()
    rows.to_parquet(buffer, index=False)
    write_bytes(path, buffer.getvalue())


def input_digest(trial: Trial, stretch: Stretch, code: Iterable[str]) -> str:
    """Return a digest of a trial's definition, data, configuration, of parts of the program, and of the benchmark's."""
    config = trial.text or (ROOT / "configs" / trial.config).read_text(encoding="utf-8")
    parts = [repr(trial), stretch, config, str(LEVELS), str(HORIZONS), str(REFIT_EVERY_DAYS)]
    files = _files([real_data() / trial.needs], "*") if trial.needs else _files([CODE / "sample"], "*.py")
    files += _files([CODE / name for name in code], "*.py")
    files += [HERE / name for name in ("data.py", "panel.py", "ours.py")]
    return _digest(*(part.encode() for part in parts), *map(Path.read_bytes, files))


def _files(places: Iterable[Path], pattern: str) -> list[Path]:
    found: list[Path] = []
    for place in places:
        found += [place] if place.is_file() else sorted(path for path in place.rglob(pattern) if path.is_file())
    return found


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    named = {name: version(name) for name in ("lightgbm", "numpy", "pandas", "scikit-learn")}
    return {"python": platform.python_version(), **named}
