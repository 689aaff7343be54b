"""A chain is planned block by block: every shop gets its plan, whoever worked on it, and what breaks breaks alone."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from forecast.archive.issued.planned import PlannedArchive
from forecast.archive.issued.plans import PlanArchive
from forecast.config import Config, load_config
from forecast.engines import Done, LocalEngine
from forecast.pipeline.inputs.blocks import blocks_of
from forecast.pipeline.night.chain import planning as chain
from forecast.pipeline.night.chain import workers
from forecast.pipeline.night.nightly import nightly_run
from forecast.pipeline.night.plan_day import plan_day
from forecast.sample import make_sample

SHOPS = [f"Magasin {number:03}" for number in range(1, 5)]
SETTINGS = """
[bakery]
name = "Chain"
language = "en"
region = "6AE"
shops = "shops.csv"

[run]
now = {now}
jobs = {jobs}

[till]
files = ["till/*.csv"]
amount_is = "unit_price"
leave_out = ["COUPE", "DIVERS *", "."]

[till.columns]
shop = "Magasin"
training = "Mode"

[catalogue]
products = "products.csv"
recipes = "recipes.csv"
suppliers = "suppliers.csv"

[shop_files]
stock = "stock.csv"

[opening]
closed_weekdays = ["monday"]

[tracking]
enabled = false
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chain") / "chain"
    make_sample(folder, seed=5, shops=4, products=5, days=120, scale=0.4)
    return folder


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Callable[..., Config]:
    def configured(now: str = "2025-06-12T21:00:00", *, jobs: int = 1, name: str = "chain") -> Config:
        folder = tmp_path / name
        if not folder.exists():
            shutil.copytree(made, folder)
        (folder / "forecast.toml").write_text(SETTINGS.format(now=now, jobs=jobs), encoding="utf-8")
        return load_config(folder / "forecast.toml")

    return configured


@pytest.fixture(autouse=True)
def _two_shops_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "blocks_of", partial(blocks_of, most=10))


def files_of(config: Config, day: str = "2025-06-13") -> dict[str, str]:
    folder = config.run.out / day
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "run.json"
    }


def told(config: Config, day: str = "2025-06-13") -> dict[str, Any]:
    content = json.loads((config.run.out / day / "run.json").read_text(encoding="utf-8"))
    content.pop("timing")
    return content


def test_every_shop_gets_its_plan_and_the_chain_one_summary(shop: Callable[..., Config]) -> None:
    config = shop()
    outcome = nightly_run(config)
    assert told(config)["shops"] == SHOPS
    assert [path.name for path in sorted((config.run.out / "2025-06-13").iterdir())] == [
        *SHOPS,
        "chain.csv",
        "chain.html",
        "run.json",
    ]
    assert all((config.run.out / "2025-06-13" / name / "plan.pdf").stat().st_size > 5_000 for name in SHOPS)
    issued = PlanArchive(config.run.archive / "issued").issued(pd.Timestamp("2025-06-13"))
    assert sorted(issued.cutoffs) == SHOPS
    assert set(issued.plan["rung"]) == {"boosted"}
    planned = PlannedArchive(config.run.archive / "planned").read()
    assert len(planned) == len(issued.plan)
    assert re.fullmatch(r"Plan for .*, shops: 4\. Expected: leftovers .*, missed sales .*\.", outcome.lines[-1])


def test_neither_the_number_of_processes_nor_what_is_kept_changes_a_byte(shop: Callable[..., Config]) -> None:
    one, two = shop(name="one"), shop(name="two", jobs=2)
    nightly_run(one)
    nightly_run(two)
    first = files_of(one)
    assert first == files_of(two)
    assert told(one) == told(two)
    nightly_run(one)
    assert first == files_of(one)


def test_a_block_is_planned_about_as_the_whole_chain_is(
    shop: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks, whole = shop(name="blocks"), shop(name="whole")
    nightly_run(blocks)
    monkeypatch.setattr(chain, "blocks_of", blocks_of)
    nightly_run(whole)
    expected = [
        PlanArchive(config.run.archive / "issued").issued(pd.Timestamp("2025-06-13")).plan["expected_qty"].sum()
        for config in (blocks, whole)
    ]
    assert expected[0] == pytest.approx(expected[1], rel=0.02)


def test_the_next_night_scores_all_shops_once(shop: Callable[..., Config]) -> None:
    nightly_run(shop("2025-06-11T21:00:00"))
    config = shop("2025-06-12T21:00:00")
    scores = []
    monkey = chain.scored_together

    def seen(*args: Any) -> Any:
        scores.append(monkey(*args))
        return scores[-1]

    chain.scored_together = seen
    try:
        nightly_run(config)
    finally:
        chain.scored_together = monkey
    (scored,) = scores
    assert str(scored.day) == "2025-06-12"
    assert scored.scores is not None
    assert sorted(scored.scores.scores["shop"].unique()) == SHOPS
    assert not scored.scores.scores.duplicated(["shop", "product"]).any()


def test_a_block_that_breaks_costs_nobody_else_the_plan(
    shop: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = chain.night_of

    def breaks(piece: Any) -> Any:
        if SHOPS[0] in piece.evening.known.anchors:
            raise RuntimeError("no luck")
        return honest(piece)

    monkeypatch.setattr(chain, "night_of", breaks)
    config = shop()
    outcome = nightly_run(config)
    assert told(config)["shops"] == SHOPS[2:]
    failed = {notice.shop for notice in outcome.notices if notice.code == "shop_failed"}
    assert failed == set(SHOPS[:2])


def test_where_all_workers_are_lost_the_plan_is_made_here(
    shop: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost(LocalEngine):
        def each(self, _: Any, pieces: Any, **__: Any) -> Iterator[Done[Any]]:
            for place, _piece in enumerate(pieces):
                yield Done(place, str(place), error=BrokenProcessPool("gone"))

    config, other = shop(name="here"), shop(name="lost")
    nightly_run(config)
    monkeypatch.setattr(workers, "engine_of", lambda *_, **__: Lost())
    nightly_run(other)
    assert files_of(other) == files_of(config)


def test_where_nothing_was_learnt_in_time_the_rules_speak(
    shop: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Late(LocalEngine):
        def each(self, work: Any, pieces: Any, **_: Any) -> Iterator[Done[Any]]:
            for place, piece in enumerate(pieces):
                is_learning = work is chain.sample_of
                yield Done(place, "", error=ValueError()) if is_learning else Done(place, "", work(piece))

    config = shop()
    monkeypatch.setattr(workers, "engine_of", lambda *_, **__: Late())
    nightly_run(config)
    assert told(config)["shops"] == SHOPS
    assert set(told(config)["rungs"]) == {"weekday"}


def test_where_the_engine_cannot_be_had_this_machine_works_and_says_so(shop: Callable[..., Config]) -> None:
    config = shop()
    away = config.run.model_copy(update={"engine": "dask", "address": "tcp://127.0.0.1:1"})
    outcome = nightly_run(config.model_copy(update={"run": away}))
    assert told(config)["shops"] == SHOPS
    assert [notice.values["engine"] for notice in outcome.notices if notice.code == "engine_failed"] == ["dask"]


def test_a_shop_that_was_asked_for_is_planned_alone_with_what_all_have_learnt(shop: Callable[..., Config]) -> None:
    config = shop()
    plan_day(config, shops=[SHOPS[2]])
    assert told(config)["shops"] == [SHOPS[2]]
    assert set(told(config)["rungs"]) == {"boosted"}
    with pytest.raises(Exception, match="Magasin 9"):
        plan_day(config, shops=["Magasin 9"])
