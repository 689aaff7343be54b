"""Where a product's past is short, models and the weekday rule speak together.

In: forecasts of models and rule [units], days on offer so far. Out: one forecast, and the rule's share in it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_RULE_ALONE_DAYS = 28
"""Up to so many days on offer the rule alone is the better choice [days]."""
_GROWN_DAYS = 140
"""From so many days on offer models need no rule beside them [days]."""
_MOSTLY = 0.5
"""From this share on the rule's errors may stand in for those of the mixture."""


def rule_share(offered_days: Floats) -> Floats:
    """Return how much of a forecast is the rule's, 0 to 1, by the days on which the product was on offer until then.

    It falls in a straight line between `_RULE_ALONE_DAYS` and `_GROWN_DAYS`. On four real and made-up shops in their
    first months the best mixture moved like that (docs/decisions/0020); a fixed rule does as well as weights that are
    learnt (Claeskens et al. 2016, doi:10.1016/j.ijforecast.2015.12.005), for which so short a past has nothing to say.

    Examples
    --------
    >>> rule_share(np.array([20.0, 56.0, 84.0, 140.0, 700.0])).tolist()
    [1.0, 0.75, 0.5, 0.0, 0.0]
    """
    return np.clip((_GROWN_DAYS - offered_days) / (_GROWN_DAYS - _RULE_ALONE_DAYS), 0.0, 1.0)


def with_rule(model: Floats, rule: Floats, *, share: Floats) -> Floats:
    """Return the model's forecasts with the rule's share in them [units]; the model's alone where no rule speaks.

    Examples
    --------
    >>> model, rule = np.array([10.0, np.nan, 10.0]), np.array([14.0, 14.0, np.nan])
    >>> with_rule(model, rule, share=np.array([0.5, 0.5, 0.5])).tolist()
    [12.0, nan, 10.0]
    """
    mixed: Floats = np.where((share > 0) & np.isfinite(rule), (1 - share) * model + share * rule, model)
    return mixed


def stood_in(mixed: Floats, rule: Floats, *, share: Floats) -> Floats:
    """Return past forecasts of the mixture [units], the rule's where no model was tried and the rule said most of it.

    Those are days before the first fold. The rule's errors there are the nearest there is to those of the mixture, for
    a spread that would else have nothing to learn from. Where the rule spoke alone, there was no mixture.

    Examples
    --------
    >>> mixed, rule = np.array([12.0, np.nan, np.nan, np.nan]), np.array([14.0, 14.0, 14.0, 14.0])
    >>> stood_in(mixed, rule, share=np.array([0.5, 0.7, 0.2, 1.0])).tolist()
    [12.0, 14.0, nan, nan]
    """
    is_mostly_rule = (share >= _MOSTLY) & (share < 1)
    return np.where(np.isfinite(mixed) | ~is_mostly_rule, mixed, rule)
