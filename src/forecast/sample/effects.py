"""The effects that are planted in demand, in one place: weather, feasts, events, a signal, the shop's own days."""

from __future__ import annotations

from collections.abc import Mapping

from forecast.sample.goods import BREADS, CAKES, PASTRIES, SNACKS, Good

_Effect = Mapping[str, float]
"""A number per product, else per family, else under "" for all."""

RAIN: _Effect = {BREADS: -0.10, PASTRIES: -0.12, CAKES: -0.18, SNACKS: -0.24, "BRETZEL": -0.20}
"""Share gained at 10 mm of rain or more, in proportion below."""
HEAT: _Effect = {BREADS: -0.08, PASTRIES: -0.20, CAKES: -0.25, SNACKS: 0.15, "ECLAIR CHOCOLAT": -0.5, "BRETZEL": 0.05}
"""Share gained at a maximum of 35 °C or more, in proportion from 25 °C."""
COLD: _Effect = {"KOUGELHOPF": 0.2, "BRIOCHE": 0.2, PASTRIES: 0.05, BREADS: 0.03}
"""Share gained at a mean of −5 °C or less, in proportion from 5 °C."""

DAYS: Mapping[str, _Effect] = {
    "is_eve": {BREADS: 1.22, PASTRIES: 1.05, CAKES: 1.3, SNACKS: 1.0},
    "is_holiday": {BREADS: 0.85, PASTRIES: 1.3, CAKES: 1.4, SNACKS: 0.35},
    "is_after_closure": {BREADS: 1.12, "": 1.0},
    "is_school_holiday": {SNACKS: 0.72, BREADS: 0.95, PASTRIES: 1.04, "PAIN AU LAIT": 0.7},
}
"""Factor on the open day before a day closed for a public holiday, on a public holiday with open doors (a Sunday's
hours), on the first open day after two or more closed ones, and in school holidays."""

FEASTS: Mapping[str, _Effect] = {
    "christmas_eve": {BREADS: 1.7, PASTRIES: 1.2, CAKES: 2.2, SNACKS: 0.6, "KOUGELHOPF": 2.6},
    "new_years_eve": {BREADS: 1.5, PASTRIES: 1.0, CAKES: 1.6, SNACKS: 0.6, "BRETZEL": 2.0},
    "easter_sunday": {BREADS: 1.15, PASTRIES: 1.2, CAKES: 1.5, "KOUGELHOPF": 2.0, "": 1.0},
    "mothers_day": {BREADS: 1.05, PASTRIES: 1.15, CAKES: 2.0, "TARTE AUX FRUITS": 2.5, "": 1.0},
    "fathers_day": {CAKES: 1.4, "TARTE AUX FRUITS": 1.7, "": 1.0},
    "valentine": {CAKES: 1.5, "": 1.0},
    "epiphany": {"GALETTE DES ROIS": 2.2, "": 1.0},
    "saint_nicholas": {"MANNELE": 2.5, "": 1.0},
}

EVENTS: Mapping[str, _Effect] = {
    "marché": {"": 0.10, "BRETZEL": 0.35, "KOUGELHOPF": 0.3},
    "match": {"BRETZEL": 0.45, SNACKS: 0.3, BREADS: 0.04, "": 0.0},
    "concert": {"BRETZEL": 0.35, SNACKS: 0.2, "": 0.05},
    "travaux": {"": -0.18},
}
"""Share gained at an event of size 10 (thousands of visitors), in proportion to size."""

CRUISES: _Effect = {"BRETZEL": 0.12, "KOUGELHOPF": 0.15, "": 0.0}
"""Share gained at 100 river cruise passengers ashore, in proportion."""

SHOP_SHOCKS = (0.82, 0.88, 0.93, 0.97, 1.0, 1.03, 1.07, 1.12, 1.18)
SHOP_SHOCK_SHARES = (0.03, 0.07, 0.13, 0.17, 0.2, 0.17, 0.13, 0.07, 0.03)
"""What nobody can know: a factor of the day common to the whole shop; its mean is 1."""

DRIFT_DAYS = 56
DRIFT_SD_SHARE = 0.06
"""Levels wander: a new random level every eight weeks, straight lines between."""

WINDOW_CURVES = {
    "galette": ("epiphany", ((-14, 0.45), (-5, 0.9), (0, 1.3), (7, 1.0), (14, 0.7), (27, 0.4))),
    "mannele": ("saint_nicholas", ((-21, 0.4), (-7, 0.8), (0, 1.2), (2, 0.6))),
}
"""What sells only around a feast: factor by days from it."""

BAKERS_MARGIN: _Effect = {"must_last": 1.1, "may_sell_out": 1.06, "must_sell_out": 1.0}
BAKERS_ROOTS: _Effect = {"must_last": 1.0, "may_sell_out": 1.0, "must_sell_out": 0.4}
"""The baker makes margin × guess + roots × √guess pieces."""
BAKERS_NOISE = (0.94, 0.97, 1.0, 1.03, 1.06)
BAKERS_SHARE_OF_EFFECT = 0.6
"""The baker knows weekday, season and level; of feasts and holidays he foresees that share, of weather nothing."""


def strength(effect: _Effect, good: Good, *, otherwise: float) -> float:
    """Return an effect on one product: its own, else its family's, else that of all, else `otherwise`.

    Examples
    --------
    >>> from forecast.sample.goods import goods
    >>> (baguette,) = goods(1)
    >>> strength(RAIN, baguette, otherwise=0.0), strength(CRUISES, baguette, otherwise=1.0)
    (-0.1, 0.0)
    """
    for key in (good.product, good.family, ""):
        if key in effect:
            return effect[key]
    return otherwise
