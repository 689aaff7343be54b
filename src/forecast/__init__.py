"""Tomorrow's bake list and the next ingredient orders, from a bakery's own till.

The door for scientists: `forecast.open_shop("forecast.toml")`. Nothing is imported before it is asked for.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
_DOORS = {
    "forecast.shop": (
        "open_shop", "OpenedShop", "OpenedEvening", "EveningForecast", "EveningPlan", "ShopBacktest", "ShopSimulation",
        "ShopTargets",
        "own_column",
    ),
    "forecast.metrics": ("cost_ratios", "coverage", "pinball_loss", "scorecard"),
    "forecast.sample": ("make_sample", "read_truth", "true_quantiles"),
}  # fmt: skip
__all__ = [name for names in _DOORS.values() for name in names]


def __getattr__(name: str) -> Any:
    for module, names in _DOORS.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'forecast' has no attribute '{name}'")
