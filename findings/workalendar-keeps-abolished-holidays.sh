#!/usr/bin/env bash
# workalendar 17.0.0, the newest, says that the fourth Friday after Easter is a holiday in Denmark, which was abolished
# from 2024 on (Store Bededag), and does not know what was made one since: St Brigid's Day in Ireland (2023), Christmas
# Eve in Poland (2025). holidays 0.109 has all three right. Neither warns that a year lies beyond what it was kept for.
# What it costs: a Danish shop is planned closed on one of its better Fridays, and a Polish one bakes for a Thursday on
# which it is shut. The version of an almanac is data: it goes into the record of a run, and it ages.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check workalendar==17.0.0 holidays==0.109
venv/bin/python - <<'PY' 2>/dev/null
import datetime, importlib.metadata
import holidays
from workalendar.registry import registry

def told(country, day):
    by_workalendar = day in {each for each, _ in registry.get(country)().holidays(day.year)}
    return by_workalendar, day in holidays.country_holidays(country, years=day.year)

days = {"DK": datetime.date(2026, 5, 1), "IE": datetime.date(2026, 2, 2), "PL": datetime.date(2026, 12, 24)}
found = {country: told(country, day) for country, day in days.items()}
print(f"workalendar {importlib.metadata.version('workalendar')}, holidays {holidays.__version__}: holiday or not {found}")
raise SystemExit(found != {"DK": (True, False), "IE": (False, True), "PL": (False, True)})
PY
