"""Which cause every column speaks for, so that a forecast can be told in a few words.

In: names of columns. Out: one of `tables.EXPLANATION_GROUPS` per column; logarithms per column summed by group.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from forecast.features.series import Floats
from forecast.tables import EXPLANATION_GROUPS

_OF_NAME = {
    "level": ("horizon_days", "shop", "log_usual"),
    "weekday": ("weekday",),
    "season": ("month", "day_of_month", "year_sin", "year_cos", "year_move", "shop_year_move", "shop_year_ago"),
    "holiday": (
        "day_type", "weekday_index", "is_holiday", "is_holiday_next", "is_holiday_before", "days_to_holiday",
        "days_since_holiday", "is_holiday_last_week", "is_bridge", "off_run", "off_position", "off_run_next",
        "off_run_last_week", "is_feast", "days_to_feast",
    ),
    "school_holiday": ("days_to_school_holiday",),
    "closing": ("days_since_open", "days_to_open"),
    "promotion": ("price_change",),
}  # fmt: skip
_OF_BEGINNING = {
    "level": (
        "lag_", "mean_", "momentum_", "shop_", "same_weekday_", "same_day_type_", "spread_", "zeros_",
        "everywhere_momentum_", "chain_momentum_",
    ),
    "holiday": ("days_from_", "occasion_"),
    "school_holiday": ("school_",),
    "weather": ("temp_", "rain_", "wind_", "cloud_"),
    "event": ("event_", "signal_"),
}  # fmt: skip
_PROMOTIONS = ("promo", "aktion", "angebot", "rabatt", "remise", "discount", "offer")
_PRICES = ("price", "prix", "preis", "tarif")
"""Only of signals: a Grand Prix is an event."""

ORDINARY_PART = {
    "holiday": "weekday",
    "school_holiday": "season",
    "closing": "weekday",
    "weather": "season",
    "event": "level",
    "promotion": "level",
}
"""Groups that tell what differs from the ordinary day, and who tells what their columns say on an ordinary day."""


def group_of(name: str) -> str:
    """Return the group of a column.

    The columns of the weekday's usual index and of runs of days off belong to holidays: on an ordinary day what they
    say counts to the weekday, and a holiday is what makes them differ.

    Raises
    ------
    ValueError
        For a column that belongs nowhere yet.

    Examples
    --------
    >>> [group_of(name) for name in ("lag_3", "rain_mm", "event_match", "signal_prix_baguette", "event_Grand Prix")]
    ['level', 'weather', 'event', 'promotion', 'event']
    """
    for group, names in _OF_NAME.items():
        if name in names:
            return group
    for group, beginnings in _OF_BEGINNING.items():
        if name.startswith(beginnings):
            return "promotion" if group == "event" and _is_promotion(name) else group
    raise ValueError(f"the column '{name}' has no group yet; give it one in features/groups.py")


def by_group(names: Sequence[str], logs: Floats, ordinary: Floats) -> Floats:
    """Sum the logarithms of columns by group, rows × `EXPLANATION_GROUPS`; the sum of a row stays what it was.

    Parameters
    ----------
    names : sequence of str
        Names of the columns.
    logs, ordinary : arrays of float
        What the columns say of each row, and what they would say had it fallen on an ordinary day; rows × columns.

    Examples
    --------
    >>> told = by_group(("lag_1", "rain_mm"), np.array([[0.2, -0.3]]), np.array([[0.2, 0.1]]))[0]
    >>> {group: round(float(log), 2) for group, log in zip(EXPLANATION_GROUPS, told) if log}
    {'level': 0.2, 'season': 0.1, 'weather': -0.4}
    """
    place = {group: at for at, group in enumerate(EXPLANATION_GROUPS)}
    told = np.zeros((len(logs), len(place)))
    for column, name in enumerate(names):
        group = group_of(name)
        if group in ORDINARY_PART:
            told[:, place[group]] += logs[:, column] - ordinary[:, column]
            told[:, place[ORDINARY_PART[group]]] += ordinary[:, column]
        else:
            told[:, place[group]] += logs[:, column]
    return told


def _is_promotion(name: str) -> bool:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)).casefold()
    return any(word in bare for word in _PROMOTIONS + (_PRICES if name.startswith("signal_") else ()))
