"""What every test begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(autouse=True)
def _language_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test depend on the language of the machine: where no shop states one, errors are English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser. It lasts for a module: while it runs, no other test of the process may run asyncio."""
    from tests.browser.driver import chromium

    with chromium() as browser:
        yield browser
