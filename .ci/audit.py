"""Licences and known vulnerabilities of the locked packages: `python .ci/audit.py`, with the Python of .venv.

Licences are read from what is installed. Vulnerabilities are asked for by pip-audit, which uv brings from the index
that is configured on the machine; where none answers, that is said and nothing fails.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
SECONDS = 300
#: What may be given on with a program of MIT licence; LGPL and MPL are libraries used as they are.
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python|Zlib|Unlicense|CC0|MPL|Mozilla|LGPL|Lesser General|HPND|0BSD|Public Domain|"
    r"DFSG|Historical Permission|Matplotlib)",
    re.IGNORECASE,
)
PERMISSION = re.compile(
    r"Permission is hereby granted, free of charge|Redistribution and use in source and binary forms"
)
FORBIDDEN = re.compile(
    r"(?<!L)(?<!Lesser )\b(A?GPL|GNU (Affero )?General Public)|Proprietary|Commercial", re.IGNORECASE
)


def locked() -> list[str]:
    """Return the names of the packages in the lock."""
    return re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def licence(name: str) -> str:
    """Return what a package says of its licence, as briefly as it says it."""
    package = distribution(name)
    about = package.metadata
    classifiers = [
        each.rpartition("::")[2].strip() for each in about.get_all("Classifier") or () if "License ::" in each
    ]
    first_line = (about.get("License") or "").strip().splitlines()[:1]
    said = about.get("License-Expression") or "; ".join(classifiers) or "".join(first_line)
    if ALLOWED.search(said) or FORBIDDEN.search(said):
        return said
    texts = [file.read_text(encoding="utf-8") for file in package.files or () if "LICENSE" in file.name.upper()]
    # The first lines of the text itself name it.
    found = next((match for text in texts if (match := ALLOWED.search(text[:2000]) or PERMISSION.search(text))), None)
    return found[0] if found else said or "unknown"


def wrong_licences() -> list[str]:
    """Return the installed packages whose licence is not among those that may be given on."""
    wrong = []
    for name in locked():
        try:
            said = licence(name)
        except PackageNotFoundError:
            # Of another system: it is locked and not installed here.
            continue
        if not (ALLOWED.search(said) or PERMISSION.search(said)) or (
            FORBIDDEN.search(said) and not re.search(r"\bOR\b", said)
        ):
            wrong.append(f"{name}: {said}")
    return wrong


def vulnerabilities() -> tuple[list[str], str]:
    """Return what is known of the locked versions, or why it could not be asked."""
    words = ["tool", "run", "pip-audit", "--requirement", str(LOCK), "--disable-pip", "--require-hashes"]
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            [str(Path(sys.executable).with_name("uv")), *words, "--format", "json", "--progress-spinner", "off"],
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        found = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return [], f"no answer within {SECONDS} s"
    except (OSError, ValueError, KeyError) as error:
        said = done.stderr.strip().splitlines()[-1:] if isinstance(error, ValueError) else [str(error)]
        return [], "".join(said) or "no answer"
    # pip-audit ends well and says "none known" of packages that its index tells nothing of.
    asked = [each for each in found if "skip_reason" not in each]
    if not asked:
        return [], str(found[0]["skip_reason"]) if found else "nothing was asked"
    return [
        f"{each['name']} {each['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for each in asked
        for one in each.get("vulns", ())
    ], ""


def main() -> int:
    """Print both and return 1 where something is wrong."""
    wrong = wrong_licences()
    print(f"licences: {len(locked())} locked packages, {len(wrong)} not to be given on")  # noqa: T201
    found, why_not = vulnerabilities()
    if why_not:
        print(f"vulnerabilities: SKIPPED, no index answers ({why_not})")  # noqa: T201
    else:
        print(f"vulnerabilities: {len(found)} known")  # noqa: T201
    for line in [*wrong, *found]:
        print(f"  {line}")  # noqa: T201
    return int(bool(wrong or found))


if __name__ == "__main__":
    sys.exit(main())
