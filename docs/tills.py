"""Write docs/tills.md: every made-up export and random layout, read anew, with what became of it."""

from __future__ import annotations

from collections import Counter
from inspect import getdoc
from pathlib import Path

from tests.tills.case import difference, read
from tests.tills.every_case import CASES
from tests.tills.judged import judged
from tests.tills.layouts import LAYOUTS

PAGE = Path(__file__).with_name("tills.md")
RUNS = 20
ABOVE = """# Which till exports are read

Made by `make docs` from `tests/tills`, where every export below is made up, read and held against what was sold.

Any table of sales with a day and an article is tried: CSV of any separator and encoding, Excel, OpenDocument, HTML,
XML, the same in ZIP or gzip, the DSFinV-K export of German tills (ZIP or folder), SAF-T Cash Register of Norway and
Denmark, and the invoices of SAF-T PT. No name of a till has to be given: columns are known by their names in many
languages and by what stands in them. What can be read two ways is asked about, with the setting that answers it;
nothing is guessed in silence.

- **Exports of known makers** (Square, SumUp, Loyverse, Shopify, Toast …) are found by header: [makers](makers.md).
- **An export that is not in the list**: run `forecast import --dry-run FILE`. It writes nothing and says how each
  column is read. What is wrong is set in `[till]`; `forecast import --inspect FILE` prints the section.
- **An export that is refused**: the message names the line, what was expected and the setting. Most often it is
  `[till.columns]`, `[till.rows]`, `date_order`, `decimal` or `line_is_one_unit`.
- **A layout to add**: write a case in `tests/tills/cases.py` with made-up rows and their true sales, or, where much of
  it may vary, a writer in `tests/tills/layouts.py`; then run `make docs`.

"read" is *yes*; *asks* where only a person knows and the message names the setting; *yes, with an alarm* where the
sales are right and something in the file is doubtful.
"""


def page() -> str:
    """Return the page; every case and some runs of every random layout are read anew."""
    return "\n".join([ABOVE, *_cases(), "", *_layouts(), ""])


def _cases() -> list[str]:
    lines = [
        "## Exports with a trap each",
        "",
        "| export | what is special | read | equal to what was sold |",
        "|---|---|---|---|",
    ]
    for name in sorted(CASES):
        made = CASES[name]()
        answer = read(made)
        said = dict(answer.content)
        is_read = {0: "yes", 1: "yes, with an alarm"}.get(answer.exit_code, "asks")
        is_equal = "–" if made.refused else "no" if difference(made, said) else "yes"
        lines.append(f"| `{name}` | {_about(CASES[name])} | {is_read} | {is_equal} |")
    return lines


def _layouts() -> list[str]:
    title = "## Random tickets in random words, dates, numbers and encodings"
    lines = [
        title,
        "",
        f"{RUNS} runs each.",
        "",
        "| layout | what is special | equal | asks | wrong |",
        "|---|---|---|---|---|",
    ]
    for name in sorted(LAYOUTS):
        found = Counter(judged(seed, name).verdict for seed in range(RUNS))
        wrong = RUNS - found["equal"] - found["asked"]
        lines.append(f"| `{name}` | {_about(LAYOUTS[name])} | {found['equal']} | {found['asked']} | {wrong} |")
    return lines


def _about(what: object) -> str:
    return (getdoc(what) or "").splitlines()[0].replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
