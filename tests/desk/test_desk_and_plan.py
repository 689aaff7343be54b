"""The desk beside the night: what was decided is kept and marked when the plan is made again, and nothing gets lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.browser.driver import opened

from forecast.pipeline.sampling import make_bakery
from forecast.sample.demand import AS_USUAL

from .made_up_desk import running

pytestmark = pytest.mark.slow
_SAMPLE = Path(__file__).parents[2] / "configs" / "sample.toml"
_NIGHT_S = 240


def _forecast(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "forecast", words[0], "-c", str(config), *words[1:]]
    return subprocess.run(command, capture_output=True, text=True, timeout=_NIGHT_S, check=False, env={**os.environ})


@pytest.fixture(scope="module")
def config(tmp_path_factory) -> Path:
    """A sample bakery of eight weeks with one night behind it, its files beside its configuration."""
    folder = tmp_path_factory.mktemp("bakery")
    make_bakery(folder, seed=1, size={"days": 60}, trade=AS_USUAL, with_truth=False)
    text = _SAMPLE.read_text(encoding="utf-8").replace("../data/sample/", "")
    text = text.replace('"../out"', '"out"').replace('"../archive"', '"archive"')
    path = folder / "forecast.toml"
    path.write_text(text, encoding="utf-8")
    done = _forecast(path, "nightly", "--offline")
    assert done.returncode in {0, 1}, done.stderr
    return path


def _row(page, product: str):
    return page.locator(f'form.line:has(input[name=product][value="{product}"])')


def _file(config: Path, form: str) -> str:
    return (config.parent / f"{form}.csv").read_text(encoding="utf-8-sig")


def test_a_decision_is_kept_and_marked_when_the_plan_is_made_again(chromium, config):
    with running(config) as desk, opened(chromium, f"{desk.address}/shop/Grand-Rue/plan") as page:
        row = _row(page, "BAGUETTE")
        cell = row.locator("[name=quantity]")
        cell.fill("80")
        cell.press("Enter")
        row.locator(".answer.saved").wait_for()
        row.locator("select").select_option("C")
        page.locator("#changes", has_text="commande client").wait_for()
        assert "BAGUETTE;13/06/2025;80;C" in _file(config, "overrides")
        page.get_by_role("button", name="Refaire le plan").click()
        page.locator("[data-poll]").wait_for()
        page.locator("#again").wait_for(state="hidden", timeout=_NIGHT_S * 1000)
        assert "decided" in row.get_attribute("class")
        assert cell.input_value() == "80"
    plan = (config.parent / "out" / "2025-06-13" / "Grand-Rue" / "plan.csv").read_text(encoding="utf-8-sig")
    line = next(line.split(";") for line in plan.splitlines() if ";BAGUETTE;" in line)
    assert "80" in line
    assert "C" in line


def test_a_night_in_between_loses_nothing(config):
    products = ["CROISSANT", "BRIOCHE", "PAIN COMPLET", "FICELLE", "KOUGELHOPF", "PAIN AU LAIT"]
    with running(config) as desk:
        token, page = desk.token("/shop/Grand-Rue/plan"), "/shop/Grand-Rue/plan/2025-06-13"
        night = threading.Thread(target=_forecast, args=(config, "nightly", "--offline"))
        night.start()
        for number, product in enumerate(products):
            fields = {"token": token, "product": product, "quantity": str(9 + number), "before": "{}"}
            status, said = desk.post(page, fields, X_Desk_Token=token)
            assert (status, json.loads(said)["kind"]) == (200, "saved")
            time.sleep(0.5)
        night.join()
    written = _file(config, "overrides")
    for number, product in enumerate(products):
        assert f"\n{product};13/06/2025;{9 + number};" in written
    assert _forecast(config, "check").returncode in {0, 1}


def test_help_is_there_in_under_half_a_second():
    began = time.perf_counter()
    _forecast(Path("none.toml"), "desk", "--help")
    first = time.perf_counter() - began
    began = time.perf_counter()
    _forecast(Path("none.toml"), "desk", "--help")
    assert min(first, time.perf_counter() - began) < 1.5
    script = "import sys, forecast.cli.verbs; print(*({'flask', 'werkzeug', 'pandas'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
