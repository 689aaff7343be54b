"""What goes into the products and who sells it: the recipes and suppliers of the made-up bakery."""

from __future__ import annotations

RECIPES: dict[str, tuple[float, dict[str, tuple[float, str]]]] = {
    "BAGUETTE": (100, {"farine T65": (17.0, "kg"), "levure": (0.25, "kg"), "sel": (0.31, "kg")}),
    "FICELLE": (100, {"farine T65": (8.5, "kg"), "levure": (0.12, "kg"), "sel": (0.15, "kg")}),
    "BAGUETTE TRADITION": (100, {"farine tradition": (18.0, "kg"), "levure": (0.12, "kg"), "sel": (0.32, "kg")}),
    "PAIN DE CAMPAGNE": (20, {"farine T80": (9.0, "kg"), "levure": (0.07, "kg"), "sel": (0.17, "kg")}),
    "PAIN AUX CEREALES": (
        20, {"farine T80": (6.5, "kg"), "mélange céréales": (2.0, "kg"), "levure": (0.09, "kg"), "sel": (0.16, "kg")},
    ),
    "PAIN COMPLET": (20, {"farine complète": (8.0, "kg"), "levure": (0.08, "kg"), "sel": (0.15, "kg")}),
    "BRETZEL": (
        60, {"farine T65": (4.2, "kg"), "beurre": (0.25, "kg"), "lait": (1.0, "l"), "levure": (0.1, "kg"),
             "sel": (0.12, "kg")},
    ),
    "CROISSANT": (
        60, {"farine T65": (2.2, "kg"), "beurre": (1.2, "kg"), "lait": (0.6, "l"), "sucre": (0.25, "kg"),
             "oeufs": (4, "pcs"), "levure": (0.09, "kg")},
    ),
    "PAIN AU CHOCOLAT": (
        60, {"farine T65": (2.2, "kg"), "beurre": (1.2, "kg"), "lait": (0.6, "l"), "sucre": (0.25, "kg"),
             "oeufs": (4, "pcs"), "levure": (0.09, "kg"), "bâtons de chocolat": (0.6, "kg")},
    ),
    "PAIN AUX RAISINS": (
        40, {"farine T65": (1.6, "kg"), "beurre": (0.8, "kg"), "lait": (1.0, "l"), "sucre": (0.35, "kg"),
             "oeufs": (6, "pcs")},
    ),
    "CHAUSSON AUX POMMES": (40, {"farine T65": (1.4, "kg"), "beurre": (0.9, "kg"), "compote de pommes": (2.6, "kg")}),
    "PAIN AU LAIT": (
        60, {"farine T65": (2.0, "kg"), "beurre": (0.5, "kg"), "lait": (0.9, "l"), "sucre": (0.25, "kg"),
             "oeufs": (6, "pcs")},
    ),
    "BRIOCHE": (12, {"farine T65": (2.2, "kg"), "beurre": (1.0, "kg"), "oeufs": (18, "pcs"), "sucre": (0.25, "kg")}),
    "KOUGELHOPF": (
        8, {"farine T65": (2.0, "kg"), "beurre": (0.8, "kg"), "lait": (0.7, "l"), "oeufs": (10, "pcs"),
            "sucre": (0.35, "kg")},
    ),
    "MANNELE": (60, {"farine T65": (2.4, "kg"), "beurre": (0.6, "kg"), "lait": (1.1, "l"), "oeufs": (8, "pcs")}),
    "ECLAIR CHOCOLAT": (
        30, {"farine T65": (0.5, "kg"), "beurre": (0.4, "kg"), "lait": (2.2, "l"), "oeufs": (20, "pcs"),
             "bâtons de chocolat": (0.5, "kg")},
    ),
    "GALETTE DES ROIS": (
        10, {"farine T65": (1.5, "kg"), "beurre": (1.5, "kg"), "poudre d'amandes": (1.2, "kg"), "oeufs": (14, "pcs"),
             "sucre": (1.0, "kg")},
    ),
    "QUICHE LORRAINE": (
        10, {"farine T65": (0.7, "kg"), "beurre": (0.35, "kg"), "crème": (1.2, "l"), "oeufs": (14, "pcs"),
             "lardons": (0.9, "kg")},
    ),
    "SANDWICH JAMBON": (10, {"farine T65": (1.7, "kg"), "jambon": (0.8, "kg"), "beurre": (0.2, "kg")}),
}  # fmt: skip
"""Product → (pieces that the recipe makes, ingredient → quantity and unit). The fruit tart has none written down."""

MILL, DAIRY, GROCER, BUTCHER = "Moulin du Ried", "Laiterie des Vosges", "Épicerie en gros Kehl", "Boucherie Schmitt"

SUPPLIERS: tuple[tuple[str, str, str, float, float, str, str, int, float, float, float | None, float], ...] = (
    (MILL, "farine T65", "kg", 25, 21.5, "mardi vendredi", "12:00", 1, 0, 150, 120, 2),
    (MILL, "farine tradition", "kg", 25, 24.0, "mardi vendredi", "12:00", 1, 0, 150, 120, 2),
    (MILL, "farine T80", "kg", 25, 26.0, "mardi vendredi", "12:00", 1, 0, 150, 90, 2),
    (MILL, "farine complète", "kg", 25, 26.5, "mardi vendredi", "12:00", 1, 0, 150, 90, 2),
    (MILL, "mélange céréales", "kg", 5, 14.0, "mardi vendredi", "12:00", 1, 0, 150, 180, 2),
    (DAIRY, "beurre", "kg", 10, 88.0, "mardi jeudi samedi", "13:00", 1, 80, 0, 40, 1),
    (DAIRY, "lait", "l", 10, 9.5, "mardi jeudi samedi", "13:00", 1, 80, 0, 6, 0.5),
    (DAIRY, "crème", "l", 5, 21.0, "mardi jeudi samedi", "13:00", 1, 80, 0, 12, 0.5),
    (DAIRY, "oeufs", "pcs", 90, 21.6, "mardi jeudi samedi", "13:00", 1, 80, 0, 21, 1),
    (DAIRY, "levure", "kg", 1, 3.4, "mardi jeudi samedi", "13:00", 1, 80, 0, 14, 1),
    (GROCER, "sel", "kg", 25, 9.0, "mercredi", "12:00", 2, 120, 0, None, 3),
    (GROCER, "sucre", "kg", 25, 28.0, "mercredi", "12:00", 2, 120, 0, None, 3),
    (GROCER, "bâtons de chocolat", "kg", 1.6, 21.0, "mercredi", "12:00", 2, 120, 0, 365, 2),
    (GROCER, "compote de pommes", "kg", 5, 14.5, "mercredi", "12:00", 2, 120, 0, 180, 2),
    (GROCER, "poudre d'amandes", "kg", 5, 46.0, "mercredi", "12:00", 2, 120, 0, 180, 2),
    (BUTCHER, "jambon", "kg", 2, 23.0, "mardi vendredi", "11:00", 1, 0, 0, 10, 0.5),
    (BUTCHER, "lardons", "kg", 1, 8.9, "mardi vendredi", "11:00", 1, 0, 0, 14, 0.5),
)  # fmt: skip
"""Supplier, ingredient, unit, pack, pack price net [EUR], delivery days, orders close at, days before delivery,
smallest order [EUR], smallest order [kg], shelf life [days], safety [days]."""

STOCK_DAYS = {MILL: 7, DAIRY: 4, GROCER: 10, BUTCHER: 7}
"""On the evening of the count the shelf holds about that many days of mean need, enough for the next delivery."""
