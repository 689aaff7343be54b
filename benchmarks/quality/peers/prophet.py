"""Prophet, one model per series: weekly and yearly seasonality, holidays with their eves, regressors.

As in Prophet's guide on seasonality, holiday effects and regressors: public holidays and feasts by name as its table of
holidays, with a window of a day before; school holidays, closed days around, weather, signals and events as regressors.
Closed days are left out, as the guide does with gaps. Quantiles come from `predictive_samples`. Prophet cannot take in
new days without a new fit, so that between two fits only regressors move on.

Tried on the French development days (2,232 rows; sum of pinball losses at levels 0.5 and 0.8). Prophet's default "auto"
leaves the yearly season out where there are less than two years of days, as there:

==============  ======  ======  ======  =======================
seasonality     yearly  0.5     0.8     changepoint_prior_scale
==============  ======  ======  ======  =======================
multiplicative  True    15,866  12,694  0.05
additive        True    14,003  13,100  0.05
additive        auto     9,734   6,439  0.05
multiplicative  auto     7,798   5,800  0.05
multiplicative  auto     7,180   5,698  0.5 (chosen)
==============  ======  ======  ======  =======================
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from prophet import Prophet

from quality.peers.clock import Clock
from quality.peers.evenings import SERIES, Panel
from quality.peers.shape import ROW

PACKAGES = ("prophet", "cmdstanpy")
LEAST_DAYS = 28
"""With less than four weeks of days Prophet has nothing to find a season in; such a series is left to the fallback."""
REGRESSORS = ("closed_", "signal_", "event_", "school_", "bridge", "temp_", "rain_", "wind_", "cloud_")


@dataclass(frozen=True)
class Settings:
    """What was chosen on the development days."""

    seasonality_mode: str = "multiplicative"
    changepoint_prior_scale: float = 0.5
    yearly: bool | str = "auto"
    samples: int = 1000
    seed: int = 1


CHOSEN = Settings()


def run(panel: Panel, horizons: tuple[int, ...], clock: Clock, settings: Settings = CHOSEN) -> pd.DataFrame:
    """Return the targets with one column per level (its name the number as text) and `mean`."""
    for name in ("cmdstanpy", "prophet"):
        logging.getLogger(name).setLevel(logging.ERROR)
    starts = [number for number in range(len(panel.evenings)) if panel.is_refit(number)]
    answers = []
    for begin, end in zip(starts, [*starts[1:], len(panel.evenings)], strict=True):
        with clock.of("predict"):
            asked = _asked(panel, panel.evenings[begin:end], horizons)
        with clock.of("fit"):
            history = panel.at(panel.evenings[begin]).history
            features = panel.at(panel.evenings[begin]).features(history)
            past = pd.concat([history, features], axis=1)
        for (shop, product), rows in asked.groupby(SERIES, sort=True):
            own = past.loc[(past["shop"] == shop) & (past["product"] == product)]
            if len(own) < LEAST_DAYS:
                continue
            with clock.of("fit"):
                model = fitted(own, _holidays(panel, str(shop)), settings)
            with clock.of("predict"):
                answers.append(predicted(model, rows, panel.levels, settings))
    return pd.concat(answers, ignore_index=True)


def fitted(rows: pd.DataFrame, holidays: pd.DataFrame, settings: Settings) -> Prophet:
    """Return a model of one series."""
    model = Prophet(
        holidays=holidays if len(holidays) else None,
        seasonality_mode=settings.seasonality_mode,
        changepoint_prior_scale=settings.changepoint_prior_scale,
        yearly_seasonality=settings.yearly,
        weekly_seasonality=True,
        daily_seasonality=False,
        uncertainty_samples=settings.samples,
    )
    for name in regressors_of(rows):
        model.add_regressor(name)
    data = rows.rename(columns={"day": "ds", "demand_qty": "y"}).fillna(_middle(rows))
    model.fit(data[["ds", "y", *model.extra_regressors]], seed=settings.seed)
    model.middle = _middle(rows)
    return model


def regressors_of(rows: pd.DataFrame) -> list[str]:
    """Return the columns that tell anything: known ahead, and not always the same."""
    return [
        str(name) for name in rows.columns if str(name).startswith(REGRESSORS) and rows[name].min() < rows[name].max()
    ]


def predicted(model: Prophet, rows: pd.DataFrame, levels: list[float], settings: Settings) -> pd.DataFrame:
    """Return quantiles and mean of the predictive samples; nothing below zero."""
    ahead = rows.rename(columns={"day": "ds"}).fillna(model.middle)
    # The sampler draws from numpy's global generator.
    np.random.seed(settings.seed)
    samples = model.predictive_samples(ahead[["ds", *model.extra_regressors]].reset_index(drop=True))["yhat"]
    samples = np.maximum(samples, 0.0)
    # The samples come in order of the days.
    order = np.argsort(ahead["ds"].to_numpy(), kind="stable")
    answer = rows[ROW].iloc[order].reset_index(drop=True)
    for level, values in zip(levels, np.quantile(samples, levels, axis=1), strict=True):
        answer[f"{level:g}"] = values
    return answer.assign(mean=samples.mean(axis=1))


def _middle(rows: pd.DataFrame) -> dict[str, Any]:
    """Return what stands for an unknown regressor: its median."""
    return {name: float(rows[name].median()) for name in regressors_of(rows)}


def _asked(panel: Panel, evenings: list[pd.Timestamp], horizons: tuple[int, ...]) -> pd.DataFrame:
    """Return all targets of some evenings, each with what was known on its own."""
    parts = []
    for day in evenings:
        for horizon in horizons:
            rows = panel.targets(day, horizon)
            if len(rows):
                parts.append(pd.concat([rows, panel.at(day).features(rows)], axis=1))
    return pd.concat(parts, ignore_index=True)


def _holidays(panel: Panel, shop: str) -> pd.DataFrame:
    named = panel.tables["named_days"]
    mine = named.loc[(named["shop"] == shop) & named["kind"].isin(["public_holiday", "feast"])]
    inside = mine.loc[(mine["day"] >= panel.days[0]) & (mine["day"] <= panel.days[-1])]
    once = inside.drop_duplicates(["day", "name"])
    eve = np.where(once["kind"] == "public_holiday", -1, 0)
    table = pd.DataFrame({"holiday": once["name"], "ds": once["day"], "lower_window": eve, "upper_window": 0})
    return table.drop_duplicates(["holiday", "ds"]).reset_index(drop=True)
