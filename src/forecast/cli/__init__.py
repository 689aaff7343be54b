"""Words in, exit code out: the verbs translate, `pipeline` does the work."""

from __future__ import annotations

import gc
import sys

NEW_OBJECTS_PER_COLLECTION = 200_000
"""Python looks for rings of objects after 700 new ones; imports and tables make millions that stay, and a fifth of a
night went into looking (measured on data/sample, docs/decisions/0034-what-a-night-costs.md)."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(NEW_OBJECTS_PER_COLLECTION, 50, 1000)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from forecast.cli.verbs import app
    from forecast.cli.verdict import exit_code_of

    sys.exit(exit_code_of(app, sys.argv[1:]))
