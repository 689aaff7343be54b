"""Candidates: the few numbers that the search may move, and changes that are tried one at a time.

In: values by name. Out: Hyperparameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

from forecast.models.hyperparameters import DEFAULT, Hyperparameters, TreeSettings, Voices

Values = Mapping[str, float]


@dataclass(frozen=True)
class Group:
    """Data sets that learn with the same settings: products with hundreds of rows, or with thousands (a chain's).

    Of the weights those move that most of its products have; large ones, and Kiel's few, keep theirs.
    """

    name: str
    title: str
    trials: tuple[str, ...]
    own: str
    pooled: str
    voices: str


FEW_ROWS = Group(
    "few", "Products with hundreds of rows", ("french", "kiel", "generated"), "own", "pooled", "small_beside_many"
)
MANY_ROWS = Group(
    "many", "Products with thousands of rows", ("chain",), "own_of_many_shops", "pooled_of_many_shops", "many"
)
GROUPS = (FEW_ROWS, MANY_ROWS)


@dataclass(frozen=True)
class Range:
    """Between which bounds a number may lie; it is drawn on the scale of its logarithm."""

    low: float
    high: float
    is_whole: bool = False


SPACE: Mapping[str, Mapping[str, Range]] = {
    "few": {
        "own.trees": Range(30, 160, is_whole=True),
        "own.leaves": Range(4, 16, is_whole=True),
        "own.rows_in_leaf": Range(3, 20, is_whole=True),
        "own.learning_rate": Range(0.04, 0.2),
        "pooled.trees": Range(50, 250, is_whole=True),
        "pooled.leaves": Range(7, 40, is_whole=True),
        "pooled.rows_in_leaf": Range(8, 60, is_whole=True),
        "pooled.learning_rate": Range(0.04, 0.2),
        "penalty": Range(20.0, 250.0),
        "voices.own": Range(0.3, 3.0),
        "voices.linear": Range(0.5, 4.0),
    },
    "many": {
        "own.trees": Range(50, 200, is_whole=True),
        "own.leaves": Range(7, 31, is_whole=True),
        "own.rows_in_leaf": Range(8, 60, is_whole=True),
        "own.learning_rate": Range(0.04, 0.2),
        "pooled.trees": Range(100, 320, is_whole=True),
        "pooled.leaves": Range(15, 63, is_whole=True),
        "pooled.rows_in_leaf": Range(8, 60, is_whole=True),
        "pooled.learning_rate": Range(0.03, 0.12),
        "penalty": Range(20.0, 250.0),
        "voices.own": Range(0.15, 1.5),
        "voices.linear": Range(0.3, 3.0),
    },
}
"""By group. Of three weights two are free: that of the pooled trees stays."""


def values_of(settings: Hyperparameters, group: Group) -> dict[str, float]:
    """Return the numbers that the search may move, as they are in `settings`.

    Examples
    --------
    >>> values_of(DEFAULT, FEW_ROWS)["own.trees"], values_of(DEFAULT, MANY_ROWS)["own.trees"]
    (60, 100)
    """
    parts = {"own": group.own, "pooled": group.pooled, "voices": group.voices}
    told = {
        f"{part}.{key}": value for part, at in parts.items() for key, value in asdict(getattr(settings, at)).items()
    }
    told["penalty"] = settings.penalty
    return {name: told[name] for name in SPACE[group.name]}


def shaped(values: Values, group: Group) -> Hyperparameters:
    """Return the default with `values` in place of a group's own.

    Raises
    ------
    KeyError
        When a name is not one of `SPACE`.

    Examples
    --------
    >>> shaped(values_of(DEFAULT, MANY_ROWS), MANY_ROWS) == DEFAULT
    True
    >>> shaped({"own.trees": 90, "voices.linear": 2.0}, FEW_ROWS).own.trees
    90
    """
    found = DEFAULT
    for name, value in values.items():
        number = int(value) if SPACE[group.name][name].is_whole else float(value)
        part, _, key = name.partition(".")
        if not key:
            found = replace(found, **{part: number})
            continue
        at = {"own": group.own, "pooled": group.pooled, "voices": group.voices}[part]
        found = replace(found, **{at: replace(getattr(found, at), **{key: number})})
    return found


def with_trees(
    change: Callable[[TreeSettings], TreeSettings], *, own: bool = True, pooled: bool = True
) -> Hyperparameters:
    """Return the default with all own trees, all pooled trees or both changed."""
    names = ("own", "own_of_many_shops") * own + ("pooled", "pooled_of_many_shops") * pooled
    return replace(DEFAULT, **{name: change(getattr(DEFAULT, name)) for name in names})


def with_linear_weight(factor: float) -> Hyperparameters:
    """Return the default with the regression's weight multiplied."""

    def louder(voices: Voices) -> Voices:
        return replace(voices, linear=voices.linear * factor)

    return replace(
        DEFAULT, **{name: louder(getattr(DEFAULT, name)) for name in ("few", "small_beside_many", "many", "equal")}
    )


def with_more(*more: tuple[str, float], own: bool = True, pooled: bool = True) -> Hyperparameters:
    """Return the default with further parameters of LightGBM."""
    return with_trees(lambda trees: replace(trees, more=more), own=own, pooled=pooled)


ONE_AT_A_TIME: Mapping[str, Hyperparameters] = {
    "own trees: 31 bins in place of 63": with_more(("max_bin", 31), pooled=False),
    "own trees: 255 bins": with_more(("max_bin", 255), pooled=False),
    "twice the trees at half the rate": with_trees(
        lambda trees: replace(trees, trees=2 * trees.trees, learning_rate=trees.learning_rate / 2)
    ),
    "twice the rate": with_trees(lambda trees: replace(trees, learning_rate=2 * trees.learning_rate)),
    "l2 of 10 in place of 1": with_trees(lambda trees: replace(trees, l2=10.0)),
    "extra_trees": with_more(("extra_trees", True)),
    "path_smooth of 10": with_more(("path_smooth", 10.0)),
    "regression counts 1.5 times as much": with_linear_weight(1.5),
    "regression counts 2/3 as much": with_linear_weight(2 / 3),
    "penalty 35 in place of 70": replace(DEFAULT, penalty=35.0),
    "penalty 140": replace(DEFAULT, penalty=140.0),
    "trees forget by a year": with_trees(lambda trees: replace(trees, half_life_days=365.0)),
}
"""Changes that docs/decisions/0016 found promising or left undone, each alone."""
TWO_SEEDS = "pooled trees of two seeds averaged"
ANOTHER_SEED = "nothing but another seed"
"""How far chance alone moves a cost: what any other change is to be seen against."""
