"""One page for the owner before the first day: what simple rules, own quantities and the program would have cost.

In: ShopProof, what was reckoned with. Out: one HTML file that needs nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast import formats
from forecast.reports.page.html import drawn
from forecast.reports.prove.assumed import ReckonedWith, assumptions, prices_grid
from forecast.reports.prove.charts import charts, cost_text
from forecast.reports.prove.drawing import Drawing
from forecast.reports.prove.found import OWN, PROGRAM, RULE, ShopProof
from forecast.reports.prove.grids import ProofGrid, products_grid, totals_grid, waste_grid
from forecast.reports.wording import Wording

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class ProofPage:
    """Everything that stands on the page, in words; every picture has a text beside it that says the same."""

    language: str
    title: str
    shop: str
    span: str
    said: Sequence[str]
    grids: Sequence[ProofGrid]
    drawings: Sequence[Drawing]
    pictures_title: str
    legend: Sequence[tuple[str, str]]
    assumed_title: str
    assumed: Sequence[str]
    prices: ProofGrid
    version: str


def proof_page(proof: ShopProof, reckoned: ReckonedWith, *, wording: Wording) -> ProofPage:
    """Put into words what was found of one shop."""
    labels = dict(zip(reckoned.products["product"], reckoned.products["label"], strict=True))
    dates = {name: formats.day_with_year(getattr(proof.weeks, name), wording.locale) for name in ("first", "last")}
    grids = [totals_grid(proof.totals, proof.measure, wording, title=wording.text("prove.totals"))]
    if proof.own_totals is not None:
        title = wording.text("prove.own_days", count=proof.counts["own"], judged=proof.counts["judged"])
        grids.append(totals_grid(proof.own_totals, proof.measure, wording, title=title))
    grids.append(products_grid(proof.verdicts, labels, wording))
    if len(proof.waste):
        grids.append(waste_grid(proof.waste, wording))
    return ProofPage(
        language=wording.language,
        title=wording.text("prove.title"),
        shop=proof.shop,
        span=wording.text("prove.span", count=proof.weeks.count, **dates),
        said=proof_said(proof, labels, wording),
        grids=grids,
        drawings=charts(proof, labels, wording),
        pictures_title=wording.text("prove.pictures"),
        legend=[
            (kind, wording.text(f"prove.legend.{kind}")) for kind in ("waste", "lost", "whisker", "solid", "dashed")
        ]
        if proof.measure == "cost_amount"
        else [("whisker", wording.text("prove.legend.whisker"))],
        assumed_title=wording.text("prove.assumed"),
        assumed=assumptions(proof, reckoned, wording),
        prices=prices_grid(reckoned, set(proof.verdicts["product"]), wording),
        version=reckoned.version,
    )


def proof_said(proof: ShopProof, labels: Mapping[str, str], wording: Wording) -> list[str]:
    """Say first what matters: beside simple rules, beside one's own quantities, for which products, and no promise."""
    said = []
    if proof.measure != "cost_amount":
        said.append(wording.text("prove.no_money"))
    of_rules = proof.totals.set_index("policy").loc[RULE].to_dict()
    said.append(_beside("rules", of_rules, proof, wording))
    of_own = proof.totals if proof.own_totals is None else proof.own_totals
    if OWN in set(of_own["policy"]):
        said.append(_beside("own", of_own.set_index("policy").loc[OWN].to_dict(), proof, wording))
    else:
        said.append(wording.text("prove.own_unknown"))
    if proof.weeks.count < proof.least_weeks:
        said.append(wording.text("prove.few_weeks", count=proof.weeks.count, least=proof.least_weeks))
    else:
        said.append(_for_products(proof.verdicts, labels, wording))
    said.append(wording.text("prove.no_promise"))
    return said


def _beside(which: str, other: Row, proof: ShopProof, wording: Wording) -> str:
    """Say what the program saves a week beside another way, and whether that can be told from nothing."""
    more, low, high = (float(other[name]) for name in ("more", "more_low", "more_high"))
    is_sure = proof.weeks.count >= proof.least_weeks and low == low
    verdict = "few" if not is_sure else "better" if low > 0 else "worse" if high < 0 else "unclear"
    if is_sure and more < 0:
        # Nobody saves less than nothing: what is told then is what the program costs more.
        more, low, high = -more, -high, -low
        verdict = "worse" if verdict == "worse" else "unclear_more"
    saved, least, most = (cost_text(value, proof.measure, wording) for value in (more, low, high))
    if proof.measure != "cost_amount":
        saved = wording.text("prove.weighed", qty=saved)
    return wording.text(f"prove.beside_{which}.{verdict}", saved=saved, low=least, high=most)


def _for_products(verdicts: pd.DataFrame, labels: Mapping[str, str], wording: Wording) -> str:
    judged = verdicts[verdicts["verdict"] != "few"]
    worth = [labels.get(name, name) for name in judged.loc[judged["verdict"] == PROGRAM, "product"]]
    if not worth:
        return wording.text("prove.no_product", count=len(judged))
    values = {"count": len(judged), "rule_count": len(judged) - len(worth), "worth_count": len(worth)}
    return wording.text("prove.for_products", products=", ".join(worth), **values)


def proof_html(page: ProofPage) -> bytes:
    """Draw the page as UTF-8 HTML: no script, no outside address, every text escaped."""
    return drawn("prove", page=page)
