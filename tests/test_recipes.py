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


SHOP = """
[bakery]
region = "6AE"
school_zones = ["Zone B"]
[run]
now = 2025-06-12T21:00:00
[till]
files = ["till/*.csv"]
amount_is = "unit_price"
[catalogue]
products = "products.csv"
[opening]
closed_weekdays = ["monday"]
closures = "closures.csv"
"""
FORECAST = """
import sys
from pathlib import Path
import pandas as pd
from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.forecasting import forecast
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.gathering import gather
from forecast.sample import make_sample

folder = Path(sys.argv[1])
make_sample(folder, seed=3, products=2, days=90, scale=0.5)
(folder / "forecast.toml").write_text(sys.argv[2])
for name, text in zip(sys.argv[3::2], sys.argv[4::2]):
    (folder / name).write_text(text)
config = load_config(folder / "forecast.toml")
archive = TillArchive(config.run.archive)
import_new(config, archive)
known = gather(config, archive, until=config.run.now).facts.at(pd.Timestamp(config.run.now, tz="Europe/Paris"))
made = forecast(known, [pd.Timestamp("2025-06-13")], settings=config.models, jobs=1)
assert made.quantiles["demand_qty"].sum() > 0, made.quantiles
means = next(iter(made.fitted.means.values()))
print(*means.names, *means.over_all)
"""


def forecast_in(project: Copy, shop: str = SHOP, **files: str) -> list[str]:
    """Forecast two products of a made-up shop; return the names of columns and of the models over all products."""
    texts = [text for name, content in files.items() for text in (f"{name}.csv", content)]
    return project.python("-c", FORECAST, str(project.folder / "shop"), shop, *texts).split()


def test_a_derived_column_takes_one_file(project):
    dates = "src/forecast/features/dates.py"
    feature = '    Feature("is_payday", "season", terms=(VALUE,)),\n'
    project.change(
        dates, '    Feature("day_of_month", "season"),\n', feature + '    Feature("day_of_month", "season"),\n'
    )
    computed = '        "is_payday": np.isin((dates - dates.astype("datetime64[M]")).astype(int), (0, 27, 28)),\n'
    project.change(dates, '        "year_sin": np.sin(angle),\n', computed + '        "year_sin": np.sin(angle),\n')
    assert "is_payday" in forecast_in(project)
    assert len(project.touched) == 1


def test_a_column_that_is_not_declared_stops_the_forecast(project):
    dates = "src/forecast/features/dates.py"
    line = '        "year_sin": np.sin(angle),\n'
    project.change(dates, line, '        "is_payday": is_feast,\n' + line)
    with pytest.raises(AssertionError, match="the column 'is_payday' is not declared"):
        forecast_in(project)


TASTINGS = '''class Tastings(Table):
    """Days on which people may taste; one row per shop and day."""

    shop: str = column("the shop's name")
    day: DateTime = column("local calendar date")

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day"]


class Overrides(Table):
'''
READ_TASTINGS = '''"""Days of tasting.

In: a CSV or Excel file. Out: `Tastings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from forecast.sources.forms.columns import DAY
from forecast.sources.forms.sheet import Given, read_sheet
from forecast.tables import DataFrame, Tastings, checked


def read_tastings(path: Path, **given: Unpack[Given]) -> DataFrame[Tastings]:
    """Read the days on which people may taste."""
    return checked(Tastings, read_sheet(path, (DAY,), key=("shop", "day"), **given).valid_frame())
'''
TASTING_COLUMN = """        tasting = np.zeros((len(shops), last - first + 1))
        at, place = pd.Index(shops).get_indexer(known.tastings["shop"]), day_numbers(known.tastings["day"]) - first
        inside = (at >= 0) & (place >= 0) & (place <= last - first)
        tasting[at[inside], place[inside]] = 1.0
        self.by_day["is_tasting"] = tasting
"""


def test_a_new_table_takes_at_most_eight_files(project):
    def after(name: str, line: str, more: str) -> None:
        project.change(name, line, line + more)

    project.change("src/forecast/tables/shop.py", "class Overrides(Table):\n", TASTINGS)
    after(
        "src/forecast/tables/__init__.py",
        "    Suppliers,\n)\n",
        "from forecast.tables.shop import Tastings as Tastings\n",
    )
    after("src/forecast/tables/bundle.py", "    Suppliers,\n", "    Tastings,\n")
    after(
        "src/forecast/tables/bundle.py",
        '    overrides: DataFrame[Overrides] = _table(Overrides, "never")\n',
        '    tastings: DataFrame[Tastings] = _table(Tastings, "never")\n',
    )
    after("src/forecast/config/shop.py", "    overrides: Path | None = None\n", "    tastings: Path | None = None\n")
    project.write("src/forecast/sources/forms/tastings.py", READ_TASTINGS)
    files = "src/forecast/pipeline/inputs/files.py"
    reading = '        "tastings": (Tastings, partial(read_tastings, **by_shop)),\n'
    after(files, '        "overrides": (Overrides, partial(read_overrides, **of_product)),\n', reading)
    imported = "from forecast.sources.forms.tastings import read_tastings\nfrom forecast.tables import Tastings\n"
    after(files, "from __future__ import annotations\n\n", imported)
    days = "src/forecast/features/by_day.py"
    after(days, "COLUMNS = (\n", '    Feature("is_tasting", "event", 0.0, (VALUE,)),\n')
    project.change(days, "        self._occasions = [", TASTING_COLUMN + "        self._occasions = [")
    shop = SHOP + '[shop_files]\ntastings = "tastings.csv"\n'
    names = forecast_in(project, shop, tastings="date\n03/05/2025\n17/05/2025\n")
    assert "is_tasting" in names
    assert len(project.touched) <= 8


USUAL = '''"""The usual quantity as a mean: what was sold on such days of late, whatever the day may bring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.models.means.contributions import LogContributions
from forecast.models.means.model import Features, Floats, Ints


class UsualMean:
    """The usual quantity; it has nothing to learn."""

    def fit(
        self, x: Features, y: Floats, usual: Floats, *, day: Ints, names: Sequence[str], categorical: Sequence[str]
    ) -> UsualMean:
        return self

    def predict(self, x: Features, usual: Floats) -> Floats:
        return usual

    def contributions(self, x: Features) -> LogContributions:
        return LogContributions(np.zeros(len(x)), np.zeros(x.shape))

    def recipe(self) -> str:
        return "usual"

    def to_text(self) -> str:
        return "usual"

    def to_bytes(self) -> bytes:
        return b"usual"

    def of_bytes(self, kept: bytes, *, names: Sequence[str]) -> UsualMean:
        return self
'''


def test_a_model_takes_two_files(project):
    training = "src/forecast/models/means/training.py"
    project.write("src/forecast/models/means/usual.py", USUAL)
    imported = "from forecast.models.spread.quantile_trees import MOST_ROWS, QuantileTrees\n"
    project.change(training, imported, imported + "from forecast.models.means.usual import UsualMean\n")
    held = "    linear: LinearMean | None = None\n"
    project.change(training, held, held + "    usual: UsualMean | None = None\n")
    project.change(training, '"linear": self.linear}', '"linear": self.linear, "usual": self.usual}')
    fitted = "    over_all = {\n"
    project.change(training, fitted, fitted + '        "usual": Task(lambda _: UsualMean(), every, rows.product),\n')
    last = '    means.pooled = _last(trees.over_all.get("pooled"), BoostedMean)\n'
    project.change(training, last, last + last.replace("pooled", "usual").replace("BoostedMean", "UsualMean"))
    assert forecast_in(project)[-2:] == ["linear", "usual"]
    assert len(project.touched) == 2
