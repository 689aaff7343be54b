"""What the articles of a file are called: one spelling each, renamed, without the price that a scale wrote into a code.

In: every line of a file. Out: the lines with `article` as the till means it and `product` as the archive has it.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from forecast.config import TillSettings
from forecast.notices import Notice
from forecast.sources.till.columns.codes import without_prices
from forecast.sources.till.columns.names import renamed, unified

NAMES_SHOWN = 10


def named(
    lines: pd.DataFrame, settings: TillSettings, file: str, *, known: Collection[str] = ()
) -> tuple[pd.DataFrame, list[Notice]]:
    """Return lines with their products, and what was put together under one name; `known` are spellings that win."""
    qty = lines["qty"].astype(float)
    found = without_prices(lines["article"], qty, lines["amount"].astype(float), keep=settings.codes == "keep")
    is_weight = found.weights_kg.notna()
    lines = lines.assign(
        article=found.articles,
        qty=np.where(is_weight, found.weights_kg, qty),
        unit=lines["unit"].mask(is_weight, "kg"),
    )
    names, merged = unified(renamed(lines["article"], settings.rename, settings.aliases), known)
    notices = []
    if found.holds:
        values = {"file": file, "articles": _listed(sorted(found.holds))}
        notices.append(Notice("till_codes_hold_prices", values=values))
    if len(merged):
        pairs = [f"{one} = {other}" for one, other in zip(merged["spelling"], merged["product"], strict=True)]
        notices.append(Notice("till_names_merged", values={"file": file, "names": _listed(pairs)}))
    return lines.assign(product=names), notices


def _listed(names: list[str]) -> str:
    more = f" … ({len(names)})" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more
