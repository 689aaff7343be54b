"""The page that the records make: tables, what must hold, the straight line, and on paper what 5,000 shops need."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.markdown import table
from benchmarks.scale.judged import EVENING_WORDS, PRODUCTS, around_fits, bars, newest, plain_nights
from benchmarks.scale.line import Line, power, straight_line
from benchmarks.scale.records import Record

_PAPER_SHOPS = 5_000
_WINDOW_S = 4 * 3600.0
"""How long a chain can wait for its plans on paper: from the last till file to the first bake."""


def page(records: Sequence[Record], picture: str) -> str:
    """Return the page."""
    both = {evening: plain_nights(records, evening) for evening in EVENING_WORDS}
    lines = [
        "# From one shop to five hundred",
        "",
        "Drawn by `python -m benchmarks.scale` from [the records](../benchmarks/scale/results.jsonl); do not edit.",
        "Made-up chains (`forecast sample`): 60 products, two years, some 155,000 till lines a shop, shops that opened",
        "and closed, sell-outs, what real tills have wrong. CPU seconds count all processes, memory is theirs",
        "together. A night is `forecast nightly`, from till files to pages, tracking included. An asterisk: the",
        "machine had other work, so its wall seconds say little.",
        "",
        *_nights(both),
        f"![CPU seconds and memory against shops]({picture})",
        "",
        "Both axes by powers of ten, so that a straight line with a start of its own bends.",
        "",
        *_straight(both),
        "## What must hold",
        "",
        *table(["what", "measured", "limit", ""], bars(records)),
        "",
        *_imports(records),
        *_series(records, both),
        *_beside(records),
        *_settings(records),
        *_stages(both),
        *_paper(both),
        "## Where it was measured",
        "",
        *(f"- {machine}" for machine in sorted({one["machine"] for one in records})),
    ]
    return "\n".join(lines) + "\n"


def _nights(both: dict[str, list[Record]]) -> list[str]:
    rows = [
        [
            f"{one['shops']}", EVENING_WORDS[evening], _wall(one), f"{one['cpu_s']:.0f}",
            f"{one.get('fits_cpu_s', 0):.0f}", f"{around_fits(one):.1f}",
            f"{one['cpu_s'] / one['series'] * 1000:.0f}", f"{one['peak_gb']:.1f}",
            f"{one.get('archive_gb', 0):.2f}", one["commit"],
        ]
        for evening, ones in both.items()
        for one in ones
    ]  # fmt: skip
    names = [
        "shops", "night", "wall s", "CPU s", "in LightGBM", "around ÷ in", "CPU ms a series", "peak GB", "archive GB",
        "commit",
    ]  # fmt: skip
    return ["## Nights", "", *table(names, rows), ""]


def _straight(both: dict[str, list[Record]]) -> list[str]:
    lines = ["## A straight line?", ""]
    for evening, ones in both.items():
        for name, what, unit in (("cpu_s", "CPU", "s"), ("peak_gb", "memory", "GB")):
            line = fitted(ones, name)
            if line is None:
                continue
            lines.append(
                f"- {EVENING_WORDS[evening].capitalize()}, {what}: {line.start:.2f} {unit} and {line.slope:.3f} "
                f"{unit} a shop; {_verdict(line)}. Beyond one shop it grows with the power "
                f"{power([one['shops'] for one in ones], [one[name] for one in ones]):.2f}."
            )
    return [*lines, ""]


def _verdict(line: Line) -> str:
    if line.sizes < 3:
        return "two sizes do not tell whether it is straight"
    off = f"the farthest point, {line.worst_at:.0f} shops, is {line.worst_share:+.0%} off"
    return f"{'a straight line' if line.is_straight else 'not a straight line'}: {off}"


def fitted(ones: Sequence[Record], name: str) -> Line | None:
    """Return the straight line through a figure of nights."""
    return straight_line([one["shops"] for one in ones], [one[name] for one in ones])


def _imports(records: Sequence[Record]) -> list[str]:
    found = newest(records, "import", ["shops", "reader"])
    bare = {shops: one["cpu_s"] for (shops, reader), one in found.items() if reader == "DuckDB alone"}
    rows = [
        [
            f"{one['shops']}", reader, f"{one['lines']:,}", _wall(one), f"{one['cpu_s']:.1f}",
            f"{one['lines'] / one['cpu_s']:,.0f}",
            f"{one['cpu_s'] / bare[shops]:.1f}" if shops in bare and reader != "the next day" else "",
            f"{one['peak_gb']:.2f}",
        ]
        for (shops, reader), one in sorted(found.items())
    ]  # fmt: skip
    if not rows:
        return []
    names = ["shops", "reader", "lines", "wall s", "CPU s", "lines a CPU s", "÷ DuckDB", "peak GB"]
    said = (
        "The till has what real tills have wrong; a file is a quarter of all shops. All read and cast the same files."
    )
    return ["## Till lines a second", "", said, "", *table(names, rows), ""]


def _series(records: Sequence[Record], both: dict[str, list[Record]]) -> list[str]:
    rows = [
        [f"{one['shops']}", name, f"{one['series']:,}", f"{seconds:.1f}", f"{one['series'] / seconds:.1f}"]
        for evening, ones in both.items()
        for one in ones
        if "fits_cpu_s" in one
        for name, seconds in (
            (f"a whole night, {EVENING_WORDS[evening]}", one["cpu_s"]),
            (f"its LightGBM fits alone, {EVENING_WORDS[evening]}", one["fits_cpu_s"]),
        )
    ]
    rows += [
        [f"{one['shops']}", "mlforecast, fit and predict", f"{one['series']:,}", f"{seconds:.1f}",
         f"{one['series'] / seconds:.1f}"]
        for one in newest(records, "mlforecast", ["shops"]).values()
        for seconds in [one["fit_cpu_s"] + one["predict_cpu_s"]]
    ]  # fmt: skip
    if not rows:
        return []
    rows.sort(key=lambda row: int(row[0]))
    said = [
        "mlforecast learns one model of 100 trees for all series and a spread from four windows; the program learns",
        "several models for each product, what was wanted on sold-out days, and a calibrated spread",
        "([what that is worth](benchmarks.md)).",
    ]
    return [
        "## Series a second",
        "",
        *said,
        "",
        *table(["shops", "what", "series", "CPU s", "series a CPU s"], rows),
        "",
    ]


def _beside(records: Sequence[Record]) -> list[str]:
    found = newest(records, "beside", ["evening", "program"])
    rows = [
        [EVENING_WORDS[evening], program, _wall(one), f"{one['cpu_s']:.1f}", f"{one['peak_gb']:.2f}"]
        for (evening, program), one in found.items()
    ]
    names = ["night", "program", "wall s", "CPU s", "peak GB"]
    return ["## Beside an older commit", "", "20 shops of 18 products.", "", *table(names, rows), ""] if rows else []


def _settings(records: Sequence[Record]) -> list[str]:
    names = ["shops", "evening", "run", "label", "grain"]
    rows = [
        [
            f"{one['shops']}", EVENING_WORDS[one["evening"]],
            ", ".join([*(f"{name} = {value}" for name, value in one["run"].items()), one["label"]]).strip(", ") or "–",
            "sums of days" if one["grain"] == "daily" else "lines",
            _wall(one), f"{one['cpu_s']:.1f}", f"{one['peak_gb']:.2f}",
        ]
        for one in newest(records, "night", names).values()
        if one["products"] == PRODUCTS and (one["run"] or one["label"] or one["grain"] != "lines")
    ]  # fmt: skip
    heads = ["shops", "night", "[run]", "till", "wall s", "CPU s", "peak GB"]
    return ["## Workers, engines, daily sums", "", *table(heads, rows), ""] if rows else []


def _stages(both: dict[str, list[Record]]) -> list[str]:
    lines = []
    for evening, ones in both.items():
        timed = [one for one in ones if one["timing"]]
        stages = sorted({stage for one in timed for stage in one["timing"]} - {"cpu_s", "wh", "is_wh_measured"})
        rows = [[stage, *(f"{one['timing'].get(stage, 0):.1f}" for one in timed)] for stage in stages]
        heads = ["stage, wall s", *(f"{one['shops']}" for one in timed)]
        lines += [f"### {EVENING_WORDS[evening].capitalize()}", "", *table(heads, rows), ""] if rows else []
    return ["## By stage and number of shops", "", *lines] if lines else []


def _paper(both: dict[str, list[Record]]) -> list[str]:
    """Return what the straight lines say of a chain that was not measured."""
    lines = [f"## On paper: {_PAPER_SHOPS:,} shops", ""]
    series = _PAPER_SHOPS * PRODUCTS
    lines.append(f"- {series:,} series. Nothing here was measured: it is what the lines above say, carried on.")
    for evening, ones in both.items():
        cpu = fitted(ones, "cpu_s")
        if cpu is None:
            continue
        hours = cpu.at(_PAPER_SHOPS) / 3600
        cores = cpu.at(_PAPER_SHOPS) / _WINDOW_S
        lines.append(
            f"- {EVENING_WORDS[evening].capitalize()}: {hours:.1f} CPU hours; {cores:.1f} cores kept busy finish "
            f"within {_WINDOW_S / 3600:.0f} hours, {2 * cores:.1f} within half of that."
        )
    largest = max((one for ones in both.values() for one in ones), key=lambda one: one["shops"], default=None)
    if largest is not None:
        disk = largest.get("archive_gb", 0.0) / largest["shops"] * _PAPER_SHOPS
        pages = largest.get("out_gb", 0.0) / largest["shops"] * _PAPER_SHOPS
        lines.append(f"- Archive of two years: {disk:.0f} GB on one disk; a night's pages: {pages:.2f} GB.")
        lines.append(
            f"- Memory: a worker holds a block of shops, not the chain; at {largest['shops']} shops the whole night "
            f"took {largest['peak_gb']:.1f} GB. The rows to learn from grow with the shops until the sample's bound."
        )
    lines.append(
        "- What one machine still does alone: reading the till of the day, the files that people write, the archive "
        "and the tables of the chain. From there on a chain is better cut by region, a configuration for each."
    )
    return [*lines, ""]


def _wall(one: Record) -> str:
    return f"{one['wall_s']:.0f}{'*' if one['is_busy'] else ''}"
