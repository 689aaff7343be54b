"""Work for engines: functions that workers of other processes can find."""

from __future__ import annotations

import os
import time

import numpy as np

from forecast.errors import Problem, SourceError
from forecast.models.means.boosted import BoostedMean
from forecast.models.means.hyperparameters import OWN
from forecast.models.means.learning import Fit


def fits(count: int = 6, *, rows: int = 4_000) -> list[Fit]:
    """Return fits of LightGBM that are not made yet."""
    found = []
    for number in range(count):
        random = np.random.default_rng(number)
        day = np.arange(rows)
        x = np.column_stack([day % 7, random.random((rows, 20))]).astype(np.float32)
        y = random.poisson(np.where(day % 7 == 5, 18.0, 10.0)).astype(float)
        names = tuple(f"column_{at}" for at in range(x.shape[1]))
        found.append(Fit(BoostedMean(OWN), x, y, np.full(rows, 10.0), day, names))
    return found


def text_of(fit: Fit) -> str:
    """Make a fit and return its trees as text."""
    model, error = fit.made()
    return error or model.to_text()


def wrong(number: int) -> int:
    """Fail for 13 as the program fails."""
    if number == 13:
        raise SourceError([Problem("till.csv", "wrong_width", line=3, values={"cells": 3, "width": 2})])
    return number


def slow(seconds: float) -> int:
    """Take so long, and tell which process it was."""
    time.sleep(seconds)
    return os.getpid()


def address_of(seconds: float) -> str:
    """Take so long, and tell on which host it was."""
    from distributed import get_worker

    time.sleep(seconds)
    return str(get_worker().address).split("://")[1].rpartition(":")[0]
