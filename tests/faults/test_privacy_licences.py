"""Licences of what is locked are looked at, and what could not be asked is said and not passed over."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_locked_package_may_be_given_on(audit):
    assert len(audit.locked()) > 50
    assert audit.wrong_licences() == []


def test_a_licence_that_forbids_it_is_named(audit, monkeypatch):
    monkeypatch.setattr(audit, "licence", lambda name: "AGPL-3.0-only" if name == "pandas" else "MIT")
    assert audit.wrong_licences() == ["pandas: AGPL-3.0-only"]


@pytest.mark.parametrize("answer", [
    "", "no json", json.dumps({"dependencies": []}),
    json.dumps({"dependencies": [{"name": "pandas", "skip_reason": "not found"}]}),
])  # fmt: skip
def test_what_could_not_be_asked_is_said_and_fails_nothing(audit, monkeypatch, capsys, answer):
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, answer, "why"))
    assert audit.main() == 0
    assert "vulnerabilities: SKIPPED, no index answers" in capsys.readouterr().out


def test_a_known_vulnerability_fails_and_names_the_version_that_mends_it(audit, monkeypatch, capsys):
    one = {"name": "jinja2", "version": "2.10", "vulns": [{"id": "CVE-2019-10906", "fix_versions": ["2.10.1"]}]}
    answer = json.dumps({"dependencies": [one, {"name": "pandas", "skip_reason": "not found"}]})
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, answer, ""))
    assert audit.main() == 1
    assert "jinja2 2.10: CVE-2019-10906, mended in 2.10.1" in capsys.readouterr().out


def test_ci_runs_it_and_names_no_index():
    assert "run make audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for path in (ROOT / ".ci" / "audit.py", ROOT / ".ci" / "run", ROOT / "Makefile"):
        assert "pypi.org" not in path.read_text(encoding="utf-8")
