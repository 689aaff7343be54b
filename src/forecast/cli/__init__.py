"""Words in, exit code out: the verbs translate, `pipeline` does the work."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from forecast.cli.verbs import app
    from forecast.cli.verdict import exit_code_of

    sys.exit(exit_code_of(app, sys.argv[1:]))
