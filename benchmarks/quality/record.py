"""The benchmark in MLflow, through the program's own door: figures, page and picture of one run.

In: TrialScores of each trial, page, picture. Out: a run in the experiment `benchmarks`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from forecast.config import TrackingSettings
from forecast.notices import Notice
from forecast.tracking import RunRecord, log_run
from quality.costs import HIGH
from quality.names import OWN
from quality.page import MadeBy
from quality.scores import TrialScores
from quality.waste_curve import WASTE_SHARES

SETTINGS = TrackingSettings(experiment="benchmarks", keep_days=3650)
"""Ten years: how the forecasts became better is worth keeping."""


def record(
    trials: Sequence[TrialScores],
    made_by: MadeBy,
    *,
    text: str,
    drawn: bytes,
    store_folder: Path,
    started_at: datetime,
    seconds: float,
) -> list[Notice]:
    """Log one run of the benchmark; a failure is a warning."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "benchmarks.png"
        picture.write_bytes(drawn)
        run = RunRecord(
            verb="benchmark-quality",
            started_at=started_at,
            seconds=seconds,
            params={
                "trials": ",".join(scores.trial.name for scores in trials),
                "days": ",".join(sorted({scores.stretch for scores in trials})),
                "methods": ",".join(dict.fromkeys(name for scores in trials for name in scores.common.methods)),
            },
            metrics=metrics_of(trials),
            tags={**made_by.versions, **{f"digest {name}": digest for name, digest in made_by.digests.items()}},
            artifacts=[picture],
            texts={"benchmarks.md": text},
        )
        return log_run(SETTINGS, store_folder, run)


def metrics_of(trials: Sequence[TrialScores]) -> dict[str, float]:
    """Return the figures as `<trial>.<figure>.<method>`; `ratio` is this program's cost as a share of the method's."""
    metrics: dict[str, float] = {}
    for scores in trials:
        name = scores.trial.name
        for method in scores.common.methods:
            metrics |= {f"{name}.cost.{method}.{at}": float(cost) for at, cost in scores.costs.loc[method].items()}
            metrics[f"{name}.prescriptiveness.{method}"] = float(scores.prescriptiveness.loc[method, HIGH])
            metrics[f"{name}.wape.{method}"] = float(scores.accuracy.loc[method, "wape"])
            metrics[f"{name}.coverage_error_points.{method}"] = scores.coverage_error(method)
            metrics |= {
                f"{name}.lost_share.{method}.{share:g}": float(scores.curves[method].lost_at(share)[0])
                for share in WASTE_SHARES
            }
            if method in scores.seconds:
                metrics[f"{name}.wall_s.{method}"] = scores.seconds[method].wall_s
                metrics[f"{name}.cpu_s.{method}"] = scores.seconds[method].cpu_s
            if method != OWN:
                ratio = scores.ratios[method][HIGH]
                metrics[f"{name}.ratio.{method}"] = ratio.value
                metrics[f"{name}.ratio_high.{method}"] = ratio.high
    return metrics
