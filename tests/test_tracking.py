"""Runs in MLflow, really: written, read back, pruned, and never in the way of a plan."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.config import TrackingSettings
from forecast.tracking import RunRecord, experiment_links, log_run, ui_command
from forecast.tracking.runs import _metric_name
from forecast.tracking.store import copy_store

NIGHT = datetime(2025, 6, 12, 21, 0, tzinfo=UTC)
SETTINGS = TrackingSettings(experiment="bakery")


def runs_in(folder: Path, experiment: str = "bakery"):
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{(folder / 'mlflow.db').as_posix()}")
    found = client.get_experiment_by_name(experiment)
    return client, client.search_runs([found.experiment_id], order_by=["attributes.start_time"])


@pytest.fixture(scope="module")
def first_store(tmp_path_factory):
    """A store made by the first night's run, in a folder with a space and accents; making one takes seconds."""
    folder = tmp_path_factory.mktemp("Boulangerie Châtelain – œuvre")
    report = folder / "out" / "2025-06-13"
    (report / "Vannes").mkdir(parents=True)
    (report / "run.json").write_text("{}", encoding="utf-8")
    (report / "Vannes" / "plan.csv").write_text("produit;quantité\n", encoding="utf-8")
    (report / "plots").mkdir()
    (report / "plots" / "coverage.svg").write_text("<svg/>", encoding="utf-8")
    run = RunRecord(
        verb="nightly",
        started_at=NIGHT,
        seconds=12.5,
        params={"models.levels": (0.5, 0.9), "run.seed": 1},
        metrics={"cost_amount": 41.5, "coverage 0.9": 0.91, "unknown": float("nan")},
        product_metrics=pd.DataFrame(
            {
                "product": ["ÉCLAIR", "PAIN 50%", "PAIN 50‰", "."],
                "wape": [0.2, 0.3, 0.4, np.nan],
                "waste_pcs": [1, 2, 3, 4],
            }
        ),
        tags={"data_hash": "abc123", "lightgbm": "4.7.0"},
        artifacts=[report / "run.json", report / "Vannes" / "plan.csv", report / "plots"],
        texts={"config.toml": "[bakery]\nname = 'Châtelain'\n"},
        models={"ÉCLAIR": "tree\n", "PAIN 50%": "tree too\n"},
    )
    notices = log_run(SETTINGS, folder, run)
    assert notices == []
    return folder


@pytest.fixture
def store(first_store, tmp_path):
    """A copy of the first store; it finds its artifacts in the new place."""
    for name in ("mlflow.db", "mlflow-artifacts"):
        source = first_store / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / name)
    return tmp_path


def test_a_call_is_one_finished_run_with_its_times_parameters_and_tags(first_store):
    _, (run,) = runs_in(first_store)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "nightly 2025-06-12 21:00"
    assert run.info.start_time == NIGHT.timestamp() * 1000
    assert run.info.end_time - run.info.start_time == 12_500
    assert run.data.params == {"models.levels": "(0.5, 0.9)", "run.seed": "1"}
    assert {name: run.data.tags[name] for name in ("verb", "data_hash", "lightgbm")} == {
        "verb": "nightly",
        "data_hash": "abc123",
        "lightgbm": "4.7.0",
    }


def test_numbers_of_every_product_have_legal_names_of_their_own(first_store):
    _, (run,) = runs_in(first_store)
    assert run.data.metrics == {
        "seconds": 12.5,
        "cost_amount": 41.5,
        "coverage 0.9": 0.91,
        "wape/ÉCLAIR": 0.2,
        "wape/PAIN 50_": 0.3,
        "wape/PAIN 50_ 2": 0.4,
        "waste_pcs/ÉCLAIR": 1,
        "waste_pcs/PAIN 50_": 2,
        "waste_pcs/PAIN 50_ 2": 3,
        "waste_pcs/_": 4,
    }


def test_artifacts_keep_their_folders_and_are_found_by_the_client(first_store):
    client, (run,) = runs_in(first_store)
    top = {item.path for item in client.list_artifacts(run.info.run_id)}
    assert top == {"run.json", "Vannes", "plots", "config.toml", "products.csv", "models.json.gz"}
    assert [item.path for item in client.list_artifacts(run.info.run_id, "Vannes")] == ["Vannes/plan.csv"]
    products = Path(client.download_artifacts(run.info.run_id, "products.csv")).read_text(encoding="utf-8")
    assert products.splitlines()[:2] == ["product,wape,waste_pcs", "ÉCLAIR,0.2,1"]
    bundle = Path(client.download_artifacts(run.info.run_id, "models.json.gz"))
    assert json.loads(gzip.decompress(bundle.read_bytes())) == {"ÉCLAIR": "tree\n", "PAIN 50%": "tree too\n"}


def test_everything_lies_beside_the_data(first_store):
    assert sorted(path.name for path in first_store.iterdir()) == [
        "mlflow-artifacts",
        "mlflow.db",
        "mlflow.db.lock",
        "out",
    ]


def test_a_second_call_adds_a_run_and_says_nothing_on_the_terminal(store, capfd):
    assert log_run(SETTINGS, store, RunRecord("plan", NIGHT + timedelta(days=1))) == []
    _, runs = runs_in(store)
    assert [run.data.tags["verb"] for run in runs] == ["nightly", "plan"]
    assert capfd.readouterr() == ("", "")


def test_more_numbers_than_one_request_takes_are_all_kept(store):
    many = pd.DataFrame({"product": [f"product {n}" for n in range(1100)], "wape": np.arange(1100.0)})
    params = {f"key.{n}": n for n in range(120)}
    assert log_run(SETTINGS, store, RunRecord("backtest", NIGHT, params=params, product_metrics=many)) == []
    _, runs = runs_in(store)
    run = next(run for run in runs if run.data.tags["verb"] == "backtest")
    assert run.data.metrics["wape/product 1099"] == 1099
    assert len(run.data.metrics) == 1101
    assert len(run.data.params) == 120


def test_a_moved_archive_keeps_its_old_artifacts_and_writes_new_ones_beside_itself(first_store, store):
    assert log_run(SETTINGS, store, RunRecord("plan", NIGHT, texts={"note.txt": "here"})) == []
    client, runs = runs_in(store)
    for run in runs:
        assert run.info.artifact_uri.startswith((store / "mlflow-artifacts").as_uri())
        assert client.list_artifacts(run.info.run_id)
    assert len(list((first_store / "mlflow-artifacts").iterdir())) == 1


def test_older_runs_go_for_good_with_their_artifacts_but_not_what_a_person_logged(store):
    client, (old,) = runs_in(store)
    own = client.create_run(old.info.experiment_id, start_time=1000)
    settings = TrackingSettings(experiment="bakery", keep_days=30)
    assert log_run(settings, store, RunRecord("plan", NIGHT + timedelta(days=30))) == []
    assert {run.info.run_id for run in runs_in(store)[1]} >= {old.info.run_id}
    assert log_run(settings, store, RunRecord("plan", NIGHT + timedelta(days=30, seconds=1))) == []
    _, left = runs_in(store)
    assert [run.data.tags.get("verb") for run in left] == [None, "plan", "plan"]
    assert left[0].info.run_id == own.info.run_id
    assert not (store / "mlflow-artifacts" / old.info.run_id).exists()
    with closing(sqlite3.connect(store / "mlflow.db")) as connection:
        rows = connection.execute("select count(*) from metrics where run_uuid = ?", (old.info.run_id,)).fetchone()
    assert rows == (0,)


def failed(notices):
    (notice,) = notices
    assert (notice.code, notice.severity, notice.values["verb"]) == ("tracking_failed", "warning", "plan")
    return str(notice.values["why"])


def test_a_file_that_is_no_database_is_set_aside_and_a_new_store_begins(tmp_path):
    content = b"no database at all" * 100
    (tmp_path / "mlflow.db").write_bytes(content)
    (told,) = log_run(SETTINGS, tmp_path, RunRecord("plan", NIGHT))
    assert (told.code, told.severity) == ("tracking_store_damaged", "warning")
    assert Path(str(told.values["file"])).read_bytes() == content
    assert [run.info.status for run in runs_in(tmp_path)[1]] == ["FINISHED"]


def test_a_database_of_something_else_is_a_warning(store):
    with closing(sqlite3.connect(store / "mlflow.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = 'from the future'")
    assert failed(log_run(SETTINGS, store, RunRecord("plan", NIGHT)))


def test_a_locked_database_is_a_warning_after_a_short_wait(store, monkeypatch):
    monkeypatch.setattr("forecast.tracking.store._LOCK_WAIT_S", 0.2)
    with closing(sqlite3.connect(store / "mlflow.db")) as other:
        other.execute("begin exclusive")
        assert "locked" in failed(log_run(SETTINGS, store, RunRecord("plan", NIGHT)))


def test_a_folder_that_cannot_be_made_is_a_warning(tmp_path):
    (tmp_path / "archive").write_text("a file", encoding="utf-8")
    assert failed(log_run(SETTINGS, tmp_path / "archive", RunRecord("plan", NIGHT)))


def test_a_read_only_database_is_a_warning(store):
    (store / "mlflow.db").chmod(0o444)
    if os.access(store / "mlflow.db", os.W_OK):
        pytest.skip("this user may write to read-only files")
    assert "readonly" in failed(log_run(SETTINGS, store, RunRecord("plan", NIGHT)))


def test_an_artifact_that_is_not_there_is_a_warning_and_a_failed_run(store):
    why = failed(log_run(SETTINGS, store, RunRecord("plan", NIGHT, artifacts=[store / "missing.pdf"])))
    assert "missing.pdf" in why
    _, runs = runs_in(store)
    assert sorted(run.info.status for run in runs) == ["FAILED", "FINISHED"]


def test_nothing_is_written_when_tracking_is_off(tmp_path):
    assert log_run(TrackingSettings(enabled=False), tmp_path, RunRecord("plan", NIGHT)) == []
    assert list(tmp_path.iterdir()) == []


def test_telemetry_is_off_in_what_was_imported_and_in_what_is_started(first_store, monkeypatch):
    from mlflow.telemetry.utils import is_telemetry_disabled

    assert is_telemetry_disabled()
    monkeypatch.delenv("MLFLOW_DISABLE_TELEMETRY", raising=False)
    command = ui_command(SETTINGS, first_store, port=5055)
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert command[0] == sys.executable
    assert command[1:4] == ["-m", "mlflow", "ui"]
    assert command[command.index("--backend-store-uri") + 1] == f"sqlite:///{(first_store / 'mlflow.db').as_posix()}"
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert command[command.index("--port") + 1] == "5055"


@pytest.mark.parametrize("name", ["A/B", "..", "   ", "x" * 400, "100 % beurre: été?", "a//b", "Brot\n500g"])
def test_metric_names_are_legal_on_every_system(name):
    from mlflow.utils.validation import _validate_metric_name

    made = _metric_name("wape", name)
    _validate_metric_name(made)
    assert made.startswith("wape")
    assert ":" not in made


def old_revision() -> str:
    """The revision of the schema a few MLflow versions ago."""
    from alembic.script import ScriptDirectory
    from mlflow.store.db.utils import _get_alembic_config

    return next(
        script.revision
        for place, script in enumerate(ScriptDirectory.from_config(_get_alembic_config("")).walk_revisions())
        if place == 6
    )


def make_old_store(path: Path, revision: str) -> None:
    """Make a store as an older MLflow did, with a run in it."""
    import sqlalchemy
    from alembic import command
    from mlflow.store.db.utils import _get_alembic_config
    from mlflow.store.tracking.dbmodels.initial_models import Base

    engine = sqlalchemy.create_engine(f"sqlite:///{path.as_posix()}")
    Base.metadata.create_all(engine)
    config = _get_alembic_config(str(engine.url))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(
            sqlalchemy.text(
                "insert into experiments (experiment_id, name, artifact_location, lifecycle_stage) "
                "values (7, 'bakery', 'file:///nowhere', 'active')"
            )
        )
    engine.dispose()


def revision_in(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("select version_num from alembic_version").fetchone()[0])


def test_the_store_of_an_older_mlflow_is_copied_before_it_is_brought_up_to_date(tmp_path, first_store):
    old = old_revision()
    make_old_store(tmp_path / "mlflow.db", old)
    assert log_run(SETTINGS, tmp_path, RunRecord("plan", NIGHT)) == []
    assert revision_in(tmp_path / "mlflow.db") == revision_in(first_store / "mlflow.db")
    assert [run.info.status for run in runs_in(tmp_path)[1]] == ["FINISHED"]
    kept = tmp_path / f"mlflow-{old}.db"
    assert revision_in(kept) == old
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("select name from experiments where experiment_id = 7").fetchone() == ("bakery",)


def dumped(store: Path) -> list[str]:
    with closing(sqlite3.connect(store / "mlflow.db")) as connection:
        return list(connection.iterdump())


def test_a_store_of_a_newer_mlflow_is_left_alone(store):
    with closing(sqlite3.connect(store / "mlflow.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = 'fedcba987654'")
        connection.execute("pragma user_version = 0")
    before = dumped(store)
    assert failed(log_run(SETTINGS, store, RunRecord("plan", NIGHT)))
    assert dumped(store) == before


def test_runs_that_a_kill_left_open_are_closed_and_those_of_a_person_are_not(store):
    client, (run,) = runs_in(store)
    killed = client.create_run(run.info.experiment_id, tags={"mlflow.source.name": "forecast nightly"})
    own = client.create_run(run.info.experiment_id, tags={"mlflow.source.name": "notebook"})
    assert log_run(SETTINGS, store, RunRecord("plan", NIGHT)) == []
    status = {one.info.run_id: one.info.status for one in runs_in(store)[1]}
    assert (status[killed.info.run_id], status[own.info.run_id]) == ("KILLED", "RUNNING")


def test_two_programs_that_log_at_once_make_one_store(tmp_path):
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path; "
        "from forecast.config import TrackingSettings; from forecast.tracking import RunRecord, log_run; "
        "import forecast.tracking.store as store; store._LOCK_WAIT_S = 120; "
        "print(log_run(TrackingSettings(experiment='bakery'), "
        "Path(sys.argv[1]), RunRecord('plan', datetime(2025, 6, 12, tzinfo=UTC))))"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [program.communicate()[0].strip() for program in both] == ["[]", "[]"]
    assert len(runs_in(tmp_path)[1]) == 2


def test_a_product_that_starts_like_a_formula_is_defused_in_the_table_of_products(store):
    table = pd.DataFrame({"product": ["=1+1", "@SUM", "PAIN"], "gain": [-1.0, 2.0, 3.0]})
    assert log_run(SETTINGS, store, RunRecord("plan", NIGHT, product_metrics=table)) == []
    newest = max((store / "mlflow-artifacts").rglob("products.csv"), key=lambda path: path.stat().st_mtime_ns)
    assert newest.read_text().splitlines() == ["product,gain", "'=1+1,-1.0", "'@SUM,2.0", "PAIN,3.0"]


def test_a_store_is_copied_whole_while_another_program_has_it_open(store, tmp_path):
    with closing(sqlite3.connect(store / "mlflow.db")) as other:
        other.execute("select * from runs").fetchone()
        copy_store(store / "mlflow.db", tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert list(copy.iterdump()) == dumped(store)


def test_experiments_are_linked_the_newest_first_and_only_those_that_hold_runs(store):
    later = RunRecord("backtest", NIGHT + timedelta(hours=1))
    assert log_run(TrackingSettings(experiment="backtests of Châtelain"), store, later) == []
    (newest, address), (before, _) = experiment_links(SETTINGS, store, port=5055)
    assert (newest, before) == ("backtests of Châtelain", "bakery")
    assert re.fullmatch(r"http://127\.0\.0\.1:5055/#/experiments/\d+", address)
    assert experiment_links(SETTINGS, store / "nowhere", port=5055) == []


def test_older_runs_of_other_experiments_go_too(store):
    settings = TrackingSettings(experiment="backtests of Châtelain", keep_days=30)
    assert log_run(settings, store, RunRecord("backtest", NIGHT + timedelta(days=60))) == []
    assert runs_in(store)[1] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="groups of processes are ended the POSIX way")
def test_the_page_of_runs_opens_on_the_experiment_and_lists_its_artifacts(store):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ((_, address),) = experiment_links(SETTINGS, store, port=port)
    page = subprocess.Popen(
        ui_command(SETTINGS, store, port=port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        base = address.partition("#")[0]
        assert b'<div id="root"' in _asked(base, patience_s=90)
        number = address.rpartition("/")[2]
        found = json.loads(_asked(f"{base}api/2.0/mlflow/experiments/get?experiment_id={number}"))
        assert found["experiment"]["name"] == "bakery"
        _, (run,) = runs_in(store)
        listed = json.loads(_asked(f"{base}api/2.0/mlflow/artifacts/list?run_id={run.info.run_id}"))
        assert "products.csv" in {item["path"] for item in listed["files"]}
    finally:
        # It starts servers of its own, and waits for them when it is asked to end.
        os.killpg(page.pid, signal.SIGKILL)
        page.wait(20)


def _asked(address: str, *, patience_s: float = 10.0) -> bytes:
    until = time.monotonic() + patience_s
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own page on loopback
                return bytes(answer.read())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
