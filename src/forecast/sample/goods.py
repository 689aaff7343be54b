"""What an Alsatian artisan bakery sells, what moves the demand of each product, what goes in and who delivers it."""

from __future__ import annotations

from dataclasses import dataclass, replace

BREADS, PASTRIES, CAKES, SNACKS = "pains", "viennoiseries", "pâtisseries", "traiteur"

_WEEK_BREAD = (0.9, 0.92, 0.9, 0.95, 1.05, 1.22, 0.98)
_WEEK_PASTRY = (0.75, 0.72, 0.78, 0.75, 0.9, 1.25, 1.65)
_WEEK_CAKE = (0.5, 0.6, 0.65, 0.7, 0.95, 1.45, 1.65)
_WEEK_SNACK = (1.1, 1.2, 1.2, 1.22, 1.18, 0.9, 0.3)

_LINES_BREAD = (0.62, 0.26, 0.08, 0.04)
_LINES_PASTRY = (0.35, 0.35, 0.15, 0.15)
_LINES_WHOLE = (0.92, 0.08)
_LINES_CAKE = (0.45, 0.3, 0.1, 0.15)
_LINES_SNACK = (0.75, 0.25)


@dataclass(frozen=True)
class Good:
    """One product: what the catalogue says of it, and its true demand on a plain day.

    `week` are factors Monday to Sunday, `season` factors January to December, `line_shares` how often a ticket
    line has 1, 2, 3, … pieces. `size` is the whole size of the negative binomial (larger: less scatter).
    """

    product: str
    label: str
    family: str
    dough: str
    price_amount: float
    cost_amount: float | None
    level_qty: float
    size: int
    batch: int
    availability: str
    week: tuple[float, ...]
    line_shares: tuple[float, ...]
    season: tuple[float, ...] = (1.0,) * 12
    yearly_trend: float = 0.0
    vat: float = 0.055
    half_batch: bool = False
    minimum_display: int = 0
    window: str = ""
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    launched_days_before_end: int = 0
    analogue: str = ""

    @property
    def original(self) -> str:
        """The product that this one is a smaller variant of, or itself: it has the same recipe and weight."""
        return self.product.partition(" N")[0]


_SUMMER_LOW = (1.04, 1.03, 1.02, 1.0, 0.99, 0.97, 0.9, 0.86, 0.98, 1.01, 1.04, 1.1)
_WINTER_SWEET = (1.08, 1.1, 1.05, 1.02, 0.97, 0.9, 0.82, 0.8, 0.95, 1.03, 1.08, 1.2)
_SUMMER_FRUIT = (0.75, 0.8, 0.9, 1.0, 1.15, 1.3, 1.25, 1.15, 1.1, 0.95, 0.8, 0.95)

_GOODS = (
    Good("BAGUETTE", "Baguette", BREADS, "pâte courante", 1.10, 0.17, 46.0, 120, 20, "must_last", _WEEK_BREAD,
         _LINES_BREAD, _SUMMER_LOW, -0.04, half_batch=True, minimum_display=10),
    Good("BAGUETTE TRADITION", "Baguette de tradition", BREADS, "pâte de tradition", 1.35, 0.24, 38.0, 100, 20,
         "must_last", _WEEK_BREAD, _LINES_BREAD, _SUMMER_LOW, 0.05, half_batch=True, minimum_display=10),
    Good("CROISSANT", "Croissant au beurre", PASTRIES, "pâte feuilletée levée", 1.20, 0.33, 26.0, 80, 6,
         "may_sell_out", _WEEK_PASTRY, _LINES_PASTRY, yearly_trend=0.02),
    Good("PAIN AU CHOCOLAT", "Pain au chocolat", PASTRIES, "pâte feuilletée levée", 1.30, 0.39, 20.0, 80, 6,
         "may_sell_out", _WEEK_PASTRY, _LINES_PASTRY),
    Good("BRETZEL", "Bretzel", BREADS, "pâte à bretzel", 1.30, 0.2, 14.0, 50, 6, "may_sell_out",
         (0.9, 0.9, 0.95, 0.95, 1.15, 1.3, 0.75), _LINES_PASTRY,
         (0.85, 0.85, 0.9, 1.0, 1.08, 1.12, 1.12, 1.1, 1.08, 1.0, 1.0, 1.2)),
    Good("SANDWICH JAMBON", "Sandwich jambon-beurre", SNACKS, "", 4.80, 1.65, 11.0, 60, 1, "may_sell_out", _WEEK_SNACK,
         _LINES_SNACK, vat=0.10),
    Good("FICELLE", "Ficelle", BREADS, "pâte courante", 0.85, 0.11, 8.0, 50, 10, "may_sell_out", _WEEK_BREAD,
         _LINES_BREAD, _SUMMER_LOW, half_batch=True),
    Good("PAIN DE CAMPAGNE", "Pain de campagne", BREADS, "pâte de campagne", 3.10, 0.62, 7.0, 60, 4, "must_last",
         _WEEK_BREAD, _LINES_WHOLE, _SUMMER_LOW, half_batch=True, minimum_display=2),
    Good("PAIN AU LAIT", "Pain au lait", PASTRIES, "pâte briochée", 0.95, 0.24, 8.0, 40, 6, "may_sell_out",
         (1.1, 1.05, 1.3, 1.05, 1.05, 1.0, 0.85), _LINES_PASTRY),
    Good("PAIN AUX CEREALES", "Pain aux céréales", BREADS, "pâte aux céréales", 3.30, 0.78, 6.0, 60, 4,
         "may_sell_out", _WEEK_BREAD, _LINES_WHOLE, _SUMMER_LOW, 0.06, half_batch=True),
    Good("ECLAIR CHOCOLAT", "Éclair au chocolat", CAKES, "pâte à choux", 2.80, 0.74, 6.0, 40, 2, "must_sell_out",
         _WEEK_CAKE, _LINES_CAKE, _WINTER_SWEET),
    Good("PAIN AUX RAISINS", "Pain aux raisins", PASTRIES, "pâte feuilletée levée", 1.70, 0.52, 6.0, 50, 6,
         "may_sell_out", _WEEK_PASTRY, _LINES_PASTRY, half_batch=True),
    Good("CHAUSSON AUX POMMES", "Chausson aux pommes", PASTRIES, "pâte feuilletée", 1.80, 0.55, 5.0, 50, 4,
         "may_sell_out", _WEEK_PASTRY, _LINES_PASTRY, _WINTER_SWEET),
    Good("QUICHE LORRAINE", "Quiche lorraine", SNACKS, "pâte brisée", 4.10, None, 5.0, 50, 4, "may_sell_out",
         _WEEK_SNACK, _LINES_SNACK, vat=0.10, half_batch=True),
    Good("KOUGELHOPF", "Kougelhopf", CAKES, "pâte briochée", 11.50, 2.9, 4.0, 40, 1, "may_sell_out",
         (0.0, 0.0, 0.0, 0.0, 0.6, 1.1, 1.3), _LINES_WHOLE, _WINTER_SWEET, weekdays=(4, 5, 6)),
    Good("BRIOCHE", "Brioche", PASTRIES, "pâte briochée", 4.50, 1.15, 4.0, 50, 2, "may_sell_out", _WEEK_PASTRY,
         _LINES_WHOLE, _WINTER_SWEET),
    Good("GALETTE DES ROIS", "Galette des rois", CAKES, "pâte feuilletée", 18.50, 4.6, 9.0, 15, 2, "may_sell_out",
         _WEEK_CAKE, _LINES_WHOLE, window="galette"),
    Good("MANNELE", "Mannele", PASTRIES, "pâte briochée", 1.40, 0.3, 16.0, 15, 6, "may_sell_out",
         (1.0, 0.95, 1.1, 0.95, 1.05, 1.15, 1.1), _LINES_PASTRY, window="mannele"),
    Good("TARTE AUX FRUITS", "Tarte aux fruits", CAKES, "pâte sucrée", 19.50, 5.8, 2.5, 20, 1, "must_sell_out",
         (0.0, 0.0, 0.0, 0.0, 0.6, 1.1, 1.3), _LINES_WHOLE, _SUMMER_FRUIT, weekdays=(4, 5, 6)),
    Good("PAIN COMPLET", "Pain complet", BREADS, "pâte complète", 3.20, 0.7, 5.0, 60, 4, "may_sell_out", _WEEK_BREAD,
         _LINES_WHOLE, half_batch=True, launched_days_before_end=65, analogue="PAIN AUX CEREALES"),
)  # fmt: skip


def goods(count: int) -> tuple[Good, ...]:
    """Return the first `count` products; beyond twenty, smaller variants of the all-year ones.

    Examples
    --------
    >>> [good.product for good in goods(2)], goods(21)[-1].product, len(goods(60))
    (['BAGUETTE', 'BAGUETTE TRADITION'], 'BAGUETTE N2', 60)
    """
    plain = [good for good in _GOODS if not good.window and not good.launched_days_before_end]
    more = list(_GOODS[:count])
    for place in range(count - len(more)):
        base, number = plain[place % len(plain)], place // len(plain) + 2
        name, label = f"{base.product} N{number}", f"{base.label} n° {number}"
        more.append(replace(base, product=name, label=label, level_qty=max(2.0, base.level_qty / (number + 1))))
    return tuple(more)


PRICE_RISES = (
    (253, BREADS, 0.04, 0.97),
    (163, PASTRIES, 0.08, 0.92),
)
"""Days before the last day, family, rise of the price, factor on demand from then on."""

RENAMED, OLD_NAME, RENAMED_DAYS_BEFORE_END = "BAGUETTE TRADITION", "TRADITION", 254
"""A product that the till called otherwise until so many days before the last day."""

RECIPES: dict[str, tuple[float, dict[str, float]]] = {
    "BAGUETTE": (100, {"farine T65": 17.0, "levure": 0.25, "sel": 0.31}),
    "FICELLE": (100, {"farine T65": 8.5, "levure": 0.12, "sel": 0.15}),
    "BAGUETTE TRADITION": (100, {"farine tradition": 18.0, "levure": 0.12, "sel": 0.32}),
    "PAIN DE CAMPAGNE": (20, {"farine T80": 9.0, "levure": 0.07, "sel": 0.17}),
    "PAIN AUX CEREALES": (20, {"farine T80": 6.5, "mélange céréales": 2.0, "levure": 0.09, "sel": 0.16}),
    "PAIN COMPLET": (20, {"farine complète": 8.0, "levure": 0.08, "sel": 0.15}),
    "BRETZEL": (60, {"farine T65": 4.2, "beurre": 0.25, "lait": 1.0, "levure": 0.1, "sel": 0.12}),
    "CROISSANT": (60, {"farine T65": 2.2, "beurre": 1.2, "lait": 0.6, "sucre": 0.25, "oeufs": 4, "levure": 0.09}),
    "PAIN AU CHOCOLAT": (60, {"farine T65": 2.2, "beurre": 1.2, "lait": 0.6, "sucre": 0.25, "oeufs": 4,
        "levure": 0.09, "bâtons de chocolat": 0.6}),
    "PAIN AUX RAISINS": (40, {"farine T65": 1.6, "beurre": 0.8, "lait": 1.0, "sucre": 0.35, "oeufs": 6}),
    "CHAUSSON AUX POMMES": (40, {"farine T65": 1.4, "beurre": 0.9, "compote de pommes": 2.6}),
    "PAIN AU LAIT": (60, {"farine T65": 2.0, "beurre": 0.5, "lait": 0.9, "sucre": 0.25, "oeufs": 6}),
    "BRIOCHE": (12, {"farine T65": 2.2, "beurre": 1.0, "oeufs": 18, "sucre": 0.25}),
    "KOUGELHOPF": (8, {"farine T65": 2.0, "beurre": 0.8, "lait": 0.7, "oeufs": 10, "sucre": 0.35}),
    "MANNELE": (60, {"farine T65": 2.4, "beurre": 0.6, "lait": 1.1, "oeufs": 8}),
    "ECLAIR CHOCOLAT": (30, {"farine T65": 0.5, "beurre": 0.4, "lait": 2.2, "oeufs": 20, "bâtons de chocolat": 0.5}),
    "GALETTE DES ROIS": (10, {"farine T65": 1.5, "beurre": 1.5, "poudre d'amandes": 1.2, "oeufs": 14, "sucre": 1.0}),
    "QUICHE LORRAINE": (10, {"farine T65": 0.7, "beurre": 0.35, "crème": 1.2, "oeufs": 14, "lardons": 0.9}),
    "SANDWICH JAMBON": (10, {"farine T65": 1.7, "jambon": 0.8, "beurre": 0.2}),
}  # fmt: skip
"""Product → (pieces that the recipe makes, ingredient → quantity). The fruit tart has none written down."""

PIECE_KG = {
    "BAGUETTE": 0.35, "BAGUETTE TRADITION": 0.35, "CROISSANT": 0.07, "PAIN AU CHOCOLAT": 0.08, "BRETZEL": 0.1,
    "FICELLE": 0.18, "PAIN DE CAMPAGNE": 0.75, "PAIN AU LAIT": 0.07, "PAIN AUX CEREALES": 0.7, "ECLAIR CHOCOLAT": 0.05,
    "PAIN AUX RAISINS": 0.1, "CHAUSSON AUX POMMES": 0.08, "QUICHE LORRAINE": 0.12, "KOUGELHOPF": 0.55, "BRIOCHE": 0.4,
    "GALETTE DES ROIS": 0.6, "MANNELE": 0.08, "TARTE AUX FRUITS": 0.4, "PAIN COMPLET": 0.7,
}  # fmt: skip
"""Product → dough in one piece before it is baked [kg]. The sandwich is made of bread."""

DOUGHS = (
    ("pâte courante", 40, 5, 0.02),
    ("pâte de tradition", 40, 5, 0.02),
    ("pâte feuilletée levée", 15, 2, 0.04),
    ("pâte à bretzel", 15, 1, 0.02),
    ("pâte de campagne", 40, 2, 0.02),
    ("pâte briochée", 15, 0.5, 0.03),
    ("pâte aux céréales", 40, 2, 0.02),
    ("pâte à choux", 8, 0.2, 0.05),
    ("pâte feuilletée", 15, 0.2, 0.05),
    ("pâte brisée", 8, 0.2, 0.05),
    ("pâte sucrée", 8, 0.2, 0.05),
    ("pâte complète", 40, 2, 0.02),
)
"""Dough, largest mix [kg], smallest mix [kg], share that is lost."""

EQUIPMENT = (("four", 16, 7), ("pétrin", 4, 5))
"""Kind, batches or mixes an hour, hours a day."""

MILL, _DAIRY, _GROCER, _BUTCHER = "Moulin du Ried", "Laiterie des Vosges", "Épicerie en gros Kehl", "Boucherie Schmitt"

SUPPLIERS: tuple[tuple[str, str, str, float, float, str, str, int, float, float, float | None, float], ...] = (
    (MILL, "farine T65", "kg", 25, 21.5, "mardi vendredi", "12:00", 1, 0, 150, 120, 2),
    (MILL, "farine tradition", "kg", 25, 24.0, "mardi vendredi", "12:00", 1, 0, 150, 120, 2),
    (MILL, "farine T80", "kg", 25, 26.0, "mardi vendredi", "12:00", 1, 0, 150, 90, 2),
    (MILL, "farine complète", "kg", 25, 26.5, "mardi vendredi", "12:00", 1, 0, 150, 90, 2),
    (MILL, "mélange céréales", "kg", 5, 14.0, "mardi vendredi", "12:00", 1, 0, 150, 180, 2),
    (_DAIRY, "beurre", "kg", 10, 88.0, "mardi jeudi samedi", "13:00", 1, 80, 0, 40, 1),
    (_DAIRY, "lait", "l", 10, 9.5, "mardi jeudi samedi", "13:00", 1, 80, 0, 6, 0.5),
    (_DAIRY, "crème", "l", 5, 21.0, "mardi jeudi samedi", "13:00", 1, 80, 0, 12, 0.5),
    (_DAIRY, "oeufs", "pcs", 90, 21.6, "mardi jeudi samedi", "13:00", 1, 80, 0, 21, 1),
    (_DAIRY, "levure", "kg", 1, 3.4, "mardi jeudi samedi", "13:00", 1, 80, 0, 14, 1),
    (_GROCER, "sel", "kg", 25, 9.0, "mercredi", "12:00", 2, 120, 0, None, 3),
    (_GROCER, "sucre", "kg", 25, 28.0, "mercredi", "12:00", 2, 120, 0, None, 3),
    (_GROCER, "bâtons de chocolat", "kg", 1.6, 21.0, "mercredi", "12:00", 2, 120, 0, 365, 2),
    (_GROCER, "compote de pommes", "kg", 5, 14.5, "mercredi", "12:00", 2, 120, 0, 180, 2),
    (_GROCER, "poudre d'amandes", "kg", 5, 46.0, "mercredi", "12:00", 2, 120, 0, 180, 2),
    (_BUTCHER, "jambon", "kg", 2, 23.0, "mardi vendredi", "11:00", 1, 0, 0, 10, 0.5),
    (_BUTCHER, "lardons", "kg", 1, 8.9, "mardi vendredi", "11:00", 1, 0, 0, 14, 0.5),
)  # fmt: skip
"""Supplier, ingredient, unit, pack, pack price net [EUR], delivery days, orders close at, days before delivery,
smallest order [EUR], smallest order [kg], shelf life [days], safety [days]."""

UNIT_OF = {ingredient: unit for _, ingredient, unit, *_ in SUPPLIERS}

STOCK_DAYS = {MILL: 7, _DAIRY: 4, _GROCER: 10, _BUTCHER: 7}
"""On the evening of the count the shelf holds about that many days of mean need, enough for the next delivery."""
