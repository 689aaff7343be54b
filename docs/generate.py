"""Write docs/tables.md, cli.md, api.md and the example of README.md from the code; a test asserts they are current."""

from __future__ import annotations

import inspect
import os
import shutil
import tempfile
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import forecast
import forecast.tables as tables
from forecast.tables import Table, key_of

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
EXAMPLE = "$ .venv/bin/forecast init "
FAMILIES = {
    "till": "What the till saw",
    "known": "What else is known",
    "shop": "What a shop writes down (the CSV files that a person edits have these columns)",
    "bakehouse": "What the bakehouse can do, and the dough of a plan",
    "demand": "From what was sold to what will be wanted",
    "plans": "What is proposed",
    "ordering": "What is ordered from suppliers",
    "through_the_day": "A day from opening to closing",
}


def tables_page() -> str:
    """Return the list of tables: grain, key, columns with type, unit and meaning."""
    lines = ["# Tables", "", "Made by `make docs` from `src/forecast/tables`; do not edit.", ""]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", ""]
        for name in sorted(tables.__all__):
            table = getattr(tables, name)
            is_table = isinstance(table, type) and issubclass(table, Table) and table is not Table
            if is_table and table.__module__ == f"forecast.tables.{family}":
                lines += _described(table)
    return "\n".join(lines).rstrip() + "\n"


def cli_page() -> str:
    """Return the help of every verb as a person sees it."""
    os.environ["COLUMNS"] = "100"
    os.environ["TERMINAL_WIDTH"] = "100"
    import typer
    from typer.testing import CliRunner

    from forecast.cli.verbs import app

    runner = CliRunner()
    verbs = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined] -- a group has commands
    lines = ["# The command line", "", "Made by `make docs` from the program's own help; do not edit.", ""]
    for words in ([], *([verb] for verb in verbs)):
        said = runner.invoke(app, [*words, "--help"], prog_name="forecast").output
        text = "\n".join(line.rstrip() for line in said.strip().splitlines())
        lines += [f"## {' '.join(['forecast', *words])}", "", "```", text, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def api_page() -> str:
    """Return everything that `import forecast` offers, out of its docstrings."""
    lines = ["# The door for scientists: `import forecast`", ""]
    lines += ["Made by `make docs` from the docstrings of `forecast.shop`; do not edit.", ""]
    lines += ["Everything is imported when it is asked for. Examples run from the folder of the project.", ""]
    for name in forecast.__all__:
        thing = getattr(forecast, name)
        lines += [f"## `{_signature(name, thing)}`", "", *_fenced(thing)]
        if isinstance(thing, type):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    lines += [f"### `{name}.{_signature(member, value)}`", "", *_fenced(value)]
    return "\n".join(lines).rstrip() + "\n"


def _signature(name: str, thing: object) -> str:
    if isinstance(thing, (type, property)):
        return name
    of = inspect.signature(thing)  # type: ignore[arg-type] -- what is neither is a function
    kept = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in of.parameters.values()]
    kept = [parameter for parameter in kept if parameter.name != "self"]
    return f"{name}{inspect.Signature(kept)}"


def _fenced(thing: object) -> list[str]:
    """Return what the docstring says: the first line as text, the rest as it stands."""
    first, _, rest = (inspect.getdoc(thing) or "").partition("\n")
    return [first, "", *(["```text", rest.strip("\n"), "```", ""] if rest.strip() else [])]


def readme_page() -> str:
    """Return README.md with what `init` really prints for the made-up bakery under the command that it shows."""
    from forecast.cli import talking
    from forecast.cli.verbs import app
    from forecast.cli.verdict import exit_code_of

    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```\n")
    [at] = [number for number, block in enumerate(blocks) if block.startswith(EXAMPLE)]
    command = blocks[at].splitlines()[0]
    talking.called_as = lambda: ".venv/bin/forecast"
    printed = StringIO()
    with tempfile.TemporaryDirectory() as place, chdir(place), redirect_stdout(printed):
        shutil.copytree(ROOT / "data" / "sample" / "till", "my-shop")
        exit_code_of(app, command.split()[2:])
    lines = [line.rstrip() for line in printed.getvalue().replace("\N{NO-BREAK SPACE}", " ").splitlines()]
    blocks[at] = "\n".join([command, *lines, ""])
    return "```\n".join(blocks)


def _described(table: type[Table]) -> list[str]:
    said = " ".join((table.__doc__ or "").split())
    key = ", ".join(f"`{name}`" for name in key_of(table)) or "none"
    rows = [
        f"| `{name}` | {column.dtype} | {'yes' if column.nullable else ''} | {column.description} |"
        for name, column in table.to_schema().columns.items()
    ]
    return [
        f"### {table.__name__}",
        "",
        said,
        "",
        f"Key: {key}",
        "",
        "| column | type | may be empty | meaning |",
        "|---|---|---|---|",
        *rows,
        "",
    ]


if __name__ == "__main__":
    (ROOT / "README.md").write_text(readme_page(), encoding="utf-8")
    (DOCS / "tables.md").write_text(tables_page(), encoding="utf-8")
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
    (DOCS / "api.md").write_text(api_page(), encoding="utf-8")
