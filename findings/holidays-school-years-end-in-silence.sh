#!/usr/bin/env bash
# holidays 0.109 knows the school holidays of Baden-Württemberg up to 2029; asked for 2030 it gives an empty calendar,
# no error and no warning, exactly what a region without school holidays would give. Public holidays of the same year
# are all there.
# What it costs: a model that learnt what school holidays do sees a year without any, and a school-side bakery bakes for
# full classes in August. A year without a single school day off has to be taken as unknown, and told.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check holidays==0.109
venv/bin/python -W error - <<'PY'
import holidays

def days(year, **more):
    return len(holidays.country_holidays("DE", subdiv="BW", years=year, language="de", **more))

school = {year: days(year, categories="school") for year in (2028, 2030)}
public = {year: days(year) for year in (2028, 2030)}
print(f"holidays {holidays.__version__}: days of school holidays {school}, public holidays {public}")
raise SystemExit(not (school[2028] > 50 and school[2030] == 0 and public[2028] == public[2030] == 12))
PY
