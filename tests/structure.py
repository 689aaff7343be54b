"""How big the program is and how it hangs together, counted from its text alone: `python -m tests.structure`.

`--part sources/till` looks at one folder, `--callers` lists public names that no other module of src uses,
`--list` names each thing that is counted. Nothing is imported, so it takes about a second.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "forecast"
#: Most lines of a file, .py files of a folder, lines of a function and arguments of a function.
FILE_LINES, FOLDER_FILES, FUNCTION_LINES, ARGUMENTS = 240, 15, 60, 8
READERS = ("tests", "benchmarks", "docs", "notebooks")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Measured:
    """A function with its lines (from `def` to the last one) and its arguments, `self` and `cls` not counted."""

    place: str
    lines: int
    arguments: int


@dataclass(frozen=True)
class Module:
    """One file of the program and its tree."""

    name: str
    path: Path
    text: str = field(repr=False)
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> int:
        """Lines of the file."""
        return self.text.count("\n")

    @cached_property
    def public(self) -> dict[str, ast.stmt]:
        """Functions, classes and constants of the top level without a leading underscore."""
        return {name: node for node in self.tree.body for name in _bound(node) if not name.startswith("_")}

    @cached_property
    def shared(self) -> list[str]:
        """Public functions and classes; what the limit of 600 counts, as constants were not among the 797."""
        return [name for name, node in self.public.items() if isinstance(node, Function | ast.ClassDef)]

    @cached_property
    def functions(self) -> list[Measured]:
        """Every function and method, also those inside others."""
        return list(_functions(self.tree, self.name, in_class=False))

    @cached_property
    def classes(self) -> list[str]:
        """Names of all classes but the `Config` inside a table's schema, which pandera asks for."""
        found = (node.name for node in _statements(self.tree, for_types=True) if isinstance(node, ast.ClassDef))
        return [name for name in found if name != "Config"]


@dataclass(frozen=True)
class Program:
    """All modules of a source folder, by name."""

    modules: Mapping[str, Module]

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Which module imports which, wherever the import stands."""
        return {name: self._imported(module, for_types=False) for name, module in self.modules.items()}

    @cached_property
    def imports_for_types(self) -> dict[str, set[str]]:
        """The same with imports under `TYPE_CHECKING`."""
        return {name: self._imported(module, for_types=True) for name, module in self.modules.items()}

    @cached_property
    def folders(self) -> dict[str, int]:
        """Number of .py files per folder."""
        return dict(Counter(folder_of(module) for module in self.modules.values()))

    def target(self, name: str) -> str | None:
        """Give the module that `name`, a module or something in one, belongs to."""
        while name not in self.modules:
            name, _, last = name.rpartition(".")
            if not last:
                return None
        return name

    def _imported(self, module: Module, *, for_types: bool) -> set[str]:
        named = (name for _, name in imported_names(module, for_types=for_types))
        return {target for name in named if (target := self.target(name)) and target != module.name}

    def origin(self, name: str) -> str:
        """Follow `forecast.room.name` through the `__init__` files that hand it on to where it is defined."""
        visited: set[str] = set()
        while name not in visited:
            visited.add(name)
            home, _, last = name.rpartition(".")
            module = self.modules.get(home)
            if module is None or name in self.modules or last in module.public:
                break
            name = _aliases(module).get(last, name)
        return name


def _bound(node: ast.stmt) -> list[str]:
    """Names that a statement of the top level binds, imports left out."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for goal in node.targets for each in ast.walk(goal) if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.If | ast.Try) and not is_for_types(node):
        return [name for each in node.body for name in _bound(each)]
    return []


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and _dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements right inside another, expressions left aside."""
    for block in ("body", "handlers", "orelse", "finalbody", "cases"):
        held = getattr(node, block, ())
        yield from held if isinstance(held, list) else ()


def _functions(node: ast.AST, place: str, *, in_class: bool) -> Iterator[Measured]:
    for child in _inside(node):
        inner = f"{place}.{child.name}" if isinstance(child, Function | ast.ClassDef) else place
        if isinstance(child, Function):
            given = child.args
            count = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs)
            is_bound = in_class and not any(_dotted(each) == "staticmethod" for each in child.decorator_list)
            assert child.end_lineno is not None
            yield Measured(inner, child.end_lineno - child.lineno + 1, count - is_bound)
        yield from _functions(child, inner, in_class=isinstance(child, ast.ClassDef))


def _statements(node: ast.AST, *, for_types: bool) -> Iterator[ast.AST]:
    for child in _inside(node):
        if for_types or not is_for_types(child):
            yield child
            yield from _statements(child, for_types=for_types)


def imported_names(module: Module, *, for_types: bool = True) -> Iterator[tuple[str, str]]:
    """Yield what a module imports: the name it binds and the whole name of what it stands for."""
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    for node in _statements(module.tree, for_types=for_types):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom):
            home = package.rsplit(".", node.level - 1)[0] if node.level else ""
            home = ".".join(part for part in (home, node.module) if part)
            for alias in node.names:
                yield alias.asname or alias.name, f"{home}.{alias.name}"


def _aliases(module: Module) -> dict[str, str]:
    return dict(imported_names(module))


def read(source: Path = SOURCE) -> Program:
    """Read a folder of Python files as a program whose root is the folder's name."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = (source.name, *path.relative_to(source).with_suffix("").parts)
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found[name] = Module(name, path, path.read_text(encoding="utf-8"), is_package)
    return Program(found)


def part_of(program: Program, part: str) -> Program:
    """Leave only what lies in one folder or file, named as a path (`sources/till`)."""
    root = next(iter(program.modules)).partition(".")[0]
    stem = ".".join((root, *Path(part).with_suffix("").parts))
    kept = {name: module for name, module in program.modules.items() if f"{name}.".startswith(f"{stem}.")}
    if not kept:
        raise SystemExit(f"{part}: no such part of {root}")
    return Program(kept)


def folder_of(module: Module) -> str:
    """Name the folder of a module as a path (`forecast/sources`)."""
    return (module.name if module.is_package else module.name.rpartition(".")[0]).replace(".", "/")


def circles(arrows: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Give the sets of two and more that all reach each other (Tarjan 1972).

    >>> circles({"a": ["b"], "b": ["a", "c"], "c": []})
    [('a', 'b')]
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(name: str) -> None:
        number[name] = lowest[name] = len(number)
        stack.append(name)
        for goal in arrows.get(name, ()):
            if goal not in number:
                visit(goal)
            if goal in stack:
                lowest[name] = min(lowest[name], lowest[goal])
        if lowest[name] == number[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(tuple(sorted(group)))

    for name in arrows:
        if name not in number:
            visit(name)
    return sorted(found)


def module_circles(program: Program, *, for_types: bool = False) -> list[tuple[str, ...]]:
    """Give the modules that import each other, directly or by others."""
    return circles(program.imports_for_types if for_types else program.imports)


def sibling_circles(program: Program) -> list[tuple[str, ...]]:
    """Give the folders and files of one folder that import each other; a folder stands for all that is in it."""
    arrows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, goals in program.imports.items():
        for goal in goals:
            pair = _siblings(name, goal)
            if pair:
                folder, start, end = pair
                arrows[folder][start].add(end)
    return sorted(circle for level in arrows.values() for circle in circles(level))


def _siblings(name: str, goal: str) -> tuple[str, str, str] | None:
    """Where two names part; nothing where one is the folder of the other."""
    start, end = name.split("."), goal.split(".")
    for depth, (one_part, other_part) in enumerate(zip(start, end, strict=False)):
        if one_part != other_part:
            folder = ".".join(start[:depth])
            return folder, f"{folder}.{one_part}", f"{folder}.{other_part}"
    return None


def same_names(program: Program) -> dict[str, list[str]]:
    """Give class names that are used more than once, with their modules."""
    homes: dict[str, list[str]] = defaultdict(list)
    for module in program.modules.values():
        for name in module.classes:
            homes[name].append(module.name)
    return {name: where for name, where in sorted(homes.items()) if len(where) > 1}


def uses(program: Program, readers: Iterable[Module]) -> set[str]:
    """Give the whole names that modules import or reach by an attribute of an imported module."""
    found = set()
    for module in readers:
        bound: dict[str, list[str]] = defaultdict(list)
        for name, goal in imported_names(module):
            bound[name].append(goal)
        for node in module.nodes:
            dotted = _dotted(node)
            first, _, rest = dotted.partition(".")
            found |= {program.origin(f"{goal}.{rest.partition('.')[0]}") for goal in bound.get(first, ()) if rest}
            found |= {program.origin(f"{goal}.{rest.rpartition('.')[2]}") for goal in bound.get(dotted, ()) if rest}
        if not module.is_package:
            found |= {program.origin(goal) for goals in bound.values() for goal in goals}
        else:
            loaded = {node.id for node in module.nodes if isinstance(node, ast.Name)}
            found |= {program.origin(goal) for name in loaded for goal in bound.get(name, ())}
    return found


def _dotted(node: ast.AST) -> str:
    """Write `a.b.c` of names and attributes; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = _dotted(node.value)
        return f"{start}.{node.attr}" if start else ""
    return ""


def own_uses(module: Module) -> set[str]:
    """Give the names that a module loads itself, a definition's own body left out."""
    return {
        inner.id
        for node in module.tree.body
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id not in _bound(node)
    }


def outside_readers(root: Path = ROOT) -> list[Module]:
    """Read the modules of tests, benchmarks, documents and notebooks (code cells)."""
    import json

    found = []
    for folder in READERS:
        for path in sorted((root / folder).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found.append(Module(name, path, path.read_text(encoding="utf-8")))
        for path in sorted((root / folder).glob("*.ipynb")):
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
            text = "\n".join(line for line in code.splitlines() if not line.startswith(("%", "!")))
            found.append(Module(path.stem, path, text))
    return found


def callers(program: Program, part: Program, outside: Iterable[Module]) -> dict[str, list[str]]:
    """Sort public names that no other module of the program uses by who does: its own file, outsiders, nobody."""
    inside = uses(program, program.modules.values())
    beyond = uses(program, outside)
    found: dict[str, list[str]] = {"only its own file": [], "only tests and other outsiders": [], "nobody": []}
    for module in part.modules.values():
        local = own_uses(module)
        for name, node in module.public.items():
            whole = f"{module.name}.{name}"
            if whole in inside or (getattr(node, "decorator_list", ()) and _is_registered(node)):
                continue
            if name in local:
                found["only its own file"].append(whole + (" (and outsiders)" if whole in beyond else ""))
            else:
                found["only tests and other outsiders" if whole in beyond else "nobody"].append(whole)
    found["methods whose name no other place of src uses"] = unused_methods(program, part)
    return found


def _is_registered(node: ast.stmt) -> bool:
    """Whether a decorator called with `.command` or `.callback` hands the function to a library."""
    return any(name in ast.dump(node.decorator_list[0]) for name in ("'command'", "'callback'"))  # type: ignore[attr-defined]


def _is_hooked(method: Function) -> bool:
    """Whether a decorator hands a method to a library, as pydantic's validators do."""
    own = {"property", "cached_property", "classmethod", "staticmethod", "abstractmethod"}
    return any(_dotted(each).rpartition(".")[2] not in own for each in method.decorator_list)


def unused_methods(program: Program, part: Program) -> list[str]:
    """Give methods whose name is read as an attribute nowhere in the program but in their own body."""
    read_names: Counter[str] = Counter()
    for module in program.modules.values():
        read_names.update(node.attr for node in module.nodes if isinstance(node, ast.Attribute))
    found = []
    for module in part.modules.values():
        for home in ast.walk(module.tree):
            for method in home.body if isinstance(home, ast.ClassDef) else ():
                if isinstance(method, Function) and not method.name.startswith("__") and not _is_hooked(method):
                    own = sum(isinstance(n, ast.Attribute) and n.attr == method.name for n in ast.walk(method))
                    if read_names[method.name] <= own:
                        found.append(f"{module.name}.{home.name}.{method.name}")
    return found


def figures(program: Program) -> dict[str, int]:
    """Count everything that has a limit.

    `files over 240 lines` and the like count what is over; lines are those of .py files, blank ones too.
    """
    modules = program.modules.values()
    functions = [each for module in modules for each in module.functions]
    return {
        "lines": sum(module.lines for module in modules),
        "files (287 at 0b7942c)": len(program.modules),
        f"files over {FILE_LINES} lines": sum(module.lines > FILE_LINES for module in modules),
        "public functions and classes (797 at 0b7942c)": sum(len(module.shared) for module in modules),
        "public constants": sum(len(module.public) - len(module.shared) for module in modules),
        "folders": len(program.folders),
        f"folders over {FOLDER_FILES} files": sum(count > FOLDER_FILES for count in program.folders.values()),
        "functions": len(functions),
        f"functions over {FUNCTION_LINES} lines": sum(each.lines > FUNCTION_LINES for each in functions),
        f"functions over {ARGUMENTS} arguments": sum(each.arguments > ARGUMENTS for each in functions),
        "class names used twice": len(same_names(program)),
        "circles of modules": len(module_circles(program)),
        "circles of siblings": len(sibling_circles(program)),
        "circles of modules with imports for types": len(module_circles(program, for_types=True)),
    }


@dataclass(frozen=True)
class Offender:
    """One thing over a limit: of which kind, what it is called, and how much of it there is."""

    kind: str
    name: str
    amount: str


def offenders(program: Program) -> Iterator[Offender]:
    """Yield each thing over a limit."""
    for module in program.modules.values():
        if module.lines > FILE_LINES:
            yield Offender("long files", module.name, f"{module.lines} lines")
        for each in module.functions:
            if each.lines > FUNCTION_LINES:
                yield Offender("long functions", each.place, f"{each.lines} lines")
            if each.arguments > ARGUMENTS:
                yield Offender("many arguments", each.place, f"{each.arguments} arguments")
    for folder, count in program.folders.items():
        if count > FOLDER_FILES:
            yield Offender("full folders", folder, f"{count} files")
    for name, homes in same_names(program).items():
        yield Offender("classes of one name", name, ", ".join(homes))
    for circle in module_circles(program, for_types=True):
        yield Offender("circles", " ↔ ".join(circle), f"{len(circle)} modules")
    for circle in sibling_circles(program):
        yield Offender("circles", " ↔ ".join(circle), f"{len(circle)} siblings")


def main(arguments: list[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", help="only this folder or file of src/forecast, such as sources/till")
    parser.add_argument("--callers", action="store_true", help="list public names that no other module uses")
    parser.add_argument("--list", action="store_true", help="name everything over a limit, and every folder")
    parser.add_argument("--source", type=Path, default=SOURCE, help="another folder than src/forecast")
    chosen = parser.parse_args(arguments)
    program = read(chosen.source)
    part = part_of(program, chosen.part) if chosen.part else program
    if chosen.callers:
        for heading, names in callers(program, part, outside_readers()).items():
            print(f"{heading}: {len(names)}")
            print("".join(f"  {name}\n" for name in names), end="")
        return
    for label, count in figures(part).items():
        print(f"{count:7,} {label}")
    if chosen.list:
        for folder, count in sorted(part.folders.items()):
            print(f"{count:7} files  {folder}")
        for each in offenders(part):
            print(f"  {each.kind}: {each.name}: {each.amount}")


if __name__ == "__main__":
    main()
