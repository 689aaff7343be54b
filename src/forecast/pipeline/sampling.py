"""The made-up bakery, written to a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forecast.pipeline.outcome import Outcome
from forecast.sample import make_sample
from forecast.sample.demand import Trade
from forecast.texts import phrase


def make_bakery(folder: Path, *, seed: int, size: Mapping[str, int], trade: Trade, with_truth: bool) -> Outcome:
    """Write a bakery whose truth is known to `folder`; `size` are shops, products and days."""
    made = make_sample(folder, seed=seed, **size, trade=trade, with_truth=with_truth)
    return Outcome(lines=[phrase("sampled.made", lines=made.lines_count, files=len(made.files), folder=str(folder))])
