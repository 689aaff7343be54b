"""Which records count, and what must hold of them: 500 shops within a night, memory that stays, half the CPU."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.scale.records import Record

EVENING_WORDS = {"nothing": "from nothing", "next": "the next night"}
LARGE_SHOPS, SMALL_SHOPS, PRODUCTS = 500, 50, 60
_FEWEST_SIZES = 3
MOST_S = {"nothing": 2 * 3600.0, "next": 25 * 60.0}
MOST_GB, MOST_TIMES_MEMORY, MOST_SHARE_OF_OLDER, MOST_TIMES_FITS, MOST_SHARE_OF_IMPORT = 5.0, 1.3, 0.5, 1.0, 0.05


def newest(records: Iterable[Record], what: str, names: Sequence[str]) -> dict[tuple[Any, ...], Record]:
    """Return the newest record of a kind for each value of these names, in the order of the values."""
    found: dict[tuple[Any, ...], Record] = {}
    for one in records:
        if one["what"] == what:
            found[tuple(str(one[name]) if isinstance(one[name], dict) else one[name] for name in names)] = one
    return dict(sorted(found.items(), key=lambda item: tuple(map(str, item[0]))))


def plain_nights(records: Iterable[Record], evening: str) -> list[Record]:
    """Return the newest night of each number of shops, run as the program runs without settings, by shops.

    Only of the newest commit that was measured at three sizes, where there is one: a line through several says nothing.
    """
    kept = [
        one
        for one in records
        if one["what"] == "night"
        and (one["evening"], one["run"], one["label"], one["grain"]) == (evening, {}, "", "lines")
        and one["products"] == PRODUCTS
    ]
    sizes: dict[str, set[int]] = {}
    for one in kept:
        sizes.setdefault(one["commit"], set()).add(one["shops"])
    whole = [one["commit"] for one in kept if len(sizes[one["commit"]]) >= _FEWEST_SIZES]
    of_one = [one for one in kept if one["commit"] == whole[-1]] if whole else kept
    return sorted(newest(of_one, "night", ["shops"]).values(), key=lambda one: one["shops"])


def bars(records: Sequence[Record]) -> list[list[str]]:
    """Return what must hold: name, measured, limit, verdict; what is not measured yet says so."""
    rows = []
    nights = {(evening, one["shops"]): one for evening in MOST_S for one in plain_nights(records, evening)}
    for evening, most_s in MOST_S.items():
        large, small = nights.get((evening, LARGE_SHOPS)), nights.get((evening, SMALL_SHOPS))
        name = f"{LARGE_SHOPS} shops, {EVENING_WORDS[evening]}"
        rows.append(_bar(f"{name}: wall min", large and large["wall_s"] / 60, most_s / 60))
        if evening == "next":
            rows.append(_bar(f"{name}: peak GB", large and large["peak_gb"], MOST_GB))
        times = large["peak_gb"] / small["peak_gb"] if large and small else None
        rows.append(_bar(f"{name}: memory ÷ that of {SMALL_SHOPS} shops", times, MOST_TIMES_MEMORY))
        clocked = [one for one in plain_nights(records, evening) if one.get("fits_cpu_s")]
        for one in clocked[-1:]:
            around = f"{one['shops']} shops, {EVENING_WORDS[evening]}: CPU around ÷ in LightGBM"
            rows.append(_bar(around, around_fits(one), MOST_TIMES_FITS))
        share = older_share(records, evening)
        rows.append(_bar(f"20 × 18, {EVENING_WORDS[evening]}: CPU ÷ that of 0b7942c", share, MOST_SHARE_OF_OLDER))
    read = newest(records, "import", ["shops", "reader"])
    day, whole = (read.get((SMALL_SHOPS, reader)) for reader in ("the next day", "from nothing"))
    name = f"{SMALL_SHOPS} shops: import of the next day ÷ of all"
    rows.append(_bar(name, day["cpu_s"] / whole["cpu_s"] if day and whole else None, MOST_SHARE_OF_IMPORT))
    return rows


def _bar(name: str, value: float | None, limit: float) -> list[str]:
    if value is None:
        return [name, "not measured", f"{limit:g}", ""]
    return [name, f"{value:.4g}", f"{limit:g}", "ok" if value <= limit else "over"]


def older_share(records: Sequence[Record], evening: str) -> float | None:
    """Return CPU seconds of now as a share of an older commit's, the newest of both."""
    found = newest(records, "beside", ["evening", "program"])
    now = found.get((evening, "now"))
    older = [one for (when, program), one in found.items() if when == evening and program != "now"]
    return now["cpu_s"] / older[-1]["cpu_s"] if now and older else None


def around_fits(one: Record) -> float:
    """Return the CPU seconds around the LightGBM fits as a multiple of those in them."""
    fits = one.get("fits_cpu_s", 0.0)
    return (one["cpu_s"] - fits) / fits if fits else float("inf")
