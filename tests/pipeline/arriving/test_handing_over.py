"""Pages go where the owner wants them: once each, and again where a kill or a printer without paper came between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.pipeline.arriving.after import told_after
from forecast.pipeline.arriving.handing_over import calls_of
from forecast.pipeline.outcome import Outcome

PRINTER = "import sys; open(sys.argv[1], 'a').write(' '.join(p.split('/')[-2] for p in sys.argv[2:]) + '\\n')"
DAY = "2026-12-24"


@pytest.fixture
def shop(tmp_path):
    """A configuration with a command as given, and a night that wrote the pages of two shops."""

    class Shop:
        out = tmp_path / "out"
        log = tmp_path / "printed"

        def page(self, shop: str, text: str = "bread", day: str = DAY, name: str = "plan.pdf") -> Path:
            path = self.out / day / shop / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return path

        def night(self, *commands: list[str], written: list[Path], day: str | None = DAY) -> Outcome:
            config = tmp_path / "forecast.toml"
            config.write_text(f"[run]\nrun_after = {json.dumps(commands)}\n", encoding="utf-8")
            return told_after(lambda _: Outcome(written=written, data={"day": day} if day else {}))(load_config(config))

        def printed(self) -> list[str]:
            return self.log.read_text().splitlines() if self.log.exists() else []

        @property
        def printer(self) -> list[str]:
            return [sys.executable, "-c", PRINTER, str(self.log)]

    return Shop()


def test_a_page_is_handed_over_once_and_again_when_it_has_changed(shop):
    command = [*shop.printer, "{plan.pdf}"]
    for text in ("bread", "bread", "more bread"):
        assert shop.night(command, written=[shop.page("Mitte", text)]).notices == []
    assert shop.printed() == ["Mitte", "Mitte"]
    shop.night(command, written=[shop.page("Mitte", "more bread", day="2026-12-26")], day="2026-12-26")
    assert len(shop.printed()) == 3, "another day's page is another page"


def test_a_printer_that_failed_gets_the_page_on_the_next_run(shop):
    pages, broken = [shop.page("Mitte")], shop.log.with_name("broken")
    code = f"import pathlib; exit('no paper' if pathlib.Path({str(broken)!r}).exists() else exec({PRINTER!r}))"
    command = [sys.executable, "-c", code, str(shop.log), "{plan.pdf}"]
    broken.touch()
    (failed,) = shop.night(command, written=pages).notices
    assert (failed.code, failed.severity, failed.values["why"]) == (
        "run_after_failed",
        "warning",
        "exit code 1: no paper",
    )
    broken.unlink()
    assert shop.night(command, written=pages).exit_code == 0
    assert shop.printed() == ["Mitte"]


def test_a_chain_is_one_call_or_one_for_each_shop_where_the_command_names_the_shop(shop):
    pages = [shop.page("Mitte"), shop.page("Nord"), shop.page("Nord", name="orders.csv")]
    shop.night([*shop.printer, "{plan.pdf}"], written=pages)
    assert shop.printed() == ["Mitte Nord"]
    each = [sys.executable, "-c", f"import sys; sys.argv.remove('-d' + sys.argv[2][2:]); {PRINTER}", str(shop.log)]
    shop.night([*each, "-d{shop}", "{*.pdf}"], written=pages)
    shop.page("Mitte", "other bread")
    shop.night([*each, "-d{shop}", "{*.pdf}"], written=pages)
    assert shop.printed() == ["Mitte Nord", "Mitte", "Nord", "Mitte"], "only the changed shop comes again"


def test_of_days_that_were_planned_together_the_first_is_handed_over(shop):
    pages = [shop.page("Mitte"), shop.page("Mitte", day="2026-12-26")]
    (call,) = calls_of(("lp", "-t", "Plan {day}", "{plan.pdf}"), pages, out=shop.out, day=DAY)
    assert call.words == ("lp", "-t", f"Plan {DAY}", str(pages[0]))


def test_a_night_without_a_plan_prints_nothing_but_still_tells(shop):
    tell = [sys.executable, "-c", "import os, sys; open(sys.argv[1], 'a').write(os.environ['FORECAST_EXIT_CODE'])"]
    said = shop.log.with_name("said")
    outcome = shop.night([*shop.printer, "{plan.pdf}"], [*tell, str(said)], written=[], day=None)
    assert (outcome.notices, shop.printed(), said.read_text()) == ([], [], "0")


def test_pages_of_a_name_that_nothing_has_are_told(shop):
    (told,) = shop.night([*shop.printer, "{paln.pdf}"], written=[shop.page("Mitte")]).notices
    assert (told.code, told.severity) == ("run_after_no_pages", "warning")
    assert "{paln.pdf}" in str(told.values["words"])


def test_a_kill_between_printing_and_writing_down_prints_twice_and_never_not_at_all(shop, tmp_path):
    page = shop.page("Mitte")
    killer = f"{PRINTER}\nimport os, signal; os.kill(os.getppid(), signal.SIGKILL)"
    code = (
        "import sys; from pathlib import Path; from forecast.config import load_config; "
        "from forecast.pipeline.arriving.after import told_after; from forecast.pipeline.outcome import Outcome; "
        f"told_after(lambda _: Outcome(written=[Path({str(page)!r})], data={{'day': {DAY!r}}}))"
        "(load_config(Path(sys.argv[1])))"
    )
    config = tmp_path / "forecast.toml"
    for script in (killer, PRINTER, PRINTER):
        (tmp_path / "print.py").write_text(script, encoding="utf-8")
        words = [sys.executable, str(tmp_path / "print.py"), str(shop.log), "{plan.pdf}"]
        config.write_text(f"[run]\nrun_after = {json.dumps(words)}\n", encoding="utf-8")
        subprocess.run([sys.executable, "-c", code, str(config)], check=False, env=dict(os.environ))
    assert shop.printed() == ["Mitte", "Mitte"]
