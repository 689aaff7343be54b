"""How much money lies in stock and what runs out, by way to order, over a made-up year: `make benchmark-storeroom`.

The generated bakery bakes what this program plans, from a storeroom that is filled by this program's orders or by "two
deliveries' mean and 30 % more". Twice: with the suppliers' minimum orders and the reserves that a person wrote down,
which both bind this program and not the rule, and without them, where both decide alone.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from temporary_place import ROOT

from forecast.config import Config, load_config
from forecast.pipeline.backtests.backtesting import first_ratios, opened, replay
from forecast.pipeline.backtests.request import BacktestRequest
from forecast.pipeline.backtests.simulating import by_now
from forecast.pipeline.backtests.supplying import supplied_shops
from forecast.pipeline.outcome import Stopwatch, silent
from forecast.sample import make_sample
from forecast.simulation.ordering import ORDERING_RULES
from forecast.simulation.policies import PROGRAM, quantities, what_evenings_knew
from forecast.simulation.storage import spans_between_deliveries

LAST = date(2025, 6, 12)
HISTORY_DAYS = 528
HORIZONS = tuple(range(1, 15))


def bakery(place: Path, *, seed: int, days: int) -> Config:
    """Make the sample bakery with so many days more of past, and return its configuration."""
    make_sample(place / "data" / "sample", seed=seed, days=HISTORY_DAYS + days)
    (place / "configs").mkdir()
    path = place / "configs" / "sample.toml"
    path.write_text((ROOT / "configs" / "sample.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return load_config(path)


def judged(stock: pd.DataFrame) -> dict[str, float]:
    """Return the sums of one way to order."""
    spans = spans_between_deliveries(stock)
    is_short = spans["missing_qty"] > 1e-6
    worst = is_short.groupby(spans["ingredient"]).mean()
    return {
        "money in stock": stock.groupby("day")["stock_amount"].sum().mean(),
        "spans": len(spans),
        "short share": is_short.mean(),
        "spoiled a day": stock["spoiled_amount"].sum() / stock["day"].nunique(),
        f"worst: {worst.idxmax()}": worst.max(),
    }


def main() -> None:
    """Replay the year, live through it with each way to order, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=364)
    asked = parser.parse_args()
    first = LAST - timedelta(days=asked.days - 1)
    with tempfile.TemporaryDirectory() as folder:
        config = bakery(Path(folder), seed=asked.seed, days=asked.days)
        request = BacktestRequest(first, LAST, refit_every_days=28, horizons=HORIZONS, levels=config.models.levels)
        request, _, gathered = opened(config, request, Stopwatch(), silent)
        predictions = replay(config, request, gathered, progress=silent).predictions
        ratios = first_ratios(config, request, gathered)
        history = by_now(gathered.facts)
        rows = what_evenings_knew(predictions, history, products=gathered.facts.products, ratios=ratios)
        made = quantities(rows, {}).rename(columns={PROGRAM: "made_qty"})
        free = gathered.facts.suppliers.assign(safety_days=0.0, minimum_order_amount=0.0, minimum_order_kg=0.0)
        for title, suppliers in (("as suppliers ask", gathered.facts.suppliers), ("without minimums", free)):
            found = supplied_shops(
                config, replace(gathered.facts, suppliers=suppliers), predictions, made, ratios=ratios,
                orderings=ORDERING_RULES,
            )  # fmt: skip
            sums = {name: judged(each.stock) for name, each in found.items()}
            print(f"{title}, seed {asked.seed}, {asked.days} days; promised {config.ordering.highest_level} at most")
            for name, of_name in sums.items():
                print(f"  {name}: " + ", ".join(f"{what} {value:.4g}" for what, value in of_name.items()))
            money = [of_name["money in stock"] for of_name in (sums[PROGRAM], sums["two_deliveries"])]
            print(f"  money beside two deliveries + 30 %: {money[0] / money[1] - 1:+.1%}")


if __name__ == "__main__":
    main()
