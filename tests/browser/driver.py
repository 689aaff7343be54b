"""A real Chromium for tests: where texts stand, what axe-core finds. A test without one skips and says so.

The browser is the machine's own (`chromium`), driven by playwright; nothing is downloaded for it. axe-core comes from
npm into `.axe`, once. No page of a test reaches another machine: what is not a file or on loopback is refused and told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, Route, sync_playwright

AXE = "axe-core@4.14.1"
WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PHONE_PX, TABLET_PX, A4_PX, DESKTOP_PX = 390, 820, 794, 1280

_HERE = Path(__file__).parent
_ROOT = _HERE.parent.parent
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium. Where there is none, the test skips."""
    program = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program, args=[*options, "--font-render-hinting=none"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, address: str | Path, *, width_px: int = TABLET_PX, is_dark: bool = False, language: str = "fr"
) -> Iterator[Page]:
    """Open a file or an address on loopback in a window of its own; fail on an error in its scripts.

    Raises
    ------
    AssertionError
        When the page ends with errors of its scripts, or asked for anything from another machine.
    """
    wrong: list[str] = []
    context = browser.new_context(
        viewport={"width": width_px, "height": 1000},
        color_scheme="dark" if is_dark else "light",
        locale=language,
        has_touch=width_px < DESKTOP_PX,
    )

    def guarded(route: Route) -> None:
        place = urlsplit(route.request.url)
        if place.scheme in {"file", "data", "blob"} or place.hostname in _LOOPBACK:
            route.continue_()
        else:
            wrong.append(f"asks another machine: {route.request.url}")
            route.abort()

    context.route("**/*", guarded)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address.resolve().as_uri() if isinstance(address, Path) else address)
    try:
        yield page
    finally:
        context.close()
    assert not wrong, "; ".join(wrong)


def misplaced(page: Page) -> list[str]:
    """Return what overflows, is cut, overlaps or hides behind sideways scrolling, as sentences with positions."""
    found: list[str] = page.evaluate((_HERE / "positions.js").read_text(encoding="utf-8"))
    return found


def axe_violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA: rule, element and why. Skips where npm cannot bring axe-core."""
    if not page.evaluate("'axe' in window"):
        # By the driver and not by the page: a page's policy on scripts does not hold it up.
        page.evaluate(_axe())
    result: dict[str, Any] = page.evaluate(f"axe.run(document, {{runOnly: {list(WCAG_22_AA)}}})")
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@cache
def _axe() -> str:
    folder = _ROOT / ".axe"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        if not script.exists():
            if npm is None:
                pytest.skip("no npm on this machine: axe-core cannot be had")
            made = subprocess.run(
                [npm, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, AXE],
                capture_output=True, text=True, check=False, timeout=120,
            )  # fmt: skip
            if made.returncode != 0:
                pytest.skip(f"npm could not bring {AXE}: {made.stderr[-300:]}")
    return script.read_text(encoding="utf-8")
