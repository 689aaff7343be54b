"""How the time of training and prediction grows with products and with days: `make benchmark-growth`.

Made-up bakeries of growing size; the forecast of the next 14 days from one evening, with nothing kept ("cold") and with
the folds of the past kept, as every night but the first has them.
"""

from __future__ import annotations

import argparse
import io
import platform
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from quality.markdown import table
from temporary_place import ROOT, Place, temporary_place

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.forecasting import LONGEST_HORIZON_DAYS, forecast
from forecast.history.known import Known
from forecast.models.means.folds import Memory
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample.demand import LAST_DAY
from forecast.sample.make import make_sample

PRODUCTS = (10, 20, 40, 80, 120)
DAYS = (180, 360, 720, 1080, 1440)
USUAL_PRODUCTS, USUAL_DAYS = 40, 720
"""What stays as it is while the other grows: a bakery's assortment, two years."""
SEED = 1
PAGE, PICTURE = ROOT / "docs" / "growth.md", ROOT / "docs" / "growth.png"
BLUE, ORANGE = "#0072B2", "#D55E00"
"""Two of Okabe & Ito's colours, which people with any colour vision tell apart (jfly.uni-koeln.de/color)."""


@dataclass(frozen=True)
class Took:
    """Seconds of training and prediction for one size, with nothing kept and with the past folds kept."""

    products: int
    days: int
    cold_wall_s: float
    cold_cpu_s: float
    kept_wall_s: float
    kept_cpu_s: float


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent with which seconds grow with size: the slope of a straight line in log–log.

    Examples
    --------
    >>> round(slope([10, 20, 40], [1.0, 2.0, 4.0]), 6), round(slope([10, 20, 40], [1.0, 4.0, 16.0]), 6)
    (1.0, 2.0)
    """
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def known_of(place: Place, products: int, days: int) -> tuple[Config, Known]:
    """Make a bakery of that size and return its configuration and what is known on its last evening."""
    name = f"grown-{products}-{days}"
    make_sample(place.folder / name, seed=SEED, products=products, days=days)
    text = place.config("sample.toml").read_text(encoding="utf-8")
    text = text.replace("../data/sample", f"../{name}").replace('archive = "../archive"', f'archive = "../kept-{name}"')
    config = load_config(place.write_config(f"{name}.toml", text))
    archive = TillArchive(config.run.archive)
    import_new(config, archive)
    cutoff = datetime.combine(LAST_DAY, config.run.cutoff, tzinfo=ZoneInfo(config.bakery.timezone))
    facts = gather(config, archive, until=cutoff).facts
    return config, facts.at(pd.Timestamp(cutoff))


def took(place: Place, products: int, days: int) -> Took:
    """Train and predict twice: the second time the forecasts of past folds are kept from the first."""
    config, known = known_of(place, products, days)
    memory: Memory = {}
    seconds = [_seconds(config, known, memory) for _ in ("cold", "kept")]
    return Took(products, days, *seconds[0], *seconds[1])


def sizes(products: Sequence[int], days: Sequence[int], usual: tuple[int, int]) -> list[tuple[int, int]]:
    """Return every size once: along the products at the usual days, along the days at the usual products.

    Examples
    --------
    >>> sizes([10, 20], [180, 360], (20, 180))
    [(10, 180), (20, 180), (20, 360)]
    """
    along = [*((count, usual[1]) for count in products), *((usual[0], count) for count in days)]
    return list(dict.fromkeys(along))


def page(measured: Sequence[Took], usual: tuple[int, int]) -> str:
    """Return the page: slopes, table, picture."""
    rows = [
        [
            f"{one.products}",
            f"{one.days}",
            *(f"{value:.1f}" for value in (one.cold_wall_s, one.cold_cpu_s, one.kept_wall_s, one.kept_cpu_s)),
        ]
        for one in measured
    ]
    versions = ", ".join(f"{name} {version(name)}" for name in ("lightgbm", "numpy", "pandas"))
    lines = [
        "# How time grows",
        "",
        "Written by `make benchmark-growth`; do not edit. Seconds of training and prediction for the next 14 days, one",
        "shop, made-up data. *Cold*: nothing is kept. *Kept*: the forecasts of past folds are, as on every night but",
        f"the first. Python {platform.python_version()}, {versions}; {platform.system()} {platform.machine()}.",
        "",
        *_slopes(measured, usual),
        "",
        *table(["products", "days", "cold: wall s", "CPU s", "kept: wall s", "CPU s"], rows),
        "",
        f"![Seconds against products and days]({PICTURE.name})",
    ]
    return "\n".join(lines) + "\n"


def picture(measured: Sequence[Took], usual: tuple[int, int]) -> bytes:
    """Draw seconds against products and against days, on axes that show a straight line for what is proportional."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(9.0, 3.4), layout="constrained")
        for axes, (name, along) in zip(figure.subplots(1, 2, sharey=True), _axes(measured, usual).items(), strict=True):
            at = [getattr(one, name) for one in along]
            for part, colour, marker in (("cold", ORANGE, "o"), ("kept", BLUE, "s")):
                seconds = [getattr(one, f"{part}_wall_s") for one in along]
                label = f"{part}, grows with the power {slope(at, seconds):.2f}" if len(at) > 1 else part
                axes.plot(at, seconds, color=colour, marker=marker, label=label)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xticks(at, [f"{one}" for one in at])
            axes.minorticks_off()
            axes.set_xlabel(name)
            axes.grid(linewidth=0.4, color="#cccccc")
            axes.legend(fontsize=8, frameon=False)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        figure.axes[0].set_ylabel("seconds, wall")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=200, metadata={"Software": None})
    return drawn.getvalue()


def main(words: Sequence[str] | None = None) -> None:
    """Measure every size, print as it goes, and write page and picture with --write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--products", default=",".join(map(str, PRODUCTS)), help="numbers of products, as 10,20,40")
    parser.add_argument("--days", default=",".join(map(str, DAYS)), help="numbers of days, as 180,360")
    parser.add_argument("--usual", default=f"{USUAL_PRODUCTS},{USUAL_DAYS}", help="products,days while the other grows")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} and docs/{PICTURE.name}")
    asked = parser.parse_args(words)
    usual_products, usual_days = _numbers(asked.usual)
    usual = (usual_products, usual_days)
    measured = []
    with temporary_place() as place:
        every = sizes(_numbers(asked.products), _numbers(asked.days), usual)
        took(place, *min(every))  # what is imported on first use is not a cost of size
        for products, days in every:
            one = took(place, products, days)
            measured.append(one)
            print(
                f"{products:4} products, {days:5} days: cold {one.cold_wall_s:6.1f} s ({one.cold_cpu_s:.1f} CPU), "
                f"kept {one.kept_wall_s:6.1f} s ({one.kept_cpu_s:.1f} CPU)",
                flush=True,
            )
    print("\n".join(_slopes(measured, usual)))
    if asked.write:
        write(page(measured, usual), picture(measured, usual))


def write(text: str, drawn: bytes, *, folder: Path = PAGE.parent) -> None:
    """Write page and picture."""
    (folder / PAGE.name).write_text(text, encoding="utf-8")
    (folder / PICTURE.name).write_bytes(drawn)
    print(f"→ docs/{PAGE.name}, docs/{PICTURE.name}")


def _axes(measured: Sequence[Took], usual: tuple[int, int]) -> dict[str, list[Took]]:
    return {
        "products": sorted((one for one in measured if one.days == usual[1]), key=lambda one: one.products),
        "days": sorted((one for one in measured if one.products == usual[0]), key=lambda one: one.days),
    }


def _slopes(measured: Sequence[Took], usual: tuple[int, int]) -> list[str]:
    lines = []
    for name, along in _axes(measured, usual).items():
        if len(along) > 1:
            at = [getattr(one, name) for one in along]
            powers = [
                f"{part} {slope(at, [getattr(one, f'{part}_{kind}_s') for one in along]):.2f} in {kind} seconds"
                for part in ("cold", "kept")
                for kind in ("wall", "cpu")
            ]
            lines.append(f"- With {name} (1 is proportional): {', '.join(powers)}.".replace("cpu", "CPU"))
    return lines


def _seconds(config: Config, known: Known, memory: Memory) -> tuple[float, float]:
    evening = pd.Timestamp(LAST_DAY)
    days = [evening + timedelta(days=ahead) for ahead in range(1, LONGEST_HORIZON_DAYS + 1)]
    begun, cpu = time.perf_counter(), _cpu_s()
    forecast(known, days, settings=config.models, seed=config.run.seed, jobs=config.run.jobs, memory=memory)
    return time.perf_counter() - begun, _cpu_s() - cpu


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",")]


if __name__ == "__main__":
    main()
