"""The top of the page: one table of what a reader wants to know, and the targets.

In: TrialScores of each trial. Out: lines of Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence

from quality.costs import HIGH
from quality.figures import UNKNOWN, percent_off, saved, share, signed
from quality.markdown import table
from quality.names import OWN, TIMED_AGAINST, title_of
from quality.scores import TrialScores, geometric_mean, of_best_peer
from quality.verdicts import ALL_REAL, targets

SHOWN_WASTE = 0.10
"""A little under the 12–15 % that German bakeries take back on average (WWF Germany, Unser täglich Brot)."""


def summary(trials: Sequence[TrialScores]) -> list[str]:
    """Return the one table: a row per trial, and the geometric mean over the real ones."""
    header = [
        "data",
        f"cost at {HIGH} beside the best peer",
        "the best peer",
        "beside the best that is not LightGBM",
        "beside the best simple rule",
        f"lost sales at {SHOWN_WASTE:.0%} waste",
        "WAPE",
        "coverage, worst level",
        f"time / {TIMED_AGAINST}",
    ]
    rows = [_row(scores) for scores in trials]
    real = [ratio.value for scores in trials if scores.is_real and (ratio := of_best_peer(scores))]
    if len(real) > 1:
        mean = signed(percent_off(geometric_mean(real)), " %")
        rows.append([f"{ALL_REAL}, geometric mean", mean, *[""] * (len(header) - 2)])
    return table(header, rows)


def verdict_table(trials: Sequence[TrialScores]) -> list[str]:
    """Return the targets, with "ok" or by how much each is missed."""
    found = targets(trials)
    columns = [ALL_REAL, *(scores.trial.name for scores in trials)]
    columns = [name for name in columns if any(name in row for row in found.values())]
    rows = [[target, *(str(row[name]) if name in row else "" for name in columns)] for target, row in found.items()]
    return table(["target", *columns], rows)


def _row(scores: TrialScores) -> list[str]:
    best, other, rule = (
        scores.ratios[name][HIGH] if name else None for name in (scores.best_peer, scores.best_other, scores.best_rule)
    )
    lost = {name: curve.lost_at(SHOWN_WASTE)[0] for name, curve in scores.curves.items()}
    wape = scores.accuracy["wape"]
    off = scores.points_off.loc[OWN]
    worst = off.abs().idxmax()
    time = UNKNOWN
    if {OWN, TIMED_AGAINST} <= set(scores.seconds):
        time = f"{scores.seconds[OWN].wall_s / scores.seconds[TIMED_AGAINST].wall_s:.1f}"
    peer = scores.best_peer
    return [
        scores.trial.name,
        saved(best),
        title_of(peer) if peer else UNKNOWN,
        saved(other),
        saved(rule),
        _beside(lost[OWN], lost.get(peer)),
        _beside(wape[OWN], wape.get(peer)),
        f"{signed(off[worst])} at {worst}",
        time,
    ]


def _beside(own: float, theirs: float | None) -> str:
    """Return two shares, ours and the best peer's."""
    return f"{share(own)} against {share(theirs)}"
