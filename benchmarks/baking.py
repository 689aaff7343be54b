"""How near the joint rounding comes to the best plan: `make benchmark-baking`.

Made-up nights (60 products, 12 doughs, 5 slots) whose plan without limits would fill 90 % and 110 % of oven and mixers.
Each effort's plan is held against the best bound of a long solve. Seconds are CPU seconds of one process.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tests.decisions.baking.large_nights import night

from forecast.decisions.baking.columns import Offers
from forecast.decisions.baking.joint import BOUNDED, CAREFUL, QUICK, joint_plan
from forecast.decisions.baking.problem import BakingPlan, BakingProblem
from forecast.decisions.baking.search import starting_prices

PAGE = Path(__file__).resolve().parents[1] / "docs" / "baking.md"
EFFORTS = {"quick": QUICK, "careful": CAREFUL, "bounded": BOUNDED}
LOADS = (0.9, 1.1)


def main() -> None:
    """Plan every night at every effort, print, and with `--write` put the table into docs/baking.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="nights of seeds 1 to this")
    parser.add_argument("--rounds", type=int, default=8, help="rounds of the long solve that gives the bound")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--shops", type=int, default=0, help="plan a chain of so many shops on two cores instead")
    words = parser.parse_args()
    if words.shops:
        _plan_chain(words.shops)
        return
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


def _plan_chain(shops: int) -> None:
    """Plan a night for each shop of a chain on two processes; every 25th is held against a bound."""
    with ProcessPoolExecutor(2) as pool:
        problems = list(pool.map(_chain_night, range(1, shops + 1), chunksize=10))
        began = time.perf_counter()
        answers = list(pool.map(_quick, problems, chunksize=10))
        wall = time.perf_counter() - began
    seconds = sum(spent for _, spent in answers)
    print(f"{shops} shops: {wall:.1f} s on two cores, {seconds:.1f} CPU s", flush=True)
    gaps = []
    for (plan, _), problem in list(zip(answers, problems, strict=True))[::25]:
        bound = joint_plan(problem, BOUNDED).bound or -np.inf
        gaps.append((plan.cost - bound) / abs(bound))
    print(f"of {len(gaps)} shops {np.mean(gaps):.2%} above the bound on average, {max(gaps):.2%} at most")


def _chain_night(shop: int) -> BakingProblem:
    return night(shop, load=LOADS[shop % 2])[0]


def _quick(problem: BakingProblem) -> tuple[BakingPlan, float]:
    began = time.process_time()
    return joint_plan(problem, QUICK), time.process_time() - began


def _long_bound(problem: BakingProblem, plans: list[BakingPlan], rounds: int) -> float:
    """Return the best bound of many rounds of integer programs, one dough at a time."""
    best = min(plans, key=lambda plan: (plan.missing.sum(), plan.cost))
    offers = Offers(problem, best.steps, starting_prices(problem))
    for plan in plans:
        offers.add(plan.steps)
    for _ in range(10):
        offers.look_near(is_wide=True)
    for _ in range(rounds):
        offers.price(2000, gap=1e-4)
        offers.look_near(is_wide=True)
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
