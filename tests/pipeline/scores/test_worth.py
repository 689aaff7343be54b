"""What the desk, the page and the terminal are told of a shop's plans."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from forecast.archive.till import TillArchive
from forecast.clock import local_now
from forecast.pipeline.inputs.evening import RunTime, ShopEvening
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.scores.worth import worth_until


def at(config, day):
    now = datetime(day.year, day.month, day.day, 21)
    return config.model_copy(update={"run": config.run.model_copy(update={"now": now})})


def evening_of(config):
    now = local_now(config.bakery.timezone, config.run.now)
    return ShopEvening(config, gather(config, TillArchive(config.run.archive), until=now), RunTime(now, now.date()))


@pytest.mark.slow
def test_a_shop_has_a_worth_once_a_day_of_its_week_is_over(config):
    tuesday, wednesday = date(2025, 6, 10), date(2025, 6, 11)
    nightly_run(at(config, tuesday))
    assert worth_until(evening_of(at(config, tuesday)), tuesday) == {}
    worths = worth_until(evening_of(at(config, wednesday)), wednesday)
    assert list(worths) == ["Grand-Rue"]
    assert worths["Grand-Rue"].periods["week"]["days_count"] == 1
    sums = worths["Grand-Rue"].by_product
    rest = sums["made_qty"] + sums["kept_before_qty"] - sums["gone_qty"] - sums["left_qty"] - sums["unexplained_qty"]
    assert len(sums) > 1
    assert rest.abs().max() < 1e-9
