"""How near the joint rounding comes to the best plan: `make benchmark-baking`.

Made-up nights (60 products, 12 doughs, 5 slots) whose plan without limits would fill 90 % and 110 % of oven and mixers.
Each effort's plan is held against the best bound of a long solve. Seconds are CPU seconds of one process.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path

import numpy as np
from tests.decisions.baking.large_nights import night

from forecast.decisions.baking.columns import Offers
from forecast.decisions.baking.joint import BOUNDED, CAREFUL, QUICK, joint_plan
from forecast.decisions.baking.problem import BakingPlan, BakingProblem

PAGE = Path(__file__).resolve().parents[1] / "docs" / "baking.md"
EFFORTS = {"quick": QUICK, "careful": CAREFUL, "bounded": BOUNDED}
LOADS = (0.9, 1.1)


def main() -> None:
    """Plan every night at every effort, print, and with `--write` put the table into docs/baking.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="nights of seeds 1 to this")
    parser.add_argument("--rounds", type=int, default=8, help="rounds of the long solve that gives the bound")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    words = parser.parse_args()
    lines = [_heading()]
    for load in LOADS:
        gaps: dict[str, list[float]] = {name: [] for name in EFFORTS}
        seconds: dict[str, list[float]] = {name: [] for name in EFFORTS}
        for seed in range(1, words.seeds + 1):
            problem, _ = night(seed, load=load)
            plans = {}
            for name, effort in EFFORTS.items():
                began = time.process_time()
                plans[name] = joint_plan(problem, effort)
                seconds[name].append(time.process_time() - began)
            bound = _long_bound(problem, list(plans.values()), words.rounds)
            for name, plan in plans.items():
                gaps[name].append((plan.cost - bound) / abs(bound))
            shown = "  ".join(f"{name} {gaps[name][-1]:.2%} {seconds[name][-1]:.2f} s" for name in EFFORTS)
            print(f"{load:.0%} seed {seed}: {shown}", flush=True)
        lines += [
            f"| {load:.0%} | {name} | {np.median(seconds[name]):.2f} | {np.mean(gaps[name]):.2%} "
            f"| {np.median(gaps[name]):.2%} | {max(gaps[name]):.2%} |"
            for name in EFFORTS
        ]
    print("\n".join(lines))
    if words.write:
        _write(lines, words.seeds)


def _long_bound(problem: BakingProblem, plans: list[BakingPlan], rounds: int) -> float:
    """Return the best bound of many rounds of integer programs, one dough at a time."""
    best = min(plans, key=lambda plan: (plan.missing.sum(), plan.cost))
    offers = Offers(problem, best.steps)
    for plan in plans:
        offers.add(plan.steps)
    for _ in range(10):
        offers.look_near()
    for _ in range(rounds):
        offers.price(2000, gap=1e-4)
        offers.look_near()
    known = [plan.bound for plan in plans if plan.bound is not None]
    return max(offers.bound, *known)


def _heading() -> str:
    return (
        "| fullness | effort | CPU s (median) | gap to the bound (mean) | median | worst |\n"
        "|---|---|---:|---:|---:|---:|"
    )


def _write(lines: list[str], seeds: int) -> None:
    before, _, after = PAGE.read_text(encoding="utf-8").partition("<!-- figures -->\n")
    _, _, after = after.partition("<!-- end of figures -->")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    about = f"Seeds 1–{seeds}, Python {platform.python_version()}, load of the machine at the end {load:.1f}.\n\n"
    table = "\n".join(lines)
    PAGE.write_text(
        f"{before}<!-- figures -->\n{about}{table}\n\n<!-- end of figures -->{after}", encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
