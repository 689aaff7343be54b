"""The only door to Optuna; runs in the peers' environment and speaks JSON, a line at a time.

In: the space, then losses. Out: values to try.
"""

from __future__ import annotations

import json
import sys
from typing import Any

STARTUP_TRIALS = 6
"""So many are drawn at random before the sampler begins to learn from them."""


def main() -> None:
    """Read {"space", "first", "seed"}; then write values and read {"loss"} in turn until there is nothing to read.

    References
    ----------
    Tree-structured Parzen estimator: Bergstra et al. 2011, Algorithms for Hyper-Parameter Optimization, NeurIPS 24.
    Akiba et al. 2019, Optuna, doi:10.1145/3292500.3330701.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    told = json.loads(sys.stdin.readline())
    sampler = optuna.samplers.TPESampler(seed=told["seed"], n_startup_trials=STARTUP_TRIALS)
    study = optuna.create_study(sampler=sampler)
    study.enqueue_trial(told["first"])
    space = {name: _distribution(optuna, **bounds) for name, bounds in told["space"].items()}
    while True:
        trial = study.ask(space)
        print(json.dumps(trial.params), flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        study.tell(trial, json.loads(line)["loss"])


def _distribution(optuna: Any, *, low: float, high: float, is_whole: bool) -> Any:
    if is_whole:
        return optuna.distributions.IntDistribution(int(low), int(high), log=True)
    return optuna.distributions.FloatDistribution(low, high, log=True)


if __name__ == "__main__":
    main()
