"""The made-up bakery, written to a folder."""

from __future__ import annotations

from pathlib import Path

from forecast.pipeline.outcome import Outcome
from forecast.sample import make_sample
from forecast.sample.demand import Trade
from forecast.texts import phrase


def make_bakery(folder: Path, *, seed: int, shops: int, days: int, recapture: float, with_truth: bool) -> Outcome:
    """Write a bakery whose truth is known to `folder`."""
    made = make_sample(
        folder, seed=seed, shops=shops, days=days, trade=Trade(recapture=recapture), with_truth=with_truth
    )
    return Outcome(lines=[phrase("sampled.made", lines=made.lines_count, files=len(made.files), folder=str(folder))])
