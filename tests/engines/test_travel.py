"""What travels to workers and back comes as itself: pieces, values and every error of the program."""

from __future__ import annotations

import importlib
import inspect
import pickle
import pkgutil
import threading

import pytest

import forecast
from forecast.engines.choosing import engine_of
from forecast.engines.dask_engine import DaskEngine
from forecast.engines.local import LocalEngine
from forecast.engines.ray_engine import RayEngine
from forecast.engines.travel import done, packed, unpacked
from forecast.errors import ForecastError, Problem, SourceError


def every_error() -> list[type[ForecastError]]:
    found = {SourceError}
    for module in pkgutil.walk_packages(forecast.__path__, "forecast."):
        if module.name != "forecast.__main__":
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found |= {each for _, each in members if issubclass(each, ForecastError)}
    return sorted(found, key=lambda each: each.__name__)


class HoldsALockError(Exception):
    """An error that no way of pickling takes along."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")
        self.lock = threading.Lock()


def test_every_error_of_the_program_comes_back_as_itself() -> None:
    kinds = every_error()
    assert len(kinds) >= 8
    for kind in kinds:
        error = kind([Problem("till.csv", "wrong_width", line=3, values={"cells": 3, "width": 2})])
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert type(again) is kind
        assert str(again) == str(error)
        assert again.problems == error.problems


def test_an_error_that_cannot_travel_is_told_in_its_words() -> None:
    value, error = unpacked(done(packed(len, "abc")))
    assert (value, error) == (3, None)
    value, error = unpacked(done(packed(raise_unpicklable, None)))
    assert value is None
    assert repr(error) == "RuntimeError('HoldsALockError: one and other')"


def raise_unpicklable(_: None) -> None:
    raise HoldsALockError("one", "other")


@pytest.mark.parametrize(("name", "kind"), [("local", LocalEngine), ("dask", DaskEngine), ("ray", RayEngine)])
def test_an_engine_is_chosen_by_its_name_and_nothing_is_started_yet(name: str, kind: type) -> None:
    engine = engine_of(name, address="tcp://10.0.0.1:8786", workers=3)
    assert type(engine) is kind
    assert (engine.name, engine.workers, engine.dashboard) == (name, 3, "")
