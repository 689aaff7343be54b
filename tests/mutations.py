"""Small wrongs put into src one at a time, each of which a test should notice: `python -m tests.mutations`.

A site is a place where one thing can be wrong: a comparison, a sign, `and` for `or`, a missing `not`, a number off
by one, nothing returned. `--count` of them are drawn by a digest of seed, function and change, so that an edit
elsewhere moves none. In a copy of the project each is put in and the tests that mirror its module are run, then those
that name it. `mutations_survived.toml` holds those that no test needs to notice, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import hashlib
import importlib
import json
import math
import multiprocessing
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from . import structure

ROOT = structure.ROOT
LISTED = Path(__file__).with_name("mutations_survived.toml")
TIME_LIMIT_S = 400
MOST_OF_IMPORTERS = 6
LIBRARIES = (
    "pandas",
    "pandera",
    "pydantic",
    "duckdb",
    "lightgbm",
    "sklearn",
    "scipy.stats",
    "pyarrow",
    "babel",
    "pytest",
)
LEFT_OUT = "not slow and not long and not random and not real_data"

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
"""Boundaries of comparisons, signs, and what binds conditions."""


@dataclass(frozen=True)
class Mutation:
    """One change: the module, the function around it (or the module), what changes, and the bytes to write."""

    module: str
    place: str
    change: str
    start: int
    end: int
    text: str
    is_number: bool

    def rank(self, seed: int) -> float:
        """Draw by a digest, which no other part of the program moves; numbers count a fifth, there are so many.

        Source of the weighting: Efraimidis, Spirakis 2006, doi:10.1016/j.ipl.2005.11.003.
        """
        digest = hashlib.sha256(f"{seed} {self.place} {self.change}".encode()).digest()
        uniform = (int.from_bytes(digest[:8], "big") + 1) / 2**64
        return -math.log(uniform) * (5.0 if self.is_number else 1.0)


@dataclass(frozen=True)
class Verdict:
    """What became of one mutation: `caught` by a test, `time` when tests no longer ended, else `survived`."""

    place: str
    change: str
    outcome: str
    by: str
    seconds: float = 0.0

    @property
    def reason(self) -> str:
        """Why no test needs to notice it; "" where it is not listed."""
        return listed().get((self.place, self.change), "")


def mutations(module: structure.Module) -> list[Mutation]:
    """Return every mutation of a module; a second of the same words in one function has a number."""
    text = module.text.encode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: list[Mutation] = []
    count: Counter[tuple[str, str]] = Counter()
    for place, node, changed in _sites(module.tree, module.name):
        before, after = " ".join(ast.unparse(node).split()), " ".join(ast.unparse(changed).split())
        change = f"{before} → {after}"
        count[place, change] += 1
        number = count[place, change]
        start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        written = ast.unparse(changed) if isinstance(node, ast.stmt) else f"({ast.unparse(changed)})"
        change += f" ({number})" * (number > 1)
        is_number = isinstance(changed, ast.Constant) and isinstance(node, ast.Constant)
        found.append(Mutation(module.name, place, change, start, end, written, is_number))
    return found


def _sites(node: ast.AST, place: str) -> Iterator[tuple[str, ast.expr | ast.stmt, ast.AST]]:
    if structure.is_for_types(node) or isinstance(node, ast.JoinedStr):
        return
    if isinstance(node, ast.expr | ast.Return):
        yield from ((place, node, changed) for changed in _changed(node))
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        if name == "slice" and not _is_masked(value):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            if isinstance(child, ast.AST):
                named = isinstance(child, ast.FunctionDef | ast.ClassDef)
                yield from _sites(child, f"{place}.{child.name}" if named else place)


def _is_masked(value: object) -> bool:
    """Whether rows are chosen by a condition, as in `table[table["qty"] > 0]`."""
    return isinstance(value, ast.Compare | ast.BinOp | ast.UnaryOp)


def _changed(node: ast.expr | ast.Return) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return):
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        yield _with(node, ops=[SWAPS[type(node.ops[0])](), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp) or (isinstance(node, ast.BinOp) and _is_reckoned(node)):
        yield _with(node, op=SWAPS[type(node.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield _with(node, body=node.orelse, orelse=node.body)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _with(node: ast.AST, **changes: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def _is_reckoned(node: ast.BinOp) -> bool:
    """Whether the sign has another one to be wrong with: not where `+` joins texts or `|` joins types."""
    sides = (node.left, node.right)
    if type(node.op) not in SWAPS:
        return False
    if isinstance(node.op, ast.BitOr):
        names = [each.id for each in sides if isinstance(each, ast.Name)]
        return not any(name[:1].isupper() or name in _TYPES for name in names)
    texts = ast.JoinedStr | ast.List | ast.Tuple
    return not any(isinstance(each, texts) or _is_str(each) for each in sides)


_TYPES = {"str", "int", "float", "bool", "bytes", "dict", "list", "tuple", "date", "datetime"}


def _is_str(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def drawn(program: structure.Program, *, count: int, seed: int) -> list[Mutation]:
    """Draw so many mutations of the program: places with more that can be wrong get more of them."""
    found = [each for module in program.modules.values() for each in mutations(module)]
    return sorted(found, key=lambda each: each.rank(seed))[:count]


@cache
def whole_program() -> structure.Program:
    return structure.read()


@cache
def suite() -> dict[Path, frozenset[str]]:
    """Return each file of tests with the modules of the program that it imports."""
    program = whole_program()
    found = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = structure.Module(path.stem, path, path.read_text(encoding="utf-8"))
        goals = (program.target(program.origin(goal)) for _, goal in structure.imported_names(module))
        found[path.relative_to(ROOT)] = frozenset(goal for goal in goals if goal)
    return found


def mirror(module: str) -> Path:
    """Return where the module's own tests would stand: `tests/reports/test_page.py` for `forecast.reports.page`."""
    parts = module.split(".")[1:]
    return Path("tests", *parts[:-1], f"test_{parts[-1]}.py")


def mirrored_elsewhere() -> dict[str, str]:
    """Return the tests that stand for modules which no test names, by module."""
    return tomllib.loads((ROOT / "tests" / "mirrored_elsewhere.toml").read_text(encoding="utf-8"))


def mirrors(module: str) -> list[Path]:
    """Return the module's own tests, or those that stand for it."""
    own, elsewhere = mirror(module), mirrored_elsewhere().get(module)
    return [path for path in (own, Path(elsewhere or own)) if path in suite()][:1]


def naming(module: str) -> list[Path]:
    """Return the tests that import something of the module."""
    return [path for path, goals in suite().items() if module in goals]


def beside(module: str) -> list[Path]:
    """Return the tests in the module's folder of tests/, or in the nearest folder above that has some."""
    parts = module.split(".")[1:-1]
    for depth in range(len(parts), 0, -1):
        found = [path for path in suite() if path.parent == Path("tests", *parts[:depth])]
        if found:
            return found
    return []


def of_importers(module: str) -> list[Path]:
    """Return the tests of the modules that import it, at most so many."""
    importers = sorted(name for name, goals in whole_program().imports.items() if module in goals)
    found = dict.fromkeys(path for name in importers for path in (*mirrors(name), *naming(name)))
    return list(found)[:MOST_OF_IMPORTERS]


def _built_on(module: str) -> set[str]:
    """Return the module and all that import it, directly or by others: what is loaded anew when it changes."""
    found, new = set[str](), {module}
    while new:
        found |= new
        new = {name for name, goals in whole_program().imports.items() if goals & new} - found
    return found


def tried(mutation: Mutation, project: Path) -> Verdict:
    """Put a mutation into a copy of the project, run tests until one fails, and take it out again."""
    module = whole_program().modules[mutation.module]
    relative = module.path.relative_to(ROOT)
    source = module.text.encode()
    began = time.monotonic()
    outcome, by, done = "survived", "", set[Path]()
    (project / relative).write_bytes(source[: mutation.start] + mutation.text.encode() + source[mutation.end :])
    try:
        for paths in (
            [*mirrors(module.name), relative],
            naming(module.name),
            beside(module.name),
            of_importers(module.name),
        ):
            left = [path for path in paths if path not in done]
            done.update(left)
            if left and outcome == "survived":
                outcome, by = _run(project, left, anew=_built_on(module.name))
    finally:
        (project / relative).write_bytes(source)
    return Verdict(mutation.place, mutation.change, outcome, by, time.monotonic() - began)


def _run(
    project: Path, paths: list[Path] | list[str], *, anew: Collection[str] = (), is_one_enough: bool = True
) -> tuple[str, str]:
    """Run tests in the copy: survived, caught (and by which tests, a line each), or time."""
    with tempfile.TemporaryFile("w+") as output:
        child = os.fork()  # libraries and the program are loaded once, in the parent
        if child == 0:
            code = 1
            try:
                os.setsid()
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
                _forget(anew)
                code = _in_child(project, [str(path) for path in paths], is_one_enough=is_one_enough)
            finally:
                os._exit(code)
        until = time.monotonic() + TIME_LIMIT_S
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            time.sleep(0.1)
            if time.monotonic() > until:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "time", ""
        output.seek(0)
        text = output.read()
    failed = [line.partition(" ")[2].split(" - ")[0] for line in text.splitlines() if line.startswith(_FAILED)]
    if failed:
        return "caught", "\n".join(failed)
    if " passed" in text or "deselected" in text or "no tests ran" in text:
        return "survived", ""
    return "caught", ""


_FAILED = ("FAILED ", "ERROR ")


def _in_child(project: Path, paths: list[str], *, is_one_enough: bool) -> int:
    import pytest

    os.chdir(project)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["PYTHONPATH"] = f"{project / 'src'}"
    _forget([name for name in sys.modules if name.partition(".")[0] == "tests"])
    options = (
        f"-q -p no:cacheprovider -m '{LEFT_OUT}' --tb=no -rfE -o addopts= --import-mode=importlib "
        "--doctest-modules --no-header -W ignore::pytest.PytestAssertRewriteWarning"
    )
    if is_one_enough:
        options += " -x"
    return int(pytest.main([*shlex.split(options), *paths]))


def _load() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)


def copied(folder: Path) -> Path:
    """Copy what tests need of the project."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    for name in listed.stdout.decode().splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


@cache
def listed() -> dict[tuple[str, str], str]:
    """Return the reason of each mutation that need not be noticed, by function and change."""
    entries = tomllib.loads(LISTED.read_text(encoding="utf-8")).get("survived", [])
    return {(entry["function"], entry["change"]): entry["reason"] for entry in entries}


def _forget(modules: Iterable[str]) -> None:
    for name in modules:
        folder, _, last = name.rpartition(".")
        sys.modules.pop(name, None)
        if hasattr(sys.modules.get(folder), last):
            delattr(sys.modules[folder], last)


_own: list[Path] = []


def _begin(projects: multiprocessing.SimpleQueue[Path]) -> None:
    project = projects.get()
    _own.append(project)
    sys.path[:] = [str(project / "src"), str(project), *(path for path in sys.path if path not in ("", str(ROOT)))]
    sys.dont_write_bytecode = True
    for name in whole_program().modules:
        if not name.endswith("__main__"):
            importlib.import_module(name)
    gc.freeze()


def _judge(mutation: Mutation) -> Verdict:
    return tried(mutation, _own[0])


def _key(mutation: Mutation) -> tuple[str, str, str]:
    text = whole_program().modules[mutation.module].text
    return mutation.place, mutation.change, hashlib.sha256(text.encode()).hexdigest()[:16]


def _kept(file: Path | None) -> dict[tuple[str, str, str], Verdict]:
    """Read the verdicts of an earlier run."""
    rows = (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file and file.exists() else []
    )
    return {(place, change, text): Verdict(place, change, outcome, by) for place, change, text, outcome, by in rows}


def _line(verdict: Verdict) -> str:
    word = "listed" if verdict.outcome == "survived" and verdict.reason else verdict.outcome
    stale = "  (listed as survived)" if verdict.outcome != "survived" and verdict.reason else ""
    return f"{word:8} {verdict.seconds:5.0f} s  {verdict.place}: {verdict.change}  {verdict.by}{stale}"


def main(arguments: list[str] | None = None) -> int:
    """Try mutations and print which survived; 1 if one did that is not listed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="only those whose function and change contain this")
    parser.add_argument("--skip", type=int, default=0, help="leave out so many of the first")
    parser.add_argument("--kept", type=Path, help="a file of verdicts: those on unchanged modules are not tried again")
    parser.add_argument("--show", action="store_true", help="list them, run nothing")
    chosen = parser.parse_args(arguments)
    every = drawn(whole_program(), count=chosen.count, seed=chosen.seed)[chosen.skip :]
    picked = [each for each in every if chosen.only in f"{each.place}: {each.change}"]
    if chosen.show:
        print("\n".join(f"{each.place}: {each.change}" for each in picked))
        return 0
    _load()
    suite()
    kept = _kept(chosen.kept)
    verdicts = [kept[key] for each in picked if (key := _key(each)) in kept]
    for verdict in verdicts:
        print(_line(verdict))
    left = [each for each in picked if _key(each) not in kept]
    keys = {(each.place, each.change): _key(each) for each in left}
    with tempfile.TemporaryDirectory() as scratch:
        projects = multiprocessing.get_context("fork").SimpleQueue()
        for number in range(chosen.jobs):
            projects.put(copied(Path(scratch, str(number))))
        with multiprocessing.get_context("fork").Pool(chosen.jobs, _begin, (projects,)) as pool:
            for verdict in pool.imap_unordered(_judge, left):
                verdicts.append(verdict)
                print(_line(verdict), flush=True)
                if chosen.kept:
                    with chosen.kept.open("a", encoding="utf-8") as file:
                        file.write(
                            json.dumps([*keys[verdict.place, verdict.change], verdict.outcome, verdict.by]) + "\n"
                        )
        proofs = sorted({verdict.by for verdict in verdicts if "::" in verdict.by})
        project = copied(Path(scratch, "as it is"))
        sys.path[:0] = [str(project / "src"), str(project)]
        _, failing = _run(project, proofs, is_one_enough=False) if proofs else ("", "")
    for number, verdict in enumerate(verdicts):
        if verdict.by and verdict.by in failing.splitlines():
            verdicts[number] = replace(verdict, outcome="survived")
            print(f"{verdict.by} fails without a mutation as well and tells nothing of {verdict.place}")
    counts = Counter(verdict.outcome for verdict in verdicts)
    unlisted = sum(each.outcome == "survived" and not each.reason for each in verdicts)
    print(", ".join(f"{counts[word]} {word}" for word in ("caught", "time", "survived")) + f" ({unlisted} not listed)")
    return int(unlisted > 0)


if __name__ == "__main__":
    sys.exit(main())
