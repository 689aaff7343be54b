#!/usr/bin/env bash
# holidays 0.109 for GB without a subdivision gives what all parts of the United Kingdom share, not what any of them
# keeps: Easter Monday and the August bank holiday are missing, on which England, Wales and Northern Ireland rest
# (Scotland has the first Monday of August and no Easter Monday). It is the country's plain call, valid, and silent.
# Switzerland without a canton has four days in 2026 where Zurich has nine.
# What it costs: the two bank holidays on which most British high streets change their day look like any Monday.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check holidays==0.109
venv/bin/python -W error - <<'PY'
import holidays

def days(country, part=None):
    return {f"{day:%m-%d}" for day in holidays.country_holidays(country, subdiv=part, years=2026)}

missing = {part: sorted(days("GB", part) - days("GB")) for part in ("ENG", "WLS", "NIR", "SCT")}
swiss = (len(days("CH")), len(days("CH", "ZH")))
print(f"holidays {holidays.__version__}: GB lacks {missing}; CH {swiss[0]} days, ZH {swiss[1]}")
raise SystemExit(not all({"04-06", "08-31"} <= set(missing[part]) for part in ("ENG", "WLS", "NIR")))
PY
