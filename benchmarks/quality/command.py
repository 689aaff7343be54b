"""The command line of the benchmark: forecasts are made or taken from the cache, scored, printed and logged."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from temporary_place import ROOT

from quality.gathered import Gathered, gathered
from quality.names import TITLES, title_of
from quality.page import COMMAND, MadeBy, page
from quality.peers import METHODS as PEERS
from quality.plot import picture
from quality.record import record
from quality.report import details
from quality.scores import TrialScores, score_trial
from quality.summary import summary, verdict_table
from quality.trials import TRIALS, Stretch

DOCS = ROOT / "docs"
PAGE, PICTURE = "benchmarks.md", "benchmarks.png"


def main(words: Sequence[str] | None = None) -> None:
    """Score what was asked for, print it, log it, and write page and picture with --write."""
    asked = _asked(words)
    started_at, begun = datetime.now(UTC), time.perf_counter()
    stretch: Stretch = asked.days
    scored: list[TrialScores] = []
    sources: dict[str, Gathered] = {}
    for trial in TRIALS:
        if asked.only and trial.name not in asked.only:
            continue
        found = gathered(trial, stretch, asked.methods, is_fresh=asked.refresh, is_far=not asked.next_day)
        if found is None:
            continue
        sources[trial.name] = found
        scores = score_trial(
            trial,
            stretch,
            found.predictions,
            found.actual,
            seconds=found.seconds,
            filled_count=found.filled_count,
        )
        scored.append(scores)
        print("\n".join(details(scores)), flush=True)
    if not scored:
        sys.exit("nothing could be scored")
    print("\n".join(["# Summary", "", *summary(scored), "", "## Targets", "", *verdict_table(scored), ""]))
    made_by = MadeBy(
        command=" ".join([COMMAND] if asked.write else ["python", "benchmarks/quality", *(words or sys.argv[1:])]),
        versions={name: number for found in sources.values() for name, number in found.versions.items()},
        digests={name: found.digest for name, found in sources.items()},
    )
    text, drawn = page(scored, made_by, picture=PICTURE), picture(scored)
    if asked.write and (absent := _absent(scored)):
        print(f"docs/{PAGE} stays as it is: it is not written without {', '.join(absent)}")
    elif asked.write:
        write(text, drawn, folder=DOCS)
    if not asked.no_log:
        for notice in record(
            scored,
            made_by,
            text=text,
            drawn=drawn,
            store_folder=ROOT / "archive",
            started_at=started_at,
            seconds=time.perf_counter() - begun,
        ):
            print(f"not logged: {notice.values['why']}", file=sys.stderr)
    print(f"({time.perf_counter() - begun:.0f} s)")


def write(text: str, drawn: bytes, *, folder: Path) -> None:
    """Write page and picture."""
    (folder / PAGE).write_text(text, encoding="utf-8")
    (folder / PICTURE).write_bytes(drawn)
    print(f"→ docs/{PAGE}, docs/{PICTURE}")


def _absent(scored: Sequence[TrialScores]) -> list[str]:
    """Return the data sets and the peers that the page would lack."""
    trials = [trial.name for trial in TRIALS if trial.name not in [one.trial.name for one in scored]]
    peers = [name for name in PEERS if any(name not in one.common.methods for one in scored)]
    return [*trials, *(title_of(name) for name in peers)]


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python benchmarks/quality", description=__doc__)
    names = [trial.name for trial in TRIALS]
    parser.add_argument("--only", choices=names, action="append", help="one data set; may be repeated")
    parser.add_argument("--days", choices=("development", "test"), default="test", help="which days (%(default)s)")
    parser.add_argument("--methods", type=_methods, help=f"beside this program: {','.join(list(TITLES)[3:])}; all")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE} and docs/{PICTURE}")
    parser.add_argument("--refresh", action="store_true", help="make forecasts anew, to take their seconds")
    parser.add_argument("--next-day", action="store_true", help="leave the longer horizons out, which take longer")
    parser.add_argument("--no-log", action="store_true", help="leave MLflow out")
    asked = parser.parse_args(words)
    if asked.write and (asked.only or asked.methods or asked.next_day or asked.days != "test"):
        parser.error("--write is for the whole page: every data set, method and horizon, the test days")
    return asked


def _methods(text: str) -> list[str]:
    names = [word.strip() for word in text.split(",") if word.strip()]
    if unknown := [name for name in names if name not in TITLES]:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} not among {', '.join(TITLES)}")
    return names
