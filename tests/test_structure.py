"""The program stays in shape: small folders, functions and lists of arguments, no circle, one name for one class.

`structure_exceptions.toml` lists what is still over a limit. It only shrinks: what no longer offends must leave it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from . import mutations, structure

HERE = Path(__file__).parent
KINDS = ("full folders", "long functions", "many arguments", "circles", "classes of one name")


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for each in structure.offenders(structure.read()):
        kinds.setdefault(each.kind, {})[each.name] = each.amount
    return kinds


@pytest.fixture(scope="module")
def listed() -> dict[str, list[str]]:
    return tomllib.loads((HERE / "structure_exceptions.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_over_a_limit_but_what_is_listed(kind, found, listed):
    assert {name: amount for name, amount in found[kind].items() if name not in listed.get(kind, ())} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_of_exceptions_only_shrinks(kind, found, listed):
    assert sorted(set(listed.get(kind, ())) - set(found[kind])) == [], "take these out of structure_exceptions.toml"


def test_every_module_has_tests_of_its_own_or_is_named_by_one():
    named = mutations.mirrored_elsewhere()
    modules = [name for name, module in structure.read().modules.items() if not module.is_package]
    own = {name for name in modules if mutations.mirror(name) in mutations.suite() or mutations.naming(name)}
    assert sorted({*modules} - own - {*named, "forecast.__main__"}) == [], "name a test in mirrored_elsewhere.toml"
    assert sorted(named.keys() & own | named.keys() - {*modules}) == [], "take these out of mirrored_elsewhere.toml"
    assert [path for path in named.values() if Path(path) not in mutations.suite()] == []


def _program(folder: Path, files: dict[str, str]) -> structure.Program:
    for name, text in files.items():
        path = folder / "shop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return structure.read(folder / "shop")


def test_an_import_inside_a_function_closes_a_circle_and_one_for_types_is_told_apart(tmp_path):
    program = _program(
        tmp_path,
        {
            "__init__.py": "",
            "a.py": "def f():\n    from shop import b\n",
            "b.py": "from .a import f\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import c\n",
            "c.py": "from shop.b import f\n",
        },
    )
    assert structure.module_circles(program) == [("shop.a", "shop.b")]
    assert structure.module_circles(program, for_types=True) == [("shop.a", "shop.b", "shop.c")]


def test_two_folders_that_import_each_other_are_a_circle_even_where_no_two_files_do(tmp_path):
    program = _program(
        tmp_path,
        {
            "__init__.py": "",
            "oven/__init__.py": "",
            "oven/heat.py": "from shop.till import sales\n",
            "oven/trays.py": "TRAYS = 3\n",
            "till/__init__.py": "",
            "till/sales.py": "",
            "till/prices.py": "from ..oven.trays import TRAYS\n",
        },
    )
    assert structure.module_circles(program) == []
    assert structure.sibling_circles(program) == [("shop.oven", "shop.till")]


def test_lines_arguments_and_names_are_counted_as_a_reader_would(tmp_path):
    program = _program(
        tmp_path,
        {
            "__init__.py": "from .a import Bun\n",
            "a.py": "import os\nPRICE: int = 3\n_HIDDEN = 1\n\n\nclass Bun:\n"
            "    def bake(self, heat, *, minutes):\n        return heat\n",
        },
    )
    figures = structure.figures(program)
    assert (figures["lines"], figures["public constants"]) == (9, 1)
    assert figures["public functions and classes (797 at 0b7942c)"] == 1
    assert program.modules["shop.a"].functions == [structure.Measured("shop.a.Bun.bake", 2, 2)]


def test_a_name_that_only_tests_use_is_found_through_the_folder_that_hands_it_on(tmp_path):
    files = {
        "__init__.py": "",
        "room/__init__.py": "from .a import bake, cool\n__all__ = ['bake', 'cool']\n",
        "room/a.py": "def bake(): ...\n\n\ndef cool(): ...\n\n\ndef eat(): ...\n\n\ndef own(): ...\n\n\nown()\n",
        "b.py": "from shop import room\nroom.bake()\n",
    }
    program = _program(tmp_path, files)
    outside = structure.Module("test", tmp_path, "from shop.room import cool\n")
    unused = structure.callers(program, program, [outside])
    assert unused["only tests and other outsiders"] == ["shop.room.a.cool"]
    assert unused["nobody"] == ["shop.room.a.eat"]
    assert unused["only its own file"] == ["shop.room.a.own"]
