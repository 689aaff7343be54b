"""A stated or a carried effect moves the forecast, and the reason says whence it comes."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from forecast.forecasting import Evening, FittedModels, fit, predict
from forecast.forecasting.explanation import contributions
from forecast.history.known import Facts
from forecast.notices import parse_reason
from forecast.tables import MEAN, Events, checked

from ..made_up_past import FIRST, QUICK, ZONE, evening, facts_of, sales_of

DAYS_COUNT = 260
LAST = FIRST + pd.Timedelta(days=DAYS_COUNT - 1)
NEXT = LAST + pd.Timedelta(days=1)
SEEN = [LAST - pd.Timedelta(days=back) for back in (9, 40, 75, 111, 143)]
TRUE_GAIN = 0.5


def _events(rows: list[tuple[pd.Timestamp, str, float | None]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["day", "kind", "effect_share"]).assign(name=lambda t: t["kind"].str.title())
    return table.assign(known_at=table["day"].dt.tz_localize(ZONE) - pd.Timedelta(days=60))


@pytest.fixture(scope="module")
def world() -> tuple[Facts, FittedModels]:
    sold, _ = sales_of({"bread": 80.0, "rye": 40.0, "bun": 30.0}, days=DAYS_COUNT)
    at_fair = sold["day"].isin(SEEN)
    sold = sold.assign(sold_qty=sold["sold_qty"].where(~at_fair, (sold["sold_qty"] * (1 + TRUE_GAIN)).round()))
    facts = dataclasses.replace(facts_of(sold), events=checked(Events, _events([(day, "fair", None) for day in SEEN])))
    known = facts.at(evening(LAST))
    return facts, fit(known, settings=QUICK, horizons=[1], jobs=1)


def tomorrow(
    world: tuple[Facts, FittedModels], kind: str | None, stated: float | None = None
) -> tuple[float, set[str]]:
    """Return the sum of the means, and the codes of the reasons."""
    facts, fitted = world
    events = pd.concat([facts.events, _events([(NEXT, kind, stated)])]) if kind else facts.events
    known = dataclasses.replace(facts, events=checked(Events, events)).at(evening(LAST))
    quantiles, notices = predict(fitted, known, [NEXT])
    means = quantiles.loc[quantiles["level"] == MEAN]
    codes = {parse_reason(line)[0] for cell in means["reason"] for line in cell.splitlines()}
    said = {notice.code for notice in notices if notice.code.startswith("event")}
    assert said == {code for code in codes if code.startswith("event")}
    return float(means["demand_qty"].sum()), codes


def test_a_kind_never_seen_moves_the_forecast_by_what_the_manager_states(world) -> None:
    plain, _ = tomorrow(world, None)
    stated, codes = tomorrow(world, "circus", 0.3)
    assert stated / plain == pytest.approx(1.3, abs=0.01)
    assert "event_stated" in codes


def test_a_kind_never_seen_without_a_statement_moves_nothing_and_says_so(world) -> None:
    plain, _ = tomorrow(world, None)
    new, codes = tomorrow(world, "circus")
    assert new == pytest.approx(plain, rel=1e-9)
    assert "event_new" in codes


def test_a_kind_seen_five_times_moves_the_forecast_by_most_of_its_effect(world) -> None:
    plain, _ = tomorrow(world, None)
    seen, codes = tomorrow(world, "fair")
    assert 0.55 * TRUE_GAIN < seen / plain - 1 < 1.2 * TRUE_GAIN
    assert "event_seen" in codes
    stated, codes = tomorrow(world, "fair", -0.5)
    assert "event_stated_and_seen" in codes
    assert plain < stated < seen, "what was seen outweighs the statement"


def test_what_a_stated_event_adds_is_told_as_the_events_part(world) -> None:
    facts, fitted = world
    events = pd.concat([facts.events, _events([(NEXT, "circus", 0.3)])])
    known = dataclasses.replace(facts, events=checked(Events, events)).at(evening(LAST))
    told = contributions(Evening(fitted, known, [NEXT]), NEXT)
    total = told["contribution_qty"].sum()
    of_events = told.loc[told["group"] == "event", "contribution_qty"].sum()
    assert of_events / (total - of_events) == pytest.approx(0.3, abs=0.05)
