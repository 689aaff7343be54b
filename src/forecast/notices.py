"""What the core has to say besides its tables: codes with values, put into words by `reports`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from forecast.texts import InWords

Severity = Literal["note", "warning"]
Value = str | int | float
Told = Value | InWords
"""What a notice may carry: also what has words of its own in each language, such as a `Problem`."""


@dataclass(frozen=True)
class Notice:
    """One thing a person should know; a `warning` asks for a look (exit code 1), a `note` does not.

    `code` names a text in `messages`, `values` fill it. `shop` is "" when it concerns all shops.
    """

    code: str
    severity: Severity = "note"
    shop: str = ""
    values: Mapping[str, Told] = field(default_factory=dict)


def unique(notices: Iterable[Notice]) -> list[Notice]:
    """Return each notice once, in the order of their first appearance."""
    kept: list[Notice] = []
    for notice in notices:
        if notice not in kept:
            kept.append(notice)
    return kept


def reason(code: str, **values: Value) -> str:
    """Write a reason so that it can stand in a table and still be put into any language.

    Examples
    --------
    >>> reason("short_past", have_days=14, need_days=90)
    'short_past {"have_days": 14, "need_days": 90}'
    """
    return f"{code} {json.dumps(values, ensure_ascii=False)}" if values else code


def parse_reason(text: str) -> tuple[str, dict[str, Value]]:
    """Split a reason into its code and its values."""
    code, _, values = text.partition(" ")
    return code, json.loads(values) if values else {}
