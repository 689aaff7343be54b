"""What the documents say is what the code does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)")
NAMED = re.compile(r"decisions/(\d{4})")


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_of_tables_is_current(generate):
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == generate.tables_page(), "run make docs"


def test_the_page_of_the_door_for_scientists_is_current(generate):
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == generate.api_page(), "run make docs"


def test_the_help_of_every_verb_is_current_and_ends_with_an_example(generate):
    page = generate.cli_page()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page, "run make docs"
    verbs = [part for part in page.split("## forecast ")[1:] if part.strip()]
    assert len(verbs) >= 9
    for part in verbs:
        assert f"Example: forecast {part.split()[0]}" in part


def test_every_verb_and_every_make_target_that_the_readme_names_exists(generate):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    page = generate.cli_page()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"`forecast ([a-z]+)", readme))
    targets = set(re.findall(r"`make ([a-z-]+)", readme))
    assert verbs
    assert targets
    assert not [verb for verb in verbs if f"## forecast {verb}\n" not in page]
    assert not [target for target in targets if f"\n{target}:" not in makefile]


def test_what_the_readme_shows_of_init_is_what_it_prints(generate):
    assert (ROOT / "README.md").read_text(encoding="utf-8") == generate.readme_page(), "run make docs"


def test_the_page_of_till_exports_lists_every_case_and_layout_and_none_is_wrong():
    from .tills.every_case import CASES
    from .tills.layouts import LAYOUTS

    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs" / "tills.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    named = {row[0].strip("`"): row for row in rows}
    about = {name: (made.__doc__ or "").splitlines()[0] for name, made in {**CASES, **LAYOUTS}.items()}
    assert {name: row[1] for name, row in named.items()} == about, "run make docs"
    assert not [row for name, row in named.items() if name in CASES and row[3] == "no"]
    assert not [row for name, row in named.items() if name in LAYOUTS and row[4] != "0"]


def _pages(folder):
    return sorted(path for path in (ROOT / "docs" / folder).glob("[0-9]*.md"))


def test_a_decision_is_one_page_and_stands_in_the_list():
    listed = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in _pages("decisions"):
        text = page.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 45, page.name
        assert len(text.split()) <= 450, page.name
        assert f"[{page.name[:4]}]({page.name})" in listed, page.name


def test_a_trial_has_the_number_and_the_name_of_its_decision():
    decisions = {page.name for page in _pages("decisions")}
    assert not [page.name for page in _pages("trials") if page.name not in decisions]


def test_every_link_of_the_documents_leads_to_a_file():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert not [(page.name, link) for page, link in links if not (page.parent / link.split("#")[0]).exists()]


def test_every_decision_that_the_code_names_exists():
    numbers = {page.name[:4] for page in _pages("decisions")}
    folders = [ROOT / "src", ROOT / "benchmarks", ROOT / "configs"]
    files = [path for folder in folders for ending in ("*.py", "*.toml", "*.md") for path in folder.rglob(ending)]
    named = [(path.name, n) for path in files for n in NAMED.findall(path.read_text(encoding="utf-8"))]
    assert named
    assert not [(name, number) for name, number in named if number not in numbers]
