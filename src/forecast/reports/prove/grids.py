"""The tables of the page: a mean week of each way to decide, product by product, the waste of a year.

In: totals, verdicts, waste of a year. Out: tables in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast import formats
from forecast.reports.prove.charts import cost_text, interval_text
from forecast.reports.prove.found import PROGRAM
from forecast.reports.wording import Wording

_PLACES = ("thrown_kg", "given_kg", "transformed_kg", "reduced_kg", "kept_kg", "unknown_kg")


@dataclass(frozen=True)
class ProofGrid:
    """A table in words: the first cell of each row names it.

    `strong` are rows that stand out, `worded` columns of words.
    """

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    strong: Sequence[int] = ()
    note: str = ""
    worded: Sequence[int] = (0,)


def policy_text(policy: str, wording: Wording) -> str:
    """Return the words for a way to decide."""
    return wording.text(f"prove.way.{policy}")


def totals_grid(totals: pd.DataFrame, measure: str, wording: Wording, *, title: str) -> ProofGrid:
    """Return a mean week of each way to decide: money, pieces and kilograms apart, and what it costs more."""
    money = ("cost_amount", "waste_amount", "lost_amount") if measure == "cost_amount" else ("weighed_qty",)
    others = [name for name in ("left_pcs", "lost_pcs", "left_kg") if totals[name].notna().any()]
    header = [wording.text(f"prove.column.{name}") for name in ("way", *money, *others, "more")]
    rows = []
    for row in totals.to_dict("records"):
        more = (
            "–"
            if row["policy"] == PROGRAM
            else interval_text(row["more"], row["more_low"], row["more_high"], measure, wording)
        )
        rows.append(
            [
                policy_text(row["policy"], wording),
                *(cost_text(row[name], name if name == "weighed_qty" else "cost_amount", wording) for name in money),
                *(_counted(name, row[name], wording) for name in others),
                more,
            ]
        )
    strong = [at for at, policy in enumerate(totals["policy"]) if policy == PROGRAM]
    return ProofGrid(title, header, rows, strong)


def products_grid(verdicts: pd.DataFrame, labels: Mapping[str, str], wording: Wording) -> ProofGrid:
    """Return which rule is good enough for each product, the dearest first."""
    has_own = verdicts["own_more"].notna().any()
    names = ["product", "rule", "rule_cost", "program_cost", "saved", *(["beside_own"] if has_own else []), "enough"]
    rows = []
    for row in verdicts.to_dict("records"):
        measure = row["measure"]
        saved, low, high = (row[name] for name in ("own_more", "own_low", "own_high"))
        beside = [interval_text(saved, low, high, measure, wording, decimals=1)] if has_own else []
        costs = [cost_text(row[name], measure, wording, decimals=1) for name in ("rule_cost", "program_cost")]
        mark = "" if measure == "cost_amount" else " *"
        rows.append(
            [
                f"{labels.get(row['product'], row['product'])}{mark}",
                rule_text(row["rule"], row["rule_share"], wording),
                *costs,
                interval_text(row["more"], row["more_low"], row["more_high"], measure, wording, decimals=1),
                *beside,
                wording.text(f"prove.verdict.{row['verdict']}"),
            ]
        )
    strong = [at for at, verdict in enumerate(verdicts["verdict"]) if verdict == PROGRAM]
    notes = ["products_note", *(["weighed_note"] if (verdicts["measure"] != "cost_amount").any() else [])]
    note = " ".join(wording.text(f"prove.{name}") for name in notes)
    header = [wording.text(f"prove.column.{name}") for name in names]
    return ProofGrid(wording.text("prove.products"), header, rows, strong, note, worded=(0, 1, len(names) - 1))


def rule_text(rule: str, share: float, wording: Wording) -> str:
    """Return a rule with what is added to it: same day last week +10 %."""
    name = wording.text(f"prove.rule.{rule}")
    return name if not share else f"{name} {formats.percent(share, wording.locale, is_signed=True)}"


def waste_grid(waste: pd.DataFrame, wording: Wording) -> ProofGrid:
    """Return the waste of a year by family; columns in which nothing stands are left out."""
    places = [name for name in _PLACES if waste[name].fillna(0.0).ne(0.0).any()]
    total = waste[waste["family"] == ""].iloc[-1]
    names = [*places, "left_kg", "left_share", "days_count"]
    if pd.notna(total["program_kg"]):
        names += ["beside_kg", "program_kg"]
    rows = []
    for at, row in enumerate(waste.to_dict("records")):
        is_total = at == len(waste) - 1
        name = wording.text("prove.all_families") if is_total else row["family"] or wording.text("prove.no_family")
        rows.append([name, *(_counted(column, row[column], wording) for column in names)])
    note = ""
    if total["unweighed_pcs"] == total["unweighed_pcs"] and total["unweighed_pcs"] > 0:
        note = wording.text("prove.unweighed", pieces=formats.number(total["unweighed_pcs"], wording.locale))
    header = [wording.text(f"prove.column.{name}") for name in ("family", *names)]
    return ProofGrid(wording.text("prove.waste"), header, rows, [len(rows) - 1], note)


def _counted(name: str, value: Any, wording: Wording) -> str:
    if formats.is_unknown(value):
        return "–"
    if name.endswith("_share"):
        return formats.percent(float(value), wording.locale)
    return (
        wording.quantity(float(value), "kg", decimals=0)
        if name.endswith("_kg")
        else formats.number(float(value), wording.locale)
    )
