"""Every assumption of the page, one sentence each, and the prices and costs that were reckoned with.

In: ShopProof, Products, CriticalRatios, settings. Out: sentences, a table in words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from forecast import formats
from forecast.reports.prove.charts import cost_text, interval_text
from forecast.reports.prove.found import OWN, RULE, ShopProof
from forecast.reports.prove.grids import ProofGrid
from forecast.reports.wording import Wording
from forecast.tables import CriticalRatios, DataFrame, Products


@dataclass(frozen=True)
class ReckonedWith:
    """What the figures rest on: prices and costs, settings, and what the replayed evenings had to tell."""

    products: DataFrame[Products]
    ratios: DataFrame[CriticalRatios]
    recapture_share: float
    goodwill_amount: float
    seed: int
    version: str
    made_at: datetime
    told: Sequence[str]


def assumptions(proof: ShopProof, reckoned: ReckonedWith, wording: Wording) -> list[str]:
    """Return every assumption as a sentence."""
    weeks, counts = proof.weeks, proof.counts
    dates = {
        name: formats.day_with_year(day, wording.locale)
        for name, day in (("first", weeks.first), ("last", weeks.last), ("chosen_from", weeks.choose_from))
    }
    sold = reckoned.products[reckoned.products["product"].isin(proof.verdicts["product"])]
    has_money = sold["price_gross_amount"].notna() & sold["unit_cost_net_amount"].notna()
    without = ", ".join(sorted(sold.loc[~has_money, "label"]))
    text = wording.text
    said = [
        text("prove.assume.days", **dates, count=weeks.count, evenings=weeks.count * 7, judged=counts["judged"]),
        text("prove.assume.left_out", count=counts["offered"] - counts["judged"], all=counts["offered"]),
        text("prove.assume.rules", **dates, count=weeks.chosen_on),
        text("prove.assume.costs", goodwill_amount=reckoned.goodwill_amount),
        text("prove.assume.all_priced") if has_money.all() else text("prove.assume.without", products=without),
        text("prove.assume.recapture", recapture_share=reckoned.recapture_share),
        text("prove.assume.sold_out", count=counts["sold_out"], judged=counts["judged"]),
        *_as_sold(proof, wording),
        *([text("prove.assume.own", count=counts["own"], planned=counts["planned"])] if counts["own"] else []),
        text("prove.assume.batches"),
        text("prove.assume.weights"),
        text("prove.assume.interval"),
        text("prove.assume.chance", count=len(proof.verdicts)),
        *reckoned.told,
        text("prove.assume.run", seed=reckoned.seed, version=reckoned.version, made_at=reckoned.made_at),
    ]
    return [each if each.endswith(".") else f"{each}." for each in said]


def _as_sold(proof: ShopProof, wording: Wording) -> list[str]:
    """Say what would be left of the difference if nobody had wanted more than was sold."""
    codes = {RULE: "as_sold_rules", OWN: "as_sold_own"}
    said = []
    for row in proof.as_sold[proof.as_sold["policy"].isin(codes)].to_dict("records"):
        saved = interval_text(row["more"], row["more_low"], row["more_high"], proof.measure, wording)
        said.append(wording.text(f"prove.assume.{codes[row['policy']]}", saved=saved))
    return said


def prices_grid(reckoned: ReckonedWith, products: Collection[str], wording: Wording) -> ProofGrid:
    """Return the prices and costs of the products that were judged."""
    rows = []
    ratio = reckoned.ratios.set_index("product")["critical_ratio"]
    for row in reckoned.products[reckoned.products["product"].isin(products)].to_dict("records"):
        amounts = ("price_gross_amount", "unit_cost_net_amount", "salvage_net_amount")
        price, cost, salvage = (_amount(row[name], wording) for name in amounts)
        cells = [price, formats.percent(row["vat_share"], wording.locale, decimals=1), cost, salvage]
        rows.append([str(row["label"]), *cells, formats.percent(ratio.get(row["product"]), wording.locale)])
    names = ("product", "price", "vat", "unit_cost", "salvage", "enough_on")
    return ProofGrid(wording.text("prove.prices"), [wording.text(f"prove.column.{name}") for name in names], rows)


def _amount(value: float, wording: Wording) -> str:
    return cost_text(value, "cost_amount", wording, decimals=2)
