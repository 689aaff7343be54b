#!/usr/bin/env bash
# LightGBM 4.7 learns a branch of its own for nan where the training rows hold some. Where they hold none, nan is asked
# about as if it were 0, without a word: in a column of -1 and 1 it gets the answer of 0, a value that never was. A
# column in which the past is known and the future is not is just such a column. scikit-learn's
# HistGradientBoostingRegressor sends the same nan to the side on which more training rows were.
# What it costs: the almanac of school holidays ends, every day behind it is nan, and the plan is that of a school day:
# "unknown" has become "no holidays", which is what marking it was to prevent. Tell the end; the model does not.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check lightgbm==4.7.0 scikit-learn==1.9.1 numpy==2.4.6
venv/bin/python -W error - <<'PY'
import lightgbm, numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

random = np.random.default_rng(1)
holiday = random.random(2000) < 0.7
y = np.where(holiday, 36.0, 20.0) + random.normal(size=2000)
asked = np.array([[0.0], [1.0], [np.nan]])

def trees(x):
    return lightgbm.train({"verbose": -1, "seed": 1, "num_threads": 1}, lightgbm.Dataset(x, y), 50)

known = holiday.astype(float)[:, None]
some = known.copy()
some[::2] = np.nan
school, out, unknown = trees(known).predict(asked).round(1).tolist()
learnt = float(trees(some).predict(asked).round(1)[2])
other = HistGradientBoostingRegressor(random_state=1).fit(known, y).predict(asked).round(1).tolist()
below, above, between = trees(2 * known - 1).predict([[-1.0], [1.0], [np.nan]]).round(1).tolist()
print(f"lightgbm {lightgbm.__version__}: school {school}, holidays {out}, nan {unknown}; nan after nan in training {learnt}")
print(f"  the same column as -1 and 1: {below}, {above}, nan {between}; scikit-learn's trees: nan {other[2]}")
raise SystemExit(not (unknown == school != out and school < learnt < out and other[2] == other[1]))
PY
