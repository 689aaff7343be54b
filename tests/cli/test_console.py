"""What a person at a terminal, or a log, gets to see of an outcome."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

import forecast
from forecast.cli import console
from forecast.config import Bakery, Config
from forecast.notices import Notice
from forecast.pipeline.outcome import Outcome, TerminalTable, silent
from forecast.texts import LANGUAGES, messages, phrase

NOTE = Notice("no_weather")
WARNING = Notice("fell_back", "warning", values={"product": "BAGUETTE", "have_days": 120})


@pytest.fixture
def said(monkeypatch):
    """Show an outcome and give back its exit code, stdout and stderr."""

    def show(outcome: Outcome, config: Config | None = None, *, width: int = 160, is_terminal: bool = False):
        streams = {name: io.StringIO() for name in ("out", "err")}
        for name, stream in streams.items():
            drawn = Console(
                file=stream, width=width, highlight=False, soft_wrap=True, force_terminal=is_terminal, color_system=None
            )
            monkeypatch.setattr(console, name, drawn)
        code = console.show(outcome, config)
        return code, streams["out"].getvalue(), streams["err"].getvalue()

    return show


def test_nothing_to_say_is_0_and_silence(said):
    assert said(Outcome()) == (0, "", "")


def test_results_go_to_stdout_and_notices_to_stderr(said):
    code, out, err = said(Outcome(lines=["3 files"], notices=[NOTE]))
    assert (code, out) == (0, "3 files\n")
    assert err.startswith("note: ")


def test_warnings_of_every_shop_come_before_notes(said):
    second = Notice("fell_back", "warning", shop="Sud", values={"product": "CROISSANT", "have_days": 95})
    code, _, err = said(Outcome(notices=[NOTE, WARNING, Notice("no_orders", shop="Nord"), second]))
    assert code == 1
    lines = err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["warning", "warning", "note", "note"]
    assert "BAGUETTE" in lines[0]
    assert "CROISSANT" in lines[1]
    assert lines[1].startswith("warning: Sud: ")
    assert lines[3].startswith("note: Nord: ")


def test_the_same_said_of_two_products_is_one_line(said):
    second = Notice("fell_back", "warning", values={"product": "CROISSANT", "have_days": 95})
    _, _, err = said(Outcome(notices=[WARNING, second]))
    assert len(err.splitlines()) == 1
    assert "BAGUETTE, CROISSANT" in err


def test_a_notice_about_one_shop_names_it(said):
    _, _, err = said(Outcome(notices=[Notice("no_weather", shop="Grand-Rue")]))
    assert err.startswith("note: Grand-Rue: ")
    _, _, french = said(Outcome(notices=[Notice("no_weather", shop="Grand-Rue")]), Config(bakery=Bakery(language="fr")))
    assert french.startswith("remarque\N{NO-BREAK SPACE}: Grand-Rue\N{NO-BREAK SPACE}: ")


def test_notices_are_in_the_language_of_the_shop(said):
    texts = {
        language: said(Outcome(notices=[WARNING]), Config(bakery=Bakery(language=language)))[2]
        for language in ("fr", "de", "en")
    }
    assert len(set(texts.values())) == 3
    assert said(Outcome(notices=[WARNING]))[2] == texts["en"]


def test_square_brackets_in_names_are_text_and_not_markup(said):
    notice = Notice("fell_back", "warning", values={"product": "[bold]PAIN[/bold]", "have_days": 120})
    _, out, err = said(Outcome(lines=["[red]lines[/red] of [till]"], notices=[notice]))
    assert out == "[red]lines[/red] of [till]\n"
    assert "[bold]PAIN[/bold]" in err


def test_a_line_that_is_a_code_is_put_into_the_words_of_the_run(said):
    made = phrase("sampled.made", lines=1200, files=3, folder="x")
    assert (
        said(Outcome(lines=[made]), Config(bakery=Bakery(language="de")))[1] == "1.200 Kassenzeilen in x (Dateien: 3)\n"
    )


def test_a_table_has_its_title_header_and_numbers_to_the_right(said):
    table = TerminalTable(title="Grand-Rue", header=["product", "total"], rows=[["BAGUETTE", "120"], ["PAIN", "8"]])
    lines = [line.rstrip() for line in said(Outcome(tables=[table]))[1].splitlines()]
    assert lines[0].strip() == "Grand-Rue"
    assert lines[1].split() == ["product", "total"]
    assert lines[2].endswith("120")
    assert lines[3].startswith("PAIN")
    assert lines[3].endswith("  8")
    assert len(lines[2]) == len(lines[3])


def test_a_product_with_square_brackets_stands_in_a_table_as_it_is(said):
    table = TerminalTable(title="[x]", header=["product"], rows=[["PAIN [bio]"], ["[red]"]])
    _, out, _ = said(Outcome(tables=[table]))
    assert "PAIN [bio]" in out
    assert "[red]" in out


def test_written_files_are_named_from_the_folder_where_one_stands(said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    elsewhere = Path(tmp_path.anchor) / "elsewhere" / "plan.pdf"
    _, out, _ = said(Outcome(written=[tmp_path / "out" / "plan.csv", elsewhere]))
    assert out.splitlines() == [f"→ {Path('out') / 'plan.csv'}", f"→ {elsewhere}"]


def test_progress_is_silent_where_nobody_watches(monkeypatch):
    monkeypatch.setattr(console, "err", Console(file=io.StringIO(), force_terminal=False))
    with console.progress_bars(Config()) as report:
        assert report is silent


def test_progress_shows_every_stage_to_a_person(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=stream, force_terminal=True, width=100))
    with console.progress_bars(Config(bakery=Bakery(language="de"))) as report:
        report("import", 1, 3)
        report("import", 3, 3)
        report("forecast", 0, 1)
    drawn = stream.getvalue()
    assert "Import" in drawn
    assert "3/3" in drawn
    assert "Prognose" in drawn


def test_every_stage_that_is_told_has_a_name_in_each_language():
    told = {
        stage
        for path in Path(forecast.__file__).parent.rglob("*.py")
        for stage in re.findall(r'progress\("(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert told >= {"import", "forecast", "replay"}
    assert {stage for stage in told for language in LANGUAGES if f"stage.{stage}" not in messages(language)} == set()


def test_one_long_name_leaves_the_quantities_on_the_line(said):
    table = TerminalTable(title="", header=["Product", "Total", "Usual"], rows=[["X" * 200, "1234", "999"]])
    _, out, _ = said(Outcome(tables=[table]), width=80)
    assert "XXX…" in out
    assert "1234" in out
    assert "999" in out
