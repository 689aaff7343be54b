"""The few numbers that shape the means, with their defaults; a data scientist can pass others to `fit`.

In: numbers of rows and products, quantity of a usual day. Out: trees, penalty and weights that go with them.
"""

from __future__ import annotations

from dataclasses import dataclass

MANY_ROWS = 4000
"""From so many rows a product on, as a chain has them, larger trees find more."""
MANY_PRODUCTS = 10
"""From so many products on, pooled trees have seen more of a shop's days than a small product's own trees."""
LARGE_QTY = 80.0
"""A product that sells so much on a usual day has little chance in its numbers: its own trees tell it best [units].

It is meant for pieces; a group in money or kilograms is taken as if it were counted."""
LEAST_POOLED_SHARE = 1 / 3
"""Pooled trees that see less than this share of the rows know no product as well as its own trees do."""


@dataclass(frozen=True)
class TreeSettings:
    """What the trees look like; few shallow trees, and leaves small enough for a holiday.

    `half_life_days`: a row counts half after so many days, None: all alike. `more`: further parameters of LightGBM by
    name, which go before the usual ones.
    """

    trees: int
    leaves: int
    rows_in_leaf: int
    learning_rate: float
    feature_share: float
    l2: float = 1.0
    half_life_days: float | None = None
    more: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Voices:
    """Weights in the average; only those that speak are counted, so that they need not sum to one."""

    own: float = 1.0
    pooled: float = 1.0
    linear: float = 1.0
    extra: float = 0.0


OWN = TreeSettings(trees=60, leaves=7, rows_in_leaf=5, learning_rate=0.12, feature_share=0.3)
"""One product's own model. With 20 rows in a leaf, LightGBM's default, holidays are never split on."""
OWN_OF_MANY_SHOPS = TreeSettings(trees=100, leaves=15, rows_in_leaf=20, learning_rate=0.09, feature_share=0.3)
"""The same with thousands of rows, as a chain has them: more can be learnt, and a holiday has many rows."""
POOLED = TreeSettings(trees=100, leaves=15, rows_in_leaf=20, learning_rate=0.1, feature_share=0.4)
"""One model over all products."""
POOLED_OF_MANY_SHOPS = TreeSettings(trees=200, leaves=31, rows_in_leaf=20, learning_rate=0.06, feature_share=0.25)
"""The same where products have thousands of rows each."""
EXTRA = TreeSettings(
    trees=150, leaves=15, rows_in_leaf=20, learning_rate=0.1, feature_share=0.4, more=(("extra_trees", True),)
)
"""One more over all products, of extremely randomised trees: of every feature one split, drawn by chance, is looked at
(Geurts, Ernst & Wehenkel 2006, doi:10.1007/s10994-006-6226-1). They err elsewhere than the others do."""
PENALTY = 70.0
"""Every coefficient of a standardised column is believed to be 0 as if by so many rows of ordinary weight."""
POOLED_ROWS = 40_000
"""Trees over all products learn from at most so many rows, evenly thinned."""
FEW = Voices(linear=1.5)
"""Where a product has hundreds of rows, a regression needs fewer of them than trees."""
SMALL_BESIDE_MANY = Voices(own=0.5, pooled=1.0, linear=1.5, extra=1.0)
"""The same for a small product beside many others, whose days trees over all products have seen (docs/decisions/0021
and 0023)."""
MANY = Voices(own=0.5, pooled=1.5)
"""Where a product has thousands of rows, pooled trees that know product and shop see more than its own do."""
EQUAL = Voices()


@dataclass(frozen=True)
class Hyperparameters:
    """Everything that shapes the means and is not learnt; the defaults: docs/decisions/0009, 0016, 0021, 0023.

    `penalty` [rows] is that of the regression, `pooled_rows` the most rows that trees over all products learn from.
    What is learnt for past folds is kept by these numbers as well, so that others never meet it. Fixed are the share of
    the median (`averaging.MEDIAN_SHARE`) and the bounds above, from which a product counts as large or as one of many.

    Examples
    --------
    >>> from dataclasses import replace
    >>> stiff = Hyperparameters(penalty=140.0, own=replace(OWN, trees=120, learning_rate=0.06))
    >>> stiff.own_trees(500).trees, stiff.own_trees(20_000).trees
    (120, 100)
    """

    own: TreeSettings = OWN
    own_of_many_shops: TreeSettings = OWN_OF_MANY_SHOPS
    pooled: TreeSettings = POOLED
    pooled_of_many_shops: TreeSettings = POOLED_OF_MANY_SHOPS
    extra: TreeSettings = EXTRA
    penalty: float = PENALTY
    pooled_rows: int = POOLED_ROWS
    few: Voices = FEW
    small_beside_many: Voices = SMALL_BESIDE_MANY
    many: Voices = MANY
    equal: Voices = EQUAL

    def own_trees(self, rows_count: int) -> TreeSettings:
        """Return the trees for a product's own model by the number of rows to learn from.

        Examples
        --------
        >>> Hyperparameters().own_trees(500) is OWN, Hyperparameters().own_trees(20_000) is OWN_OF_MANY_SHOPS
        (True, True)
        """
        return self.own if rows_count < MANY_ROWS else self.own_of_many_shops

    def pooled_trees(self, rows_count: int, *, products_count: int) -> TreeSettings:
        """Return the trees for the model over all products by the rows that a product has on the mean.

        Examples
        --------
        >>> Hyperparameters().pooled_trees(12_000, products_count=20) is POOLED
        True
        >>> Hyperparameters().pooled_trees(50_000, products_count=3) is POOLED_OF_MANY_SHOPS
        True
        """
        return self.pooled if rows_count < MANY_ROWS * products_count else self.pooled_of_many_shops

    def voices(self, rows_count: int, *, usual_qty: float, pooled_share: float, products_count: int) -> Voices:
        """Return the weights for one of so many products, with so many rows and sales of `usual_qty` a day [units].

        Pooled trees see `pooled_share` of all rows.

        They are fixed by kind, not learnt series by series: weights that are learnt from past errors did worse than
        equal ones on every data set, as they often do (Claeskens et al. 2016, doi:10.1016/j.ijforecast.2015.12.005).

        Examples
        --------
        >>> usual = Hyperparameters()
        >>> usual.voices(700, usual_qty=12.0, pooled_share=1.0, products_count=6)
        Voices(own=1.0, pooled=1.0, linear=1.5, extra=0.0)
        >>> usual.voices(700, usual_qty=12.0, pooled_share=1.0, products_count=20)
        Voices(own=0.5, pooled=1.0, linear=1.5, extra=1.0)
        >>> usual.voices(700, usual_qty=120.0, pooled_share=1.0, products_count=20)
        Voices(own=1.0, pooled=1.0, linear=1.5, extra=0.0)
        >>> usual.voices(16_000, usual_qty=60.0, pooled_share=0.8, products_count=3)
        Voices(own=0.5, pooled=1.5, linear=1.0, extra=0.0)
        >>> usual.voices(16_000, usual_qty=60.0, pooled_share=0.05, products_count=30)
        Voices(own=1.0, pooled=1.0, linear=1.0, extra=0.0)
        """
        if rows_count < MANY_ROWS:
            is_small_beside_many = products_count >= MANY_PRODUCTS and usual_qty < LARGE_QTY
            return self.small_beside_many if is_small_beside_many else self.few
        return self.many if pooled_share >= LEAST_POOLED_SHARE else self.equal


DEFAULT = Hyperparameters()
"""What a night learns with."""
