"""A shop as a scientist sees it: opened from its configuration, forecast, planned and replayed as at night.

The program's own verbs are built on the same objects (`ShopEvening`, `decide`, `replay`): what is told here and what
the night writes are the same digits. Quantities are in the product's unit, money is in the shop's currency.
"""

from forecast.shop.columns import own_column
from forecast.shop.evening import EveningForecast, EveningPlan, OpenedEvening
from forecast.shop.opened import OpenedShop, open_shop
from forecast.shop.replays import ShopBacktest, ShopSimulation
from forecast.shop.targets import ShopTargets

__all__ = [
    "EveningForecast",
    "EveningPlan",
    "OpenedEvening",
    "OpenedShop",
    "ShopBacktest",
    "ShopSimulation",
    "ShopTargets",
    "open_shop",
    "own_column",
]
