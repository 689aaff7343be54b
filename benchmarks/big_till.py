"""How long a chain's till takes and how much memory, up to tens of millions of lines: `make benchmark-big-till`.

Shops made up from one shop's lines, one file per shop and month; each stage in a process of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from growth import slope
from quality.markdown import table
from speed import Measured, machine, measured, within
from temporary_place import ROOT

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.history.shelves.notes import NoteTables
from forecast.history.shelves.shelves import Shelves
from forecast.pipeline.imports.importing import import_till
from forecast.sample.make import make_sample
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop

MILLIONS = (1.0, 5.0, 20.0)
ONE_FILE_MILLIONS = 5.0
"""So many lines in a single file are imported as well."""
BARE, NEXT = "bare DuckDB", "next month's file"
BARE_SCRIPT = Path(__file__).with_name("bare_duckdb.py")
MOST_TIMES_BARE, MOST_NEXT_S = 3.0, 1.5
"""An import may take so many times the CPU seconds of bare DuckDB; a new month of a shop so many seconds [s]."""
SCALE = 2.0
"""How busy the shop is from which the others are made: some 220 000 lines in two years, like the French bakery."""
DAYS, PRODUCTS, SEED = 730, 40, 1
MEMORY_LIMIT_GB = 2.0
KEPT_SHARE, MOST_MINUTES_LATER = 0.97, 9
"""What makes a shop differ from the one that it is made from: lines that are missing, and customers who come later."""
PAGE = ROOT / "docs" / "big-till.md"
CONFIG = """
[bakery]
name = "Chain"
country = "FR"
timezone = "Europe/Paris"
language = "en"
shop = "one"
[run]
archive = "archive"
[till]
files = ["till/*.csv"]
amount_is = "unit_price"
"""


@dataclass(frozen=True)
class Run:
    """The stages of one size."""

    name: str
    lines_count: int
    stages: Mapping[str, Measured]


def generate(folder: Path, millions: float, *, is_one_file: bool) -> None:
    """Write the till of as many shops as it takes for so many million lines."""
    made = folder / "made"
    make_sample(made, seed=SEED, products=PRODUCTS, days=DAYS, scale=SCALE)
    config = load_config(_config(made))
    one = pd.concat([read_till(path, config.till, Shop("one")).lines for path in sorted(made.glob("till/*.csv"))])
    one = one[one["qty"] > 0].sort_values(["day", "time_s"], ignore_index=True)
    shutil.rmtree(made)
    (folder / "till").mkdir()
    texts = _texts(one)
    months = [rows for _, rows in texts.groupby(one["day"].dt.to_period("M"), sort=True).indices.items()]
    shops = max(round(millions * 1e6 / (KEPT_SHARE * len(one))), 1)
    for month, rows in enumerate(months):
        for shop in range(shops):
            rng = np.random.default_rng([SEED, shop, month])
            chosen = rows[rng.random(len(rows)) < KEPT_SHARE]
            lines = _as_written(texts.iloc[chosen], f"Shop {shop:03d}", int(rng.integers(MOST_MINUTES_LATER + 1)))
            path = folder / "till" / ("chain.csv" if is_one_file else f"shop-{shop:03d}-{month:02d}.csv")
            lines.to_csv(path, sep=";", index=False, mode="a", header=not path.exists())
    _config(folder)


def imported(config: Config) -> None:
    """Put the files into a fresh archive."""
    import_till(config)


def summed(config: Config) -> None:
    """Ask for everything that a night asks the archive for."""
    archive = TillArchive(config.run.archive)
    print(len(archive.sales()), len(archive.till_days()), len(archive.hourly_profile()))


def inferred(config: Config) -> None:
    """Tell shop by shop what was sold out."""
    archive = TillArchive(config.run.archive)
    sales = archive.sales()
    for shop in sales["shop"].unique():
        Shelves.of(archive.slot_sales(shops=[shop])).days(sales[sales["shop"] == shop], NoteTables.nothing())


STAGES: Mapping[str, Callable[[Config], None]] = {
    "import": imported,
    "sums": summed,
    "slots and sold-out": inferred,
}


def run(millions: float, *, is_one_file: bool = False) -> Run:
    """Make a till of that size, put it through every stage, and remove it."""
    name = f"{millions:g} million lines" + (" in one file" if is_one_file else "")
    with tempfile.TemporaryDirectory(prefix="forecast-big-till-") as place:
        folder = Path(place)
        stages = {"generate": _stage("generate", folder, str(millions), *["--one-file"] * is_one_file)}
        stages[BARE] = _watched(BARE, [sys.executable, str(BARE_SCRIPT), str(folder)], folder)
        for stage in ["import"] if is_one_file else STAGES:
            stages[stage] = _stage(stage, folder)
        if not is_one_file:
            (folder / "till" / "next.csv").write_text(_next_month(folder / "till"), encoding="utf-8")
            stages[NEXT] = _stage("import", folder, name=NEXT)
        print(f"  {stages['import'].cpu_s / stages[BARE].cpu_s:.1f} × the CPU seconds of bare DuckDB", flush=True)
        lines_count = len(TillArchive(folder / "archive").till_days()) and int(
            TillArchive(folder / "archive").till_days()["lines_count"].sum()
        )
    return Run(name, lines_count, stages)


def _stage(stage: str, folder: Path, *words: str, name: str = "") -> Measured:
    command = [sys.executable, __file__, "--stage", stage, "--folder", str(folder), *words]
    return _watched(name or stage, command, folder)


def _next_month(till: Path) -> str:
    """Return the last file of the first shop as the month after it."""
    last = pd.read_csv(max(till.glob("shop-000-*.csv")), sep=";", dtype=str)
    days = pd.to_datetime(last["Date"], format="%d/%m/%Y") + pd.Timedelta(days=31)
    return last.assign(Date=days.dt.strftime("%d/%m/%Y")).to_csv(sep=";", index=False)


def _watched(stage: str, command: Sequence[str], folder: Path) -> Measured:
    done = measured(command, folder=folder)
    print(f"  {stage:<20}{done.wall_s:8.1f} s wall{done.cpu_s:8.1f} s CPU{done.peak_gb:7.2f} GB", flush=True)
    if done.exit_code:
        raise SystemExit(f"{stage} failed:\n{done.said}")
    return done


def page(runs: Sequence[Run]) -> str:
    """Return the page: what each size took, and with which power it grows."""
    rows = [
        [one.name, f"{one.lines_count:,}", stage, f"{took.wall_s:.1f}", f"{took.cpu_s:.1f}", f"{took.peak_gb:.2f}"]
        for one in runs
        for stage, took in one.stages.items()
    ]
    return "\n".join(
        [
            "# A chain's till",
            "",
            "Made by `make benchmark-big-till`; do not edit.",
            "",
            f"Shops of some 220,000 lines in {DAYS} days, made up from one; a file per shop and month, but where one "
            "file is told. Each stage in a process of its own, memory of the process and all it starts. Limit: "
            f"{MEMORY_LIMIT_GB:g} GB. Bare DuckDB reads the same files, casts and writes Parquet by month; an import "
            f"has at most {MOST_TIMES_BARE:g} times its CPU seconds.",
            "",
            *table(["till", "lines kept", "stage", "wall s", "CPU s", "peak GB"], rows),
            "",
            *times_bare(runs),
            "",
            *powers(runs),
            "",
            f"{machine()}.",
            "",
        ]
    )


def times_bare(runs: Sequence[Run]) -> list[str]:
    """Say how the import of each size compares with DuckDB alone, and how long a new month takes."""
    said = []
    for one in runs:
        times = one.stages["import"].cpu_s / one.stages[BARE].cpu_s
        verdict = within(times, MOST_TIMES_BARE)
        said.append(f"- {one.name}: import takes {times:.1f} × the CPU seconds of bare DuckDB ({verdict}).")
        if NEXT in one.stages:
            seconds = one.stages[NEXT].wall_s
            said.append(f"- {one.name}: next month's file of a shop {seconds:.1f} s ({within(seconds, MOST_NEXT_S)}).")
    return said


def powers(runs: Sequence[Run]) -> list[str]:
    """Say with which power of the lines each stage's CPU seconds and memory grow; 1 is proportional."""
    alike = [one for one in runs if set(STAGES) <= set(one.stages)]
    if len({one.lines_count for one in alike}) < 2:
        return []
    sizes = [one.lines_count for one in alike]
    said = []
    for stage in STAGES:
        took = [one.stages[stage] for one in alike]
        seconds, memory = (slope(sizes, [getattr(each, name) for each in took]) for name in ("cpu_s", "peak_gb"))
        said.append(f"- {stage}: CPU seconds grow with the power {seconds:.2f} of the lines, memory with {memory:.2f}.")
    return said


def main(words: Sequence[str] | None = None) -> None:
    """Measure every size, print as it goes, and write the page with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--millions", default=",".join(f"{each:g}" for each in MILLIONS), help="sizes, as 1,5,20")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one-file", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("size", nargs="?", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args(words)
    if asked.stage == "generate":
        generate(asked.folder, asked.size, is_one_file=asked.one_file)
        return
    if asked.stage:
        STAGES[asked.stage](load_config(asked.folder / "forecast.toml"))
        return
    print(machine())
    sizes = [float(word) for word in asked.millions.split(",")]
    every = [(each, False) for each in sizes] + [(ONE_FILE_MILLIONS, True)] * (max(sizes) >= ONE_FILE_MILLIONS)
    runs: list[Run] = []
    for millions, is_one_file in every:
        print(f"{millions:g} million lines{' in one file' if is_one_file else ''}", flush=True)
        runs.append(run(millions, is_one_file=is_one_file))
        if asked.write:
            PAGE.write_text(page(runs), encoding="utf-8")
    print("\n".join(powers(runs)))


def _config(folder: Path) -> Path:
    path = folder / "forecast.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def _texts(lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines as a till writes them, but for the shop."""
    cents = (lines["amount"] / lines["qty"] * 100).round().astype(int)
    return pd.DataFrame(
        {
            "Date": lines["day"].dt.strftime("%d/%m/%Y"),
            "minute": (lines["time_s"] // 60).astype("int64"),
            "Ticket": lines["ticket"],
            "Article": lines["product"],
            "Quantité": lines["qty"].astype(int),
            "Prix unitaire": cents.map({each: f"{each // 100},{each % 100:02d} €" for each in cents.unique()}),
        }
    )


_CLOCKS = np.array([f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)], dtype=object)


def _as_written(texts: pd.DataFrame, shop: str, minutes_later: int) -> pd.DataFrame:
    """Return a shop's lines, its customers coming some minutes later than those of the shop it is made from."""
    clock = _CLOCKS[np.minimum(texts["minute"].to_numpy() + minutes_later, 1439)]
    lines = texts.drop(columns="minute")
    lines.insert(0, "Magasin", shop)
    lines.insert(2, "Heure", clock)
    return lines


if __name__ == "__main__":
    main()
