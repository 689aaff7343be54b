"""What every test begins with."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _language_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on the language of the machine: where no shop states one, errors are English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
