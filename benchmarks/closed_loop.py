"""A year in which the plan decides what is on the shelf and only sales are seen: `make benchmark-closed-loop`.

Who learns sales as if they were demand plans less, sells out earlier, learns less. Six loops go through the same
made-up customers, night after night: one that is told what was wanted; this program, which reads the times of the days
before it planned; this program with all times, with none, and without its own plans; and one that learns what was sold.
What each plans and earns is a share of the first one's, by quarter.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from loops.nights import LOOPS, lived
from loops.page import by_quarter, picture, report
from loops.town import town
from temporary_place import ROOT


def main(words: Sequence[str] | None = None) -> None:
    """Run the loops and print, draw and write what they planned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--history", type=int, default=182, help="days before them, in which the baker decides")
    parser.add_argument("--products", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="what every demand is multiplied by")
    parser.add_argument("--batches", action="store_true", help="plan in the catalogue's batches, not in pieces")
    parser.add_argument("--only", choices=list(LOOPS), action="append", help="one loop; 'told' always runs")
    parser.add_argument("--write", action="store_true", help="write docs/closed-loop.md and its picture")
    asked = parser.parse_args(words)
    place = town(
        seed=asked.seed,
        products=asked.products,
        history_days=asked.history,
        nights=asked.nights,
        scale=asked.scale,
        has_batches=asked.batches,
    )
    nights = {}
    for name, loop in LOOPS.items():
        if name == "told" or not asked.only or name in asked.only:
            begun = time.process_time()
            nights[name] = lived(place, loop)
            print(f"{loop.title}: {time.process_time() - begun:.0f} s of processor time", flush=True)
    quarters = by_quarter(place, nights)
    lines = report(quarters)
    print("\n".join(lines))
    if asked.write:
        options = f"--seed {asked.seed} --products {asked.products} --history {asked.history} --nights {asked.nights}"
        options += f" --scale {asked.scale:g}" + " --batches" * asked.batches
        head = [
            "# A year in which only sales are seen",
            "",
            f"Written by `python benchmarks/closed_loop.py --write {options}`; do not edit.",
            "",
            *(__doc__ or "").split("\n\n", 1)[1].strip().splitlines(),
            "",
            "![Planned pieces over the year](closed-loop.png)",
            "",
        ]
        (ROOT / "docs" / "closed-loop.md").write_text("\n".join([*head, *lines]).rstrip() + "\n", encoding="utf-8")
        (ROOT / "docs" / "closed-loop.png").write_bytes(picture(nights))


if __name__ == "__main__":
    main()
