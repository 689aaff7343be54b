"""What is put wrong on purpose, how it is drawn, and that the list of survivors speaks of code that is there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from . import mutations, structure

SAMPLE = '''"""A shop."""
RATE: int | None = 3


def sold(left: int, made: int) -> _Sold | None:
    """Say more than 2 things."""
    if left < 1 and not made:
        return None
    for name, qty in zip("ab", "cd", strict=True):
        table = rows[rows > 0] + f"{qty + 1}"
    return made - left if made else -1
'''


@pytest.fixture
def made(tmp_path: Path) -> structure.Module:
    return structure.Module("shop", tmp_path / "shop.py", SAMPLE)


def test_every_kind_of_wrong_is_found_and_nothing_that_only_types_or_texts_hold(made):
    assert [(each.place, each.change) for each in mutations.mutations(made)] == [
        ("shop", "3 → 4"),
        ("shop", "3 → 2"),
        ("shop.sold", "left < 1 and (not made) → left < 1 or not made"),
        ("shop.sold", "left < 1 → left <= 1"),
        ("shop.sold", "1 → 2"),
        ("shop.sold", "1 → 0"),
        ("shop.sold", "not made → made"),
        ("shop.sold", "rows > 0 → rows >= 0"),
        ("shop.sold", "0 → 1"),
        ("shop.sold", "0 → -1"),
        ("shop.sold", "return made - left if made else -1 → return None"),
        ("shop.sold", "made - left if made else -1 → -1 if made else made - left"),
        ("shop.sold", "made - left → made + left"),
        ("shop.sold", "-1 → 1"),
        ("shop.sold", "1 → 2 (2)"),
        ("shop.sold", "1 → 0 (2)"),
    ]


def test_each_change_gives_a_program_that_can_be_read_and_differs_in_that_place_alone(made):
    source = SAMPLE.encode()
    for each in mutations.mutations(made):
        text = (source[: each.start] + each.text.encode() + source[each.end :]).decode()
        assert ast.dump(ast.parse(text)) != ast.dump(made.tree), each
        assert (text[: each.start], text[len(text) - (len(SAMPLE) - each.end) :]) == (
            SAMPLE[: each.start],
            SAMPLE[each.end :],
        )


def test_what_is_drawn_does_not_change_with_an_edit_elsewhere(made):
    longer = structure.Module("shop", made.path, SAMPLE.replace("RATE: int", "MORE = 1\nRATE: int"))
    drawn = mutations.drawn(structure.Program({"shop": made}), count=9, seed=1)
    again = mutations.drawn(structure.Program({"shop": longer}), count=11, seed=1)
    assert {each.change for each in drawn if each.place == "shop.sold"} <= {each.change for each in again}
    assert mutations.drawn(structure.Program({"shop": made}), count=9, seed=2) != drawn


def test_every_survivor_that_is_listed_is_a_change_of_the_program_and_has_a_reason():
    program = structure.read()
    for (function, change), reason in mutations.listed().items():
        module = program.modules[program.target(function)]
        there = {(each.place, each.change) for each in mutations.mutations(module)}
        assert (function, change) in there, "take it out of mutations_survived.toml"
        assert len(reason.split()) > 3, function
