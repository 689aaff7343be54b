"""Run as `python benchmarks/quality`."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    # Python puts this folder on the path; its modules are `quality.<name>`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    from quality.command import main

    main()
