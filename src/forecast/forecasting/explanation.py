"""Why a forecast is what it is: what each cause adds to it or takes from it, summing to the mean of every row.

In: an Evening. Out: Contributions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecast.features.matrix import FeatureSource, Matrix
from forecast.features.ordinary import by_group, ordinary_day
from forecast.forecasting.evening import Evening
from forecast.forecasting.fitting import FittedModels, shares_of_rule, speaking
from forecast.models.ladder.rules import rule_forecasts
from forecast.models.ladder.rungs import Spoken
from forecast.models.means.contributions import LogContributions, Member, averaged, in_units
from forecast.models.means.folds import Ints
from forecast.models.means.training import TrainedMeans
from forecast.tables import EXPLANATION_GROUPS, Contributions, DataFrame, checked, empty

Floats = npt.NDArray[np.float64]
LEVEL, WEEKDAY, HOLIDAY, EVENT, LIMITS = (
    EXPLANATION_GROUPS.index(name) for name in ("level", "weekday", "holiday", "event", "limits")
)
_NOTHING_SHARE = 1e-9
"""What is left over of a sum below this share of it is the error of floating point."""


def contributions(evening: Evening, day: pd.Timestamp) -> DataFrame[Contributions]:
    """Return what makes up the mean of every row of `day`.

    Boosted rows start from the recent level. The other factors of the usual quantity, and the groups of columns by
    their Shapley values against those of the same row on an ordinary day, add to it or take from it. The weekday rule
    and the last same weekday are made up of level and weekday, the rule's share in a boosted row as well; what is
    borrowed is made up like its lenders' forecasts. What a forecast was changed by after its method had spoken is told
    as limits.
    """
    chosen = np.flatnonzero(evening.rows["day"] == day)
    if not len(chosen):
        return empty(Contributions)
    rows = evening.rows.iloc[chosen].reset_index(drop=True)
    every, _ = evening.spoken()
    spoken = _of_rows(every, chosen)
    told = np.zeros((len(rows), len(EXPLANATION_GROUPS)))
    if evening.features is not None:
        source, matrix = evening.features
        moved = np.ones(len(rows)) if evening.recent_errors is None else evening.recent_errors.factor(rows)
        told = _lent(_by_method(evening.fitted, source, rows, matrix.take(chosen), spoken, moved), spoken)
    left_over = spoken.forecast - told.sum(axis=1)
    told[:, LIMITS] = np.where(np.abs(left_over) > _NOTHING_SHARE * spoken.forecast, left_over, 0.0)
    return _table(rows, told)


def _of_rows(every: Spoken, chosen: Ints) -> Spoken:
    """Return what was spoken of the chosen rows, who lend among themselves."""
    place = {int(row): at for at, row in enumerate(chosen)}
    lent = {
        place[at]: replace(made, lenders=np.array([place[int(one)] for one in made.lenders]))
        for at, made in every.lent.items()
        if at in place
    }
    return Spoken(every.forecast[chosen], every.rung[chosen], every.method[chosen], every.reason[chosen], lent)


def _by_method(
    fitted: FittedModels, source: FeatureSource, rows: pd.DataFrame, matrix: Matrix, spoken: Spoken, moved: Floats
) -> Floats:
    """Return what makes up every row's forecast by the method that speaks for it.

    That the shop has lately sold more or less than forecast (`moved`) belongs to its level.
    """
    rules = matrix.rules
    start, factors = _usual(source, rows, matrix)
    # The weekday as it stood in eight weeks; what the last same weekday had besides is its level.
    index = np.where(rules["weekday_index"] > 0, rules["weekday_index"], 1.0)
    of_rule = _with_events(
        (_level_and_index(rules["mean_7"], rules["weekday_index"]) + _from(start, in_units(start, factors))) / 2,
        rules["event_factor"],
    )
    share = shares_of_rule(fitted.settings, matrix)[:, None]
    of_models = _of_models(fitted, source, rows, matrix, start, factors)
    of_rung = {
        "weekday": of_rule,
        "last_week": _level_and_index(rules["same_weekday_1"] / index, index),
        "mean_of_four": _level_and_index(rule_forecasts(rules)["mean_of_four"] / index, index),
        "weekday_index": _level_and_index(rules["mean_7"], rules["weekday_index"]),
        "level": _level_and_index(rules["level"], np.ones(len(rows))),
        "boosted": _at_level((1 - share) * of_models + share * of_rule, moved),
    }
    told = np.zeros((len(rows), len(EXPLANATION_GROUPS)))
    speaks = spoken.rung.copy()
    for at, made in spoken.lent.items():
        speaks[at] = made.own_rung
    for rung, contributed in of_rung.items():
        told[speaks == rung] = contributed[speaks == rung]
    return told


def _usual(source: FeatureSource, rows: pd.DataFrame, matrix: Matrix) -> tuple[Floats, Floats]:
    """Return the recent level, and the logarithms of the factors that make the usual quantity of it, by group."""
    asked = source.asked(rows)
    index = source.lags.index(asked, source.days.day_type(asked))
    of_weekday = source.lags.index(asked, (asked.day + 3) % 7)
    level = matrix.rules["level"]
    start = np.where(level > 0, level, matrix.usual / index)
    factors = np.zeros((len(rows), len(EXPLANATION_GROUPS)))
    factors[:, WEEKDAY] = np.log(of_weekday)
    # A holiday counts as a Sunday.
    factors[:, HOLIDAY] = np.log(index / of_weekday)
    factors[:, LEVEL] = np.log(matrix.usual / (start * index))
    return start, factors


def _of_models(
    fitted: FittedModels, source: FeatureSource, rows: pd.DataFrame, matrix: Matrix, start: Floats, factors: Floats
) -> Floats:
    """Return what makes up the average of the models, nan where they are silent."""
    told = np.full(factors.shape, np.nan)
    ordinary = ordinary_day(source, rows, matrix)
    for means, mine, code in speaking(fitted, rows, matrix):
        names = means.names
        said = means.members(matrix.take(mine).aligned(names).values, code)
        said_ordinarily = means.members(ordinary.take(mine).aligned(names).values, code)
        told_by_group = [
            by_group(names, one.said.logs, other.said.logs, declared=matrix.declared)
            for one, other in zip(said, said_ordinarily, strict=True)
        ]
        voice = matrix.rules["event_voice"][mine]
        members = [
            Member(one.weight * (1 - voice), LogContributions(one.said.base, logs))
            for one, logs in zip(said, told_by_group, strict=True)
        ]
        members += _carried(means, matrix.take(mine).aligned(names), said_ordinarily, code)
        told[mine] = _from(start[mine], averaged(start[mine], factors[mine], members))
    return told


def _carried(means: TrainedMeans, matrix: Matrix, ordinarily: Sequence[Member], code: Ints) -> list[Member]:
    """Return what the models say of days without their events, with the carried effect of these; by its weight."""
    at = np.flatnonzero(matrix.rules["event_voice"] > 0)
    if not len(at):
        return []
    bare = matrix.take(at).without_events()
    members = []
    for one, other in zip(means.members(bare.values, code[at]), ordinarily, strict=True):
        weight = np.zeros(len(code))
        weight[at] = one.weight * bare.rules["event_voice"]
        base, logs = np.zeros(len(code)), np.zeros((len(code), len(EXPLANATION_GROUPS)))
        base[at] = one.said.base
        logs[at] = by_group(matrix.names, one.said.logs, other.said.logs[at], declared=matrix.declared)
        logs[at, EVENT] += np.log(bare.rules["event_factor"])
        members.append(Member(weight, LogContributions(base, logs)))
    return members


def _from(start: Floats, added: Floats) -> Floats:
    """Return contributions in which `start` counts to the level."""
    told = added.copy()
    told[:, LEVEL] += start
    return told


def _at_level(told: Floats, moved: Floats) -> Floats:
    """Return contributions whose sum is `moved` times as large, which counts to the level."""
    return _from(told.sum(axis=1) * (moved - 1), told)


def _with_events(told: Floats, factor: Floats) -> Floats:
    """Return contributions with what the day's events add to their sum."""
    added = told.copy()
    added[:, EVENT] += told.sum(axis=1) * (factor - 1)
    return added


def _level_and_index(level: Floats, index: Floats) -> Floats:
    """Return what makes up level × index."""
    told = np.zeros((len(level), len(EXPLANATION_GROUPS)))
    told[:, LEVEL], told[:, WEEKDAY] = level, level * (index - 1)
    return told


def _lent(told: Floats, spoken: Spoken) -> Floats:
    """Return the contributions in which what is borrowed is made up like its lenders' forecasts.

    Of a lender counts what its method said, not what it may then have been held to.
    """
    lent = told.copy()
    for at, made in spoken.lent.items():
        lent[at] = made.own_share * told[at] + made.weight @ told[made.lenders]
    return lent


def _table(rows: pd.DataFrame, told: Floats) -> DataFrame[Contributions]:
    groups = len(EXPLANATION_GROUPS)
    table = rows[["shop", "product", "day", "horizon_days"]].iloc[np.repeat(np.arange(len(rows)), groups)]
    group = np.tile(np.array(EXPLANATION_GROUPS, dtype=object), len(rows))
    return checked(Contributions, table.assign(group=group, contribution_qty=told.ravel()))
