"""What a manager expects an event to do, as people write it: +30 %, 30 %, −20%, 1.3x.

In: a cell or a line of text. Out: the share that it adds to demand.
"""

from __future__ import annotations

import re

from forecast.texts import phrase

EXPECTED = phrase("expected.effect")
LARGEST_SHARE = 4.0
"""An event that is said to bring more than five times the usual is a slip of the pen."""
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_PERCENT = re.compile(rf"([+−–-]?)\s*{_NUMBER}\s*%")
_TIMES = re.compile(rf"(?:[x×*]\s*{_NUMBER}|{_NUMBER}\s*[x×])", re.IGNORECASE)


def effect_share_of(text: str) -> float | None:
    """Return the share added to demand, None where `text` does not say it clearly.

    A bare number is not clear: 30 may be pieces, 1.3 a share or a factor.

    Examples
    --------
    >>> [round(effect_share_of(text), 2) for text in ("+30 %", "30%", "−12,5 %", "1.3x", "× 0,8")]
    [0.3, 0.3, -0.12, 0.3, -0.2]
    >>> effect_share_of("30") is None, effect_share_of("3000 %") is None
    (True, True)
    """
    bare = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    share: float | None = None
    if found := _PERCENT.fullmatch(bare):
        sign, number = found.groups()
        share = (-1 if sign in {"−", "–", "-"} else 1) * _number(number) / 100
    elif found := _TIMES.fullmatch(bare):
        share = _number(found.group(1) or found.group(2)) - 1
    return share if share is not None and -1 <= share <= LARGEST_SHARE else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
