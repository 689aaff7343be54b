"""A chain's night on Dask and on Ray writes the same files as on this machine (`make test-engines`)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forecast.config import Config
from forecast.pipeline.night.nightly import nightly_run

from .test_chain_planning import _two_shops_a_block, files_of, made, shop, told

__all__ = ["_two_shops_a_block", "made", "shop"]
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize(("engine", "library"), [("dask", "distributed"), ("ray", "ray")])
def test_the_night_of_a_chain_gives_the_same_bytes_on_every_engine(
    shop: Callable[..., Config], engine: str, library: str
) -> None:
    pytest.importorskip(library)
    here, there = shop(name="here"), shop(name="there")
    nightly_run(here)
    away = there.run.model_copy(update={"engine": engine, "workers": 2})
    outcome = nightly_run(there.model_copy(update={"run": away}))
    assert [notice.values["why"] for notice in outcome.notices if notice.code == "engine_failed"] == []
    assert files_of(there) == files_of(here)
    assert told(there) == told(here)
