"""The recipes of CONTRIBUTING are followed in a copy of the project: they work, and take as few files as they say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .mutations import copied

pytestmark = pytest.mark.slow


class Copy:
    """A copy of the project in which files are written and counted."""

    def __init__(self, folder: Path) -> None:
        self.folder = copied(folder)
        self.touched: set[str] = set()

    def write(self, name: str, text: str) -> None:
        assert not (self.folder / name).exists()
        (self.folder / name).write_text(text, encoding="utf-8")
        self.touched.add(name)

    def change(self, name: str, before: str, after: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{name} has not one {before!r}"
        (self.folder / name).write_text(text.replace(before, after), encoding="utf-8")
        self.touched.add(name)

    def python(self, *arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "src")}
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tests(self, *arguments: str) -> str:
        return self.python("-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments)


@pytest.fixture
def project(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_the_copy_runs_its_own_code(project):
    assert project.python("-c", "import forecast; print(forecast.__file__)").startswith(str(project.folder))


MILL = """
maker = "Mill & Co"
source = ["Sales export: help.example.org/exports"]
[till]
decimal = "."
columns = { day = "Date", ticket = "Receipt", product = ["Item", "Size"], qty = "Pieces", amount = "Net" }
[till.rows.Kind]
count = ["Sale"]
negate = ["Return"]
drop = ["Void"]
[[layout]]
name = "Sales (2026)"
header = ["Date", "Item", "Pieces", "Net", "Kind"]
also = ["Receipt", "Size", "Customer"]
"""
MILL_WRITER = '''
def mill(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Lines of sales, with a word for what is none."""
    name, _, size = line.item.name.partition(" ")
    kinds = {"refund": "Return", "void": "Void", "aborted": "Void"}
    return {
        "Date": f"{ticket.starts_at:%Y-%m-%d %H:%M}", "Receipt": f"{ticket.till}-{ticket.closing}-{ticket.number}",
        "Item": name, "Size": size, "Pieces": f"{abs(line.qty):g}", "Net": plain(abs(line.cents)),
        "Kind": kinds.get(ticket.kind, "Sale"), "Customer": CUSTOMER,
    }


EXPORTS: dict[str, Export] = {
    "mill": Export(
        "Date,Receipt,Item,Size,Pieces,Net,Kind,Customer", mill, "Mill & Co, Sales (2026)", ticket_kinds=_ALL,
        has_shop=False,
    ),
'''


def test_a_till_format_takes_two_files(project):
    project.write("src/forecast/sources/till/makers/mill.toml", MILL)
    project.change("tests/tills/makers.py", "EXPORTS: dict[str, Export] = {\n", MILL_WRITER)
    profiles = project.tests("tests/sources/till/makers", "tests/tills/test_makers.py", "-k", "mill or every")
    assert " passed" in profiles
    judging = "from tests.tills import makers; from tests.tills.judged import judged"
    verdicts = project.python("-c", f"{judging}; print(*(judged(seed, 'mill').verdict for seed in range(8)))").split()
    assert set(verdicts) <= {"equal", "asked"}
    assert verdicts.count("equal") >= 6
    assert len(project.touched) == 2
