"""Write docs/tables.md and docs/cli.md from the code; a test asserts that they are current."""

from __future__ import annotations

import os
from pathlib import Path

import forecast.tables as tables
from forecast.tables import Table, key_of

DOCS = Path(__file__).resolve().parent
FAMILIES = {
    "till": "What the till saw",
    "known": "What else is known",
    "shop": "What a shop writes down (the CSV files that a person edits have these columns)",
    "demand": "From what was sold to what will be wanted",
    "plans": "What is proposed",
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
    (DOCS / "tables.md").write_text(tables_page(), encoding="utf-8")
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
