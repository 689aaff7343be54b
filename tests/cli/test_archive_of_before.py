"""An archive, a configuration and the files of a shop as earlier programs wrote them.

Each was made by the program of its time out of a made-up bakery of twenty days: till lines, lines set aside, plan and
orders as issued, quantities as planned, copies of what people wrote, an outlook. One product is planned in money (unit
`eur`), and money is euros by name; the configuration has no version.

- `version1/shop`: manifest version 1, by commit 0b7942c
- `version2`: manifest version 2
- `version3`: manifest version 3, the last without sums, by commit 059a254
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from forecast.archive.issued.plans import PlanArchive
from forecast.archive.till import TillArchive
from forecast.archive.weather import WeatherArchive
from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of

BEFORE = Path(__file__).parents[1] / "archive"
VERSIONS = ["version1/shop", "version2", "version3"]
SATURDAY = pd.Timestamp("2025-06-21")
NEXT_DAY = """Date;Heure;Ticket;Article;Qté;Montant TTC
21/06/2025;07:15;210;BAGUETTE;20;22,00
21/06/2025;08:15;211;BAGUETTE;18;19,80
21/06/2025;08:20;212;CROISSANT;7;8,40
21/06/2025;09:15;213;DIVERS;12;12,00
21/06/2025;14:30;214;BAGUETTE;3;3,30
21/06/2025;14:30;214;DIVERS;4;4,00
"""


@pytest.fixture(params=VERSIONS)
def shop(request, tmp_path):
    return shutil.copytree(BEFORE / request.param, tmp_path / "shop")


@pytest.fixture
def run(shop, capsys):
    def run(*words: str) -> str:
        code = exit_code_of(app, [words[0], "-c", str(shop / "forecast.toml"), *words[1:]])
        said = capsys.readouterr()
        assert code in (0, 1), said.err
        return said.out + said.err

    return run


def evening_after(shop: Path) -> None:
    text = (shop / "forecast.toml").read_text(encoding="utf-8")
    (shop / "forecast.toml").write_text(text.replace("2025-06-20T21:05", "2025-06-21T21:05"), encoding="utf-8")
    (shop / "till" / "samedi.csv").write_text(NEXT_DAY, encoding="utf-8")


def test_its_lines_are_read_and_have_the_sum_that_they_had(shop):
    till = TillArchive(shop / "archive")
    (part,) = json.loads((shop / "archive/till/manifest.json").read_text())["parts"]
    content = f"{part['month']} {part['rows']} {part['content_sum']}"
    assert till.data_hash() == hashlib.sha256(content.encode()).hexdigest()
    sales = till.sales()
    assert (len(till.lines()), round(sales["amount"].sum(), 2)) == (238, 1014.80)
    assert till.rejected()["amount"].tolist() == [0.25] * 17


def test_what_was_issued_has_the_names_and_units_of_today(shop):
    issued = PlanArchive(shop / "archive/issued").issued(SATURDAY)
    assert issued.plan.set_index("product")["unit"].to_dict()["DIVERS"] == "amount"
    assert issued.plan["expected_waste_amount"].notna().all()
    assert issued.orders["cost_net_amount"].sum() > 0
    weather = WeatherArchive(shop / "archive")
    assert len(weather.outlook()) == 2 * len(list(weather.folder.glob("outlook/*.parquet")))


def test_the_same_files_again_write_its_month_in_the_form_of_today_once(shop, run):
    till = TillArchive(shop / "archive")
    lines = till.lines()
    run("import", "--again", str(shop / "till/juin.csv"))
    pd.testing.assert_frame_equal(till.lines(), lines)
    live = {name: (till.folder / name).read_bytes() for name in till._manifest().live() if "part-" in name}
    run("import", "--again", str(shop / "till/juin.csv"))
    assert {name: (till.folder / name).read_bytes() for name in till._manifest().live() if "part-" in name} == live


def test_it_is_explained_scored_added_to_planned_on_and_taken_back(shop, run):
    assert "BAGUETTE" in run("why", "--day", "2025-06-21")
    before = TillArchive(shop / "archive").data_hash()
    evening_after(shop)
    run("nightly")
    assert json.loads((shop / "archive/till/manifest.json").read_text())["version"] == 4
    sales = TillArchive(shop / "archive").sales()
    sold = sales[sales["day"] == SATURDAY].set_index("product")["sold_qty"].to_dict()
    assert sold == {"BAGUETTE": 41.0, "CROISSANT": 7.0, "DIVERS": 16.0}
    scored = run("score", "--day", "2025-06-21")
    assert all(product in scored for product in sold)
    assert (shop / "out/2025-06-23/Centre/plan.csv").exists()
    assert (shop / "out/2025-06-23/Centre/orders.csv").exists()
    assert "BAGUETTE" in run("plan", "--day", "2025-06-24")
    assert "2025" in run("backtest", "--from", "2025-06-19", "--to", "2025-06-20")
    run("import", "--undo")
    assert TillArchive(shop / "archive").data_hash() == before
