#!/usr/bin/env bash
# arrow 1.4.0: `Arrow.range("hour", …, tz=…)` over the October night on which clocks go back gives 24 hours for a day of
# 25: the second hour that is called two is never made, the third step is two hours long. In March it is right.
# What it costs: a frame of hours made so has no row for that hour, a join drops its sales and its weather, and the day is
# an hour short. Make the hours in UTC and turn them into the zone; then all 25 are there.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check arrow==1.4.0 tzdata==2026.1
venv/bin/python -W error - <<'PY'
from datetime import datetime
import arrow

def hours(month, day):
    start, end = datetime(2026, month, day), datetime(2026, month, day, 23)
    return [moment.to("utc") for moment in arrow.Arrow.range("hour", start, end, tz="Europe/Paris")]

march, october = hours(3, 29), hours(10, 25)
steps = [int((after - before).total_seconds() // 3600) for before, after in zip(october, october[1:])]
print(f"arrow {arrow.__version__}: hours of 29 March {len(march)} (of 23), of 25 October {len(october)} (of 25)")
print(f"  the first steps of 25 October in hours: {steps[:5]}")
raise SystemExit((len(march), len(october), steps[:4]) != (23, 24, [1, 1, 2, 1]))
PY
