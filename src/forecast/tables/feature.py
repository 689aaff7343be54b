"""How a column of the feature matrix is declared: once, beside the code that computes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

ORDINARY_PART = {
    "holiday": "weekday",
    "school_holiday": "season",
    "closing": "weekday",
    "weather": "season",
    "event": "level",
    "promotion": "level",
}
"""Groups that tell what differs from the ordinary day, and who tells what their columns say on an ordinary day."""


@dataclass(frozen=True)
class Term:
    """One column of the regression: what a feature says, times what a term of another feature (`times`) says.

    `how` takes the value itself, the logarithm of a ratio, the square, whether it `is` `at`, or lies `above` it. A term
    that `is_season` is learnt from more than a year only.
    """

    how: Literal["value", "log", "square", "is", "above"] = "value"
    at: float = 0.0
    times: tuple[str, Term] | None = None
    is_season: bool = False


VALUE, LOG = Term(), Term("log")


def each(values: Iterable[int], *, is_season: bool = False) -> tuple[Term, ...]:
    """Return one term for each of the values.

    Examples
    --------
    >>> [term.at for term in each(range(2))]
    [0, 1]
    """
    return tuple(Term("is", value, is_season=is_season) for value in values)


def by_weekday(term: Term) -> tuple[Term, ...]:
    """Return a term for each day of the week."""
    return tuple(replace(term, times=("weekday", is_day)) for is_day in each(range(7)))


@dataclass(frozen=True)
class Feature:
    """A column of the feature matrix, or all whose names begin like `name`, if that ends in *.

    Parameters
    ----------
    name : str
        Its name.
    group : str
        The cause that it speaks for, one of `EXPLANATION_GROUPS`.
    ordinary : float, seven floats, "fortnight", "computed" or None
        What it says on an ordinary day: a number, one for each weekday, the mean of the two weeks before, or what
        `features.ordinary` works out. None leaves it as it is: for groups that tell the ordinary day itself.
    terms : tuple of Term
        How the regression sees it; not at all without any.

    Raises
    ------
    ValueError
        For a column that tells what is out of the ordinary and has no ordinary value.

    Examples
    --------
    >>> Feature("moon_share", "event")
    Traceback (most recent call last):
    ValueError: the column 'moon_share' of the group event needs an ordinary value
    """

    name: str
    group: str
    ordinary: float | tuple[float, ...] | Literal["fortnight", "computed"] | None = None
    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        if (self.group in ORDINARY_PART) == (self.ordinary is None):
            needs = "needs an" if self.ordinary is None else "tells the ordinary day and takes no"
            raise ValueError(f"the column '{self.name}' of the group {self.group} {needs} ordinary value")


@dataclass(frozen=True)
class Declared:
    """Every column that a matrix can have.

    Examples
    --------
    >>> every = Declared((Feature("lag_1", "level"), Feature("event_*", "event", 0.0)))
    >>> every.of("event_match").group
    'event'
    >>> every.of("moon")
    Traceback (most recent call last):
    ValueError: the column 'moon' is not declared; declare it beside the code that computes it (COLUMNS)
    """

    features: tuple[Feature, ...]

    @cached_property
    def _by_name(self) -> dict[str, Feature]:
        return {feature.name: feature for feature in self.features}

    def of(self, name: str) -> Feature:
        """Return how the column of this name is declared.

        Raises
        ------
        ValueError
            When it is not.
        """
        if name in self._by_name:
            return self._by_name[name]
        for feature in self.features:
            if feature.name.endswith("*") and name.startswith(feature.name[:-1]):
                return feature
        raise ValueError(f"the column '{name}' is not declared; declare it beside the code that computes it (COLUMNS)")
