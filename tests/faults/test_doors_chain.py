"""In a chain one late or broken shop fails only itself, with its own line; what is out is never called not issued."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from forecast.config import load_config
from forecast.errors import ForecastError
from forecast.pipeline.night import each_shop
from forecast.pipeline.night.deciding import decide
from forecast.pipeline.night.nightly import nightly_run
from forecast.sample import make_sample

SETTINGS = """
[bakery]
name = "Chain"
language = "en"
region = "6AE"
shop = "Chain"

[run]
now = {now}

[till]
files = ["till/*.csv"]
amount_is = "unit_price"

[till.columns]
training = "Mode"

[opening]
closed_weekdays = ["monday"]

[tracking]
enabled = false
"""


@pytest.fixture(scope="module")
def made_chain(tmp_path_factory):
    """Three shops after a night of which everything is right, and the shops' names."""
    folder = tmp_path_factory.mktemp("chain") / "chain"
    make_sample(folder, seed=5, shops=3, products=5, days=90, scale=0.4)
    first = next((folder / "till").glob("*.csv"))
    days = sorted(
        {f"{y}-{m}-{d}" for path in (folder / "till").glob("*.csv")
         for d, m, y in re.findall(r"(\d{2})/(\d{2})/(\d{4})", path.read_bytes().decode("cp1252", "replace"))}
    )  # fmt: skip
    assert first
    (folder / "forecast.toml").write_text(SETTINGS.format(now=f"{days[-1]}T21:00:00"), encoding="utf-8")
    outcome = nightly_run(load_config(folder / "forecast.toml"))
    shops = json.loads((folder / "out" / "latest.json").read_text())["shops"]
    assert len(shops) == 3
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == set(shops)
    return folder, shops


@pytest.fixture
def chain(made_chain, tmp_path):
    folder = shutil.copytree(made_chain[0], tmp_path / "chain", symlinks=True)
    return folder, load_config(folder / "forecast.toml"), made_chain[1]


def of_shop(outcome, code):
    return {notice.shop: notice for notice in outcome.notices if notice.code == code}


def test_a_shop_whose_issued_plan_is_damaged_costs_nobody_the_plan(chain):
    folder, config, shops = chain
    (index,) = [path for path in (folder / "archive" / "issued").rglob("issued.json") if shops[0] in str(path)]
    index.write_text("{")
    outcome = nightly_run(config)
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == set(shops)
    assert outcome.exit_code in (0, 1)


def test_a_plan_that_is_out_and_cannot_be_kept_is_reported_as_issued(chain):
    folder, config, shops = chain
    (place,) = [path.parent for path in (folder / "archive" / "issued").rglob("issued.json") if shops[0] in str(path)]
    shutil.rmtree(place)
    place.write_text("a file where the archive wants a folder")
    outcome = nightly_run(config)
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == set(shops)
    assert outcome.exit_code == 1
    assert set(of_shop(outcome, "issue_not_kept")) == {shops[0]}


def test_a_shop_that_breaks_the_forecast_fails_alone_with_its_own_line(chain, monkeypatch):
    folder, config, shops = chain

    # No file is known that does this: it stands for a defect that nobody has met yet.
    def breaks(evening, planned, **more):
        if shops[1] in set(evening.known.sales["shop"]):
            raise ZeroDivisionError("no such shop was ever seen")
        return decide(evening, planned, **more)

    monkeypatch.setattr(each_shop, "decide", breaks)
    outcome = nightly_run(config)
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == {shops[0], shops[2]}
    assert outcome.exit_code == 1
    (failed,) = of_shop(outcome, "shop_failed").items()
    assert failed[0] == shops[1]
    assert "ZeroDivisionError" in str(failed[1].values["problem"])
    latest = folder / "out" / "latest"
    assert {path.name for path in latest.iterdir() if path.is_dir()} == set(shops), "the plan of before stays"


def test_a_page_that_cannot_be_drawn_costs_its_shop(chain, monkeypatch):
    _, config, shops = chain
    drawn = each_shop.files_of_shop

    def breaks(decided, shop, **more):
        if shop == shops[2]:
            raise ValueError("a letter that no font has")
        return drawn(decided, shop, **more)

    monkeypatch.setattr(each_shop, "files_of_shop", breaks)
    outcome = nightly_run(config)
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == {shops[0], shops[1]}
    assert set(of_shop(outcome, "shop_failed")) == {shops[2]}


def test_a_shop_that_is_late_is_told_and_the_others_plan_from_yesterday(chain):
    folder, config, shops = chain
    last = pd.Timestamp(config.run.now).date()
    for path in (folder / "till").glob("*.csv"):
        lines = path.read_bytes().split(b"\n")
        late = [
            line for line in lines
            if not (shops[0].encode("cp1252", "replace") in line and f"{last:%d/%m/%Y}".encode() in line)
        ]  # fmt: skip
        path.write_bytes(b"\n".join(late))
    shutil.rmtree(folder / "archive")
    outcome = nightly_run(config)
    assert {path.parent.name for path in outcome.written if path.stem != "chain"} == set(shops)
    late = of_shop(outcome, "shop_late")
    assert set(late) == {shops[0]}
    assert late[shops[0]].values["newest"] == last.isoformat()


def test_a_shop_alone_has_the_same_rows_of_the_past(chain):
    from forecast.archive.till import TillArchive
    from forecast.pipeline.inputs.evening import ShopEvening, run_time
    from forecast.pipeline.inputs.gathering import gather

    _, config, shops = chain
    time = run_time(config.run, config.bakery)
    whole = ShopEvening(config, gather(config, TillArchive(config.run.archive), until=time.cutoff), time)
    alone = each_shop._alone(whole, shops[0]).known.sales
    mine = whole.known.sales[whole.known.sales["shop"] == shops[0]].reset_index(drop=True)
    assert len(mine)
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), mine)
    assert replace(whole).known.sales["shop"].nunique() == 3


def test_a_night_that_fails_after_one_that_did_not_names_the_plan_that_stands(chain):
    folder, config, _ = chain
    day = json.loads((folder / "out" / "latest.json").read_text())["day"]
    shutil.rmtree(folder / "archive")
    shutil.rmtree(folder / "till")
    with pytest.raises(ForecastError) as caught:
        nightly_run(config)
    assert len(caught.value.problems) > 1
    assert f"{folder / 'out' / day}: the plan for" in str(caught.value)
    assert "stands as it is" in str(caught.value)
