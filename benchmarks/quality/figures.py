"""How figures are written: one way for all tables of the page."""

from __future__ import annotations

from math import isfinite

from quality.costs import Ratio

UNKNOWN = "–"


def percent_off(ratio: float) -> float:
    """Return how far a ratio lies above 1 [%].

    Examples
    --------
    >>> round(percent_off(0.92), 6)
    -8.0
    """
    return 100 * (ratio - 1)


def signed(value: float, unit: str = "") -> str:
    """Return a figure with its sign and one decimal.

    Examples
    --------
    >>> signed(-3.04), signed(2.0, " %"), signed(-0.01), signed(float("nan"))
    ('−3.0', '+2.0 %', '0.0', '–')
    """
    if not isfinite(value):
        return UNKNOWN
    rounded = round(value, 1) or 0.0
    return (f"{rounded:+.1f}" if rounded else "0.0").replace("-", "−") + unit


def share(value: float | None, *, absent: str = UNKNOWN) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> share(0.1234), share(None), share(float("nan"), absent="not reached")
    ('12.3 %', '–', 'not reached')
    """
    return f"{100 * value:.1f} %" if value is not None and isfinite(value) else absent


def bounded(ratio: Ratio | None) -> str:
    """Return a ratio with its bounds.

    Examples
    --------
    >>> bounded(Ratio(0.9, 0.851, 0.96)), bounded(None)
    ('0.90 (0.85–0.96)', '–')
    """
    if ratio is None or not isfinite(ratio.value):
        return UNKNOWN
    return f"{ratio.value:.2f} ({ratio.low:.2f}–{ratio.high:.2f})" if isfinite(ratio.low) else f"{ratio.value:.2f}"


def saved(ratio: Ratio | None) -> str:
    """Return how far a ratio lies above 1, with its bounds.

    Examples
    --------
    >>> saved(Ratio(0.9, 0.85, 0.96))
    '−10.0 % (−15.0 to −4.0)'
    """
    if ratio is None or not isfinite(ratio.value):
        return UNKNOWN
    value, low, high = (signed(percent_off(bound)) for bound in (ratio.value, ratio.low, ratio.high))
    return f"{value} % ({low} to {high})" if isfinite(ratio.low) else f"{value} %"
