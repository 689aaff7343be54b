from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from days_lost import LossyArchive, lost_days, year_of_evenings

from forecast.archive.till import TillArchive
from forecast.config import Config, load_config
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.inputs.gathering import Gathered, gather
from forecast.sample import make_sample

LAST = date(2025, 6, 12)
CONFIG = """
[bakery]
region = "6AE"
shop = "Grand-Rue"
[run]
now = 2025-06-12T21:00:00
[till]
files = ["till/*.csv"]
amount_is = "unit_price"
leave_out = ["COUPE", "DIVERS *", "."]
[till.columns]
training = "Mode"
[tracking]
enabled = false
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A made-up bakery that closes on Mondays and says nothing of it."""
    folder = tmp_path_factory.mktemp("bakery")
    make_sample(folder, seed=3, products=3, days=420, scale=0.3)
    (folder / "forecast.toml").write_text(CONFIG, encoding="utf-8")
    config = load_config(folder / "forecast.toml")
    import_till(config)
    return config


def gathered_without(config: Config, lost: pd.DataFrame) -> Gathered:
    until = datetime(2025, 6, 12, 23, 59, tzinfo=ZoneInfo(config.bakery.timezone))
    return gather(config, LossyArchive.of(Path(config.run.archive), lost), until=until)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_days_of_the_export_lost_no_open_day_is_without_a_plan(config: Config, seed: int) -> None:
    archive = TillArchive(config.run.archive)
    whole = gathered_without(config, pd.DataFrame({"shop": [], "day": pd.to_datetime([])}))
    lost = lost_days(archive.till_days(), whole.facts.calendar, seed=seed)
    assert len(lost) > 15
    by_day = whole.facts.sales.groupby(["shop", "day"], as_index=False)["sold_qty"].sum()
    found = year_of_evenings(config, gathered_without(config, lost), by_day, last=LAST, days=70)
    assert found.open_days > 50
    assert found.without_plan == ()


def test_what_is_closed_by_the_configuration_is_counted_as_without_a_plan(config: Config) -> None:
    opening = config.opening.model_copy(update={"closed_weekdays": ("tuesday",)})
    changed = config.model_copy(update={"opening": opening})
    gathered = gathered_without(changed, pd.DataFrame({"shop": [], "day": pd.to_datetime([])}))
    by_day = gathered.facts.sales.groupby(["shop", "day"], as_index=False)["sold_qty"].sum()
    found = year_of_evenings(changed, gathered, by_day, last=LAST, days=14)
    assert [day.weekday() for _, day, _ in found.without_plan] == [1, 1]
