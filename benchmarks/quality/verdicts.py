"""What was aimed at, and whether it is met: every target with "ok" or by how much it falls short.

In: TrialScores of each trial. Out: one row per target, one column per trial.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quality.costs import HIGH, Ratio, columns_of
from quality.figures import bounded, percent_off, signed
from quality.names import ORACLE, OWN, TIMED_AGAINST, title_of
from quality.scores import TrialScores, geometric_mean, of_best_peer

ALL_REAL = "all real data"
MEAN_LIMIT, EACH_LIMIT, OTHER_LIMIT = -8.0, -3.0, -15.0
"""Cost at 0.5–0.9 beside the best peer (geometric mean, each), beside the best one that is not LightGBM [%]."""
CLEAR_COUNT = 2
"""On so many of the real data sets the interval has to be clear of 1."""
COVERAGE_LIMIT_POINTS = 2.0
ORACLE_LIMIT = 8.0
"""Cost at 0.5–0.9 above that of the true distribution, after two years [%]."""
TIME_LIMIT = 2.0


@dataclass(frozen=True)
class Verdict:
    """One target on one data set: the figure as shown, and how far it misses (0 or below: met)."""

    figure: str
    short_by: float
    unit: str = " points"

    @property
    def is_met(self) -> bool:
        """Whether the target is reached; what rounds to it, reaches it."""
        return round(self.short_by, 1) <= 0

    def __str__(self) -> str:
        missed = f"**short by {self.short_by:.1f}{self.unit}**" if self.unit else "**short**"
        return f"{self.figure}: {'ok' if self.is_met else missed}"


def at_most(value: float, limit: float, figure: str, unit: str = " points") -> Verdict:
    """Return the verdict on a figure that should stay at or below its limit.

    Examples
    --------
    >>> str(at_most(-9.04, -8.0, "-9.0 %")), str(at_most(-7.0, -8.0, "-7.0 %"))
    ('-9.0 %: ok', '-7.0 %: **short by 1.0 points**')
    """
    return Verdict(figure, value - limit, unit)


def targets(trials: Sequence[TrialScores]) -> dict[str, dict[str, Verdict]]:
    """Return, per target, the verdict on each trial that it is set for, and on all real data together."""
    real = [scores for scores in trials if scores.is_real]
    table: dict[str, dict[str, Verdict]] = {}
    of_all = _geometric(real)
    table[f"cost at {HIGH} at least 8 % below the best peer as geometric mean, 3 % on each"] = {
        **({ALL_REAL: of_all} if of_all else {}),
        **_each(real, lambda one: _percent(of_best_peer(one), EACH_LIMIT)),
    }
    table["the interval clear of 1 on two of three"] = _clear(real)
    table[f"cost at {HIGH} at least 15 % below the best peer that is not LightGBM"] = _each(
        real, lambda one: _percent(one.ratios[one.best_other][HIGH], OTHER_LIMIT) if one.best_other else None
    )
    table["at no level above any peer beyond the interval"] = _each(real, _never_above)
    table["coverage within 2 points at every level"] = _each(trials, _coverage)
    table["WAPE of the median below every peer's"] = _each(real, _wape)
    table[f"seconds at most twice those of {title_of(TIMED_AGAINST)}"] = _each(real, _seconds)
    table["cost within 8 % of the true distribution's"] = _each(
        trials, lambda one: _percent(one.ratios[ORACLE][HIGH], ORACLE_LIMIT) if ORACLE in one.ratios else None
    )
    return {target: row for target, row in table.items() if row}


def _each(trials: Sequence[TrialScores], judge: Callable[[TrialScores], Verdict | None]) -> dict[str, Verdict]:
    judged = {one.trial.name: judge(one) for one in trials}
    return {name: verdict for name, verdict in judged.items() if verdict is not None}


def _percent(ratio: Ratio | None, limit: float) -> Verdict | None:
    if ratio is None:
        return None
    off = percent_off(ratio.value)
    return at_most(off, limit, signed(off, " %"))


def _geometric(real: Sequence[TrialScores]) -> Verdict | None:
    ratios = [ratio.value for one in real if (ratio := of_best_peer(one))]
    if len(ratios) < 2:
        return None
    off = percent_off(geometric_mean(ratios))
    return at_most(off, MEAN_LIMIT, f"{signed(off, ' %')} over {len(ratios)}")


def _clear(real: Sequence[TrialScores]) -> dict[str, Verdict]:
    bounds = {one.trial.name: ratio for one in real if (ratio := of_best_peer(one))}
    if not bounds:
        return {}
    clear = {name: ratio.high < 1 for name, ratio in bounds.items()}
    wanted = min(CLEAR_COUNT, len(bounds))
    told = {
        name: Verdict(f"{bound.low:.2f}–{bound.high:.2f}", 0.0 if clear[name] else 1.0, "")
        for name, bound in bounds.items()
    }
    count = sum(clear.values())
    return {ALL_REAL: Verdict(f"{count} of {len(bounds)}", float(wanted - count), ""), **told}


def _never_above(scores: TrialScores) -> Verdict | None:
    if not scores.peers:
        return None
    above = [
        f"{column} against {title_of(peer)} {bounded(ratio)}"
        for peer in scores.peers
        for column in columns_of(scores.common.levels)[1:]
        if (ratio := scores.ratios[peer][column]).low > 1
    ]
    return Verdict("; ".join(above) or "none", float(len(above)), "")


def _coverage(scores: TrialScores) -> Verdict:
    off = scores.points_off.loc[OWN]
    worst = off.abs().idxmax()
    return at_most(abs(off[worst]), COVERAGE_LIMIT_POINTS, f"{signed(off[worst])} at {worst}")


def _wape(scores: TrialScores) -> Verdict | None:
    if not scores.peers:
        return None
    own, theirs = 100 * scores.accuracy.loc[OWN, "wape"], 100 * scores.accuracy.loc[scores.peers, "wape"].min()
    return at_most(own, theirs, f"{own:.1f} % against {theirs:.1f} %")


def _seconds(scores: TrialScores) -> Verdict | None:
    if not {OWN, TIMED_AGAINST} <= set(scores.seconds):
        return None
    own, theirs = scores.seconds[OWN], scores.seconds[TIMED_AGAINST]
    wall, cpu = own.wall_s / theirs.wall_s, own.cpu_s / theirs.cpu_s
    return at_most(max(wall, cpu), TIME_LIMIT, f"{wall:.1f} × wall, {cpu:.1f} × CPU", " times")
