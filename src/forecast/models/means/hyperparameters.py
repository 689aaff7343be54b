"""The few numbers that shape the means, with their defaults; a data scientist can pass others to `fit`.

In: numbers of rows and products, quantity of a usual day. Out: trees, penalty and weights that go with them.
"""

from __future__ import annotations

from dataclasses import dataclass

_MANY_ROWS = 4000
"""From so many rows a product on, as a chain has them, larger trees find more."""


@dataclass(frozen=True)
class TreeSettings:
    """What the trees look like; few shallow trees, and leaves small enough for a holiday."""

    trees: int
    leaves: int
    rows_in_leaf: int
    learning_rate: float
    feature_share: float
    l2: float = 1.0


@dataclass(frozen=True)
class Voices:
    """Weights in the average; only those that speak are counted, so that they need not sum to one."""

    own: float = 1.0
    pooled: float = 1.0
    linear: float = 1.0


OWN = TreeSettings(trees=60, leaves=7, rows_in_leaf=5, learning_rate=0.12, feature_share=0.3)
"""One product's own model. With 20 rows in a leaf, LightGBM's default, holidays are never split on."""
_OWN_OF_MANY_SHOPS = TreeSettings(trees=100, leaves=15, rows_in_leaf=20, learning_rate=0.09, feature_share=0.3)
"""The same with thousands of rows, as a chain has them: more can be learnt, and a holiday has many rows."""
_POOLED = TreeSettings(trees=100, leaves=15, rows_in_leaf=20, learning_rate=0.1, feature_share=0.4)
"""One model over all products."""
_POOLED_OF_MANY_SHOPS = TreeSettings(trees=200, leaves=31, rows_in_leaf=20, learning_rate=0.06, feature_share=0.25)
"""The same where products have thousands of rows each."""
PENALTY = 70.0
"""Every coefficient of a standardised column is believed to be 0 as if by so many rows of ordinary weight."""
_POOLED_ROWS = 40_000
"""Trees over all products learn from at most so many rows, evenly thinned."""
_FEW = Voices(linear=1.5)
"""Where a product has hundreds of rows, a regression needs fewer of them than trees."""
EQUAL = Voices()


@dataclass(frozen=True)
class Hyperparameters:
    """Everything that shapes the means and is not learnt; the defaults: docs/decisions/0009, 0016, 0032.

    `penalty` [rows] is that of the regression, `pooled_rows` the most rows that trees over all products learn from.
    What is learnt for past folds is kept by these numbers as well, so that others never meet it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> stiff = Hyperparameters(penalty=140.0, own=replace(OWN, trees=120, learning_rate=0.06))
    >>> stiff.own_trees(500).trees, stiff.own_trees(20_000).trees
    (120, 100)
    """

    own: TreeSettings = OWN
    own_of_many_shops: TreeSettings = _OWN_OF_MANY_SHOPS
    pooled: TreeSettings = _POOLED
    pooled_of_many_shops: TreeSettings = _POOLED_OF_MANY_SHOPS
    penalty: float = PENALTY
    pooled_rows: int = _POOLED_ROWS
    few: Voices = _FEW
    equal: Voices = EQUAL

    def own_trees(self, rows_count: int) -> TreeSettings:
        """Return the trees for a product's own model by the number of rows to learn from.

        Examples
        --------
        >>> Hyperparameters().own_trees(500).leaves, Hyperparameters().own_trees(20_000).leaves
        (7, 15)
        """
        return self.own if rows_count < _MANY_ROWS else self.own_of_many_shops

    def pooled_trees(self, rows_count: int, *, products_count: int) -> TreeSettings:
        """Return the trees for the model over all products by the rows that a product has on the mean.

        Examples
        --------
        >>> settings = Hyperparameters()
        >>> settings.pooled_trees(12_000, products_count=20) is settings.pooled
        True
        >>> settings.pooled_trees(50_000, products_count=3) is settings.pooled_of_many_shops
        True
        """
        return self.pooled if rows_count < _MANY_ROWS * products_count else self.pooled_of_many_shops

    def voices(self, rows_count: int) -> Voices:
        """Return the weights for a product with so many rows.

        They are fixed by kind, not learnt series by series: weights that are learnt from past errors did worse than
        equal ones on every data set, as they often do (Claeskens et al. 2016, doi:10.1016/j.ijforecast.2015.12.005).

        Examples
        --------
        >>> Hyperparameters().voices(700), Hyperparameters().voices(16_000) == EQUAL
        (Voices(own=1.0, pooled=1.0, linear=1.5), True)
        """
        return self.few if rows_count < _MANY_ROWS else self.equal


DEFAULT = Hyperparameters()
"""What a night learns with."""
