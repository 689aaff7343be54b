"""What was detected in a file, as English words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forecast.texts import written


def english(detected: Any) -> Any:
    """Return what was found out by its names, or one value of it, as a person reads it."""
    if isinstance(detected, Mapping):
        return {name: written(value, "en") for name, value in detected.items()}
    return written(detected, "en")
