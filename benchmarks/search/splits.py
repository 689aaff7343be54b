"""Which days choose and which judge: the second come after the first, and both before a trial's test days.

In: Trial. Out: Splits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from quality.trials import Trial

JUDGED_DAYS: Mapping[str, int] = {"french": 84, "chain": 84, "kiel": 126, "generated": 126}
"""How long a split judges [days]; less than the 127 days that the folds of one fit reach back at least."""
SPLITS_COUNT = 2


@dataclass(frozen=True)
class Split:
    """Settings are chosen on the folds of a fit on the evening `choose_at`, and judged on the days after it.

    The days that judge are folds as well, of a fit on the evening `judge_at`: each is forecast by models that had seen
    nothing after the day before, or before that.
    """

    choose_at: date
    judge_at: date

    @property
    def judged(self) -> tuple[date, date]:
        """First and last day that judge."""
        return self.choose_at + timedelta(days=1), self.judge_at


def splits_of(trial: Trial, *, count: int = SPLITS_COUNT) -> list[Split]:
    """Return the splits of a trial, oldest first; the last one ends on the eve of the test days.

    References
    ----------
    Rolling-origin evaluation: Tashman 2000, doi:10.1016/S0169-2070(00)00065-0. Choosing inside, judging outside:
    Varma & Simon 2006, doi:10.1186/1471-2105-7-91.

    Examples
    --------
    >>> from quality.trials import trial_of
    >>> [(split.choose_at.isoformat(), split.judge_at.isoformat()) for split in splits_of(trial_of("french"))]
    [('2021-07-16', '2021-10-08'), ('2021-10-08', '2021-12-31')]
    """
    last, step = trial.test[0] - timedelta(days=1), timedelta(days=JUDGED_DAYS[trial.name])
    return [Split(last - step * (back + 1), last - step * back) for back in reversed(range(count))]
