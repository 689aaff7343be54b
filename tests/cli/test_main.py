"""The program as it is started: its own process, its own words."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from forecast import __version__

HEAVY = ("pandas", "numpy", "pandera", "lightgbm", "sklearn", "mlflow", "duckdb", "typst", "matplotlib")


def said(*words: str, **settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], check=False, capture_output=True, text=True, encoding="utf-8", **settings
    )


def test_help_and_version_load_nothing_heavy():
    program = (
        "import sys\n"
        "from forecast.cli.verbs import app\n"
        "from forecast.cli.verdict import exit_code_of\n"
        "print(exit_code_of(app, ['plan', '--help']), exit_code_of(app, ['--version']))\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    *_, codes, loaded = said("-c", program).stdout.splitlines()
    assert codes == "0 0"
    assert loaded == "[]"


def test_the_guard_against_heavy_imports_can_fail():
    loaded = said("-c", f"import pandas, sys\nprint([name for name in {HEAVY!r} if name in sys.modules])").stdout
    assert "pandas" in loaded


def test_it_runs_as_a_module_and_says_its_version():
    done = said("-m", "forecast", "--version")
    assert (done.returncode, done.stdout) == (0, f"forecast {__version__}\n")


def test_it_speaks_utf_8_even_where_the_console_does_not(tmp_path):
    config = tmp_path / "é.toml"
    done = said("-m", "forecast", "check", "-c", str(config), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 3
    assert "é.toml: no such file" in done.stderr


def test_main_leaves_with_the_code_of_the_verdict(monkeypatch):
    from forecast.cli import main

    monkeypatch.setattr(sys, "argv", ["forecast", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    monkeypatch.setattr(sys, "argv", ["forecast", "bake"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 3
