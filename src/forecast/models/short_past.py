"""Where a product's past is short, models and the weekday rule speak together.

In: forecasts of models and rule, days on offer so far. Out: one forecast, and the rule's share in it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FIRST_DAYS = 28
"""Up to so many days on offer the rule alone would be the better choice [days]."""
GROWN_DAYS = 140
"""From so many days on offer models need no rule beside them [days]."""


def rule_share(offered_days: Floats) -> Floats:
    """Return how much of a forecast is the rule's, by the days on which the product was on offer until then.

    It falls in a straight line between `FIRST_DAYS` and `GROWN_DAYS`. On four real and made-up shops in their first
    months the best mixture moved like that (docs/decisions/0020); a fixed rule does as well as weights that are learnt
    (Claeskens et al. 2016, doi:10.1016/j.ijforecast.2015.12.005), for which so short a past has nothing to learn from.

    Examples
    --------
    >>> rule_share(np.array([20.0, 56.0, 84.0, 140.0, 700.0])).tolist()
    [1.0, 0.75, 0.5, 0.0, 0.0]
    """
    return np.clip((GROWN_DAYS - offered_days) / (GROWN_DAYS - FIRST_DAYS), 0.0, 1.0)


def with_rule(model: Floats, rule: Floats, share: Floats) -> Floats:
    """Return the model's forecasts with the rule's share in them, row by row; the model's alone where no rule speaks.

    Examples
    --------
    >>> model, rule = np.array([10.0, np.nan, 10.0]), np.array([14.0, 14.0, np.nan])
    >>> with_rule(model, rule, np.array([0.5, 0.5, 0.5])).tolist()
    [12.0, nan, 10.0]
    """
    mixed: Floats = np.where((share > 0) & np.isfinite(rule), (1 - share) * model + share * rule, model)
    return mixed


def stood_in(model: Floats, rule: Floats, share: Floats) -> Floats:
    """Return past forecasts of the mixture, where the model is silent the rule's as long as it has a share.

    Those are days before the first model. The rule's errors there are the nearest there is to those of the mixture.

    Examples
    --------
    >>> model, rule = np.array([10.0, np.nan, np.nan]), np.array([14.0, 14.0, 14.0])
    >>> stood_in(model, rule, np.array([0.5, 0.5, 0.0])).tolist()
    [12.0, 14.0, nan]
    """
    told = np.where(np.isfinite(model) | (share <= 0), model, rule)
    return with_rule(told, rule, share)
