"""The details of one trial in Markdown: costs, ratios, coverage, lost sales, accuracy, horizons.

In: TrialScores, the trial's configuration. Out: lines of Markdown.
"""

from __future__ import annotations

from quality.accuracy import sides
from quality.costs import HIGH, columns_of
from quality.data import config_of
from quality.figures import UNKNOWN, bounded, saved, share, signed
from quality.markdown import table
from quality.names import OWN, TIMED_AGAINST, title_of
from quality.scores import TrialScores
from quality.trials import REFIT_EVERY_DAYS
from quality.waste_curve import WASTE_SHARES, WasteCurve
from quality.weather_known import weather_known


def details(scores: TrialScores) -> list[str]:
    """Return a trial's section of the page."""
    return [
        f"## {scores.trial.title} (`{scores.trial.name}`)",
        "",
        *_counted(scores),
        "",
        "Newsvendor cost, in units of the data; in the last column the prescriptiveness over the levels 0.5–0.9.",
        "",
        *_costs(scores),
        "",
        "This program's cost as a share of each other method's: ratio of sums (95 % interval). Beside the sum over the "
        "levels 0.5–0.9 stands the mean of the ratios per product.",
        "",
        *_ratios(scores),
        "",
        "Coverage less its level, in percentage points; sold-out days left out.",
        "",
        *_coverage(scores),
        "",
        "Lost sales at equal waste, every product baked at one common level (\\*: beyond the levels forecast).",
        "",
        *_lost(scores),
        "",
        "Errors, and seconds for the whole trial.",
        "",
        *_accuracy(scores),
        "",
        *_horizons(scores),
    ]


def _counted(scores: TrialScores) -> list[str]:
    common, (first, last) = scores.common, scores.trial.days(scores.stretch) or scores.trial.test
    rows = common.rows
    missing = [
        f"{title_of(name)} {common.offered_count - count:,}"
        for name, count in common.complete_count.items()
        if count < common.offered_count
    ]
    lines = [
        f"{first} to {last}, the {scores.stretch} days, horizon 1, refits every {REFIT_EVERY_DAYS} days. "
        f"{len(rows):,} rows of {rows['product'].nunique()} products in {rows['shop'].nunique()} shop(s) on "
        f"{rows['day'].nunique()} days that every method has forecast, of {common.offered_count:,} on offer; "
        f"{int(rows['is_sold_out'].sum()):,} of them sold out."
    ]
    if scores.in_fractions:
        lines.append(
            "Goods are sold by the piece: every method's quantiles are taken in whole pieces, as they would be baked."
        )
    if scores.in_fractions and scores.best_peer:
        beside = " and ".join(
            f"{signed(100 * (scores.in_fractions[name] - 1), ' %')} beside {title_of(name)}"
            for name in dict.fromkeys(name for name in (scores.best_peer, scores.best_other) if name)
        )
        lines[-1] += f" In fractions of a piece this program's cost at 0.5–0.9 is {beside}."
    lines.append(weather_known(config_of(scores.trial)))
    if missing:
        lines.append(f"Rows on offer without a forecast: {', '.join(missing)}.")
    if scores.filled_count:
        filled = ", ".join(f"{title_of(name)} {count:,}" for name, count in scores.filled_count.items())
        lines.append(f"Rows that a method had no answer for, and a simple fallback gave one: {filled}.")
    return lines


def _ordered(scores: TrialScores) -> list[str]:
    """Return this program, then the others from the cheapest to the dearest."""
    others = scores.costs.drop(index=OWN)[HIGH].sort_values(kind="stable").index
    return [OWN, *(str(name) for name in others)]


def _named(scores: TrialScores, method: str) -> str:
    return f"**{title_of(method)}**" if method in (OWN, scores.best_peer) else title_of(method)


def _costs(scores: TrialScores) -> list[str]:
    columns = columns_of(scores.common.levels)
    rows = [
        [
            _named(scores, name),
            *(f"{scores.costs.loc[name, column]:,.0f}" for column in columns),
            f"{scores.prescriptiveness.loc[name, HIGH]:.3f}",
        ]
        for name in _ordered(scores)
    ]
    return table(["method", *columns, "P"], rows)


def _ratios(scores: TrialScores) -> list[str]:
    columns = columns_of(scores.common.levels)
    rows = []
    for name in _ordered(scores)[1:]:
        cells = [bounded(scores.ratios[name][column]) for column in columns]
        rows.append([_named(scores, name), cells[0], f"{scores.mean_of_products[name]:.2f}", *cells[1:]])
    return table(["method", columns[0], "per product", *columns[1:]], rows)


def _coverage(scores: TrialScores) -> list[str]:
    levels = list(scores.points_off.columns)
    rows = [
        [
            _named(scores, name),
            *(signed(scores.points_off.loc[name, level]) for level in levels),
            f"{scores.coverage_error(name):.1f}",
        ]
        for name in _ordered(scores)
    ]
    return [*table(["method", *levels, "mean distance"], rows), *_ties(scores)]


def _ties(scores: TrialScores) -> list[str]:
    """Return how much of this program's worst coverage are days that sold exactly what was forecast."""
    if not scores.trial.is_by_piece:
        return []
    worst = str(scores.points_off.loc[OWN].abs().idxmax())
    below, at_most = sides(scores.common, OWN, worst)
    return [
        "",
        "In whole pieces some days sell exactly a quantile, and count half. At this program's worst level, "
        f"{worst}, demand stayed below it on {share(below)} of the days and did not exceed it on {share(at_most)}.",
    ]


def _lost(scores: TrialScores) -> list[str]:
    rows = []
    for name in _ordered(scores):
        curve = scores.curves[name]
        cells = [_lost_at(curve, waste) for waste in WASTE_SHARES]
        rows.append([_named(scores, name), *cells])
    if scores.best_peer:
        rows.append(["this program beside the best peer", *(saved(scores.lost_ratios[one]) for one in WASTE_SHARES)])
    return table(["method", *(f"{waste:.0%} waste" for waste in WASTE_SHARES)], rows)


def _accuracy(scores: TrialScores) -> list[str]:
    timed = scores.seconds.get(TIMED_AGAINST)
    rows = []
    for name in _ordered(scores):
        figures, seconds = scores.accuracy.loc[name], scores.seconds.get(name)
        rows.append(
            [
                _named(scores, name),
                share(figures["wape"]),
                signed(100 * figures["bias_of_mean"], " %"),
                signed(100 * figures["bias_of_median"], " %"),
                f"{seconds.wall_s:,.0f}" if seconds else UNKNOWN,
                f"{seconds.cpu_s:,.0f}" if seconds else UNKNOWN,
                f"{seconds.wall_s / timed.wall_s:.2f}" if seconds and timed else UNKNOWN,
            ]
        )
    header = ["method", "WAPE of the median", "bias of the mean", "bias of the median", "wall s", "CPU s"]
    return table([*header, f"wall / {TIMED_AGAINST}"], rows)


def _horizons(scores: TrialScores) -> list[str]:
    if len(scores.horizons) < 2:
        return []
    names = [name for name in _ordered(scores) if any(name in one.ratios for one in scores.horizons)]
    rows = []
    for one in scores.horizons:
        off = one.points_off
        worst = off.abs().idxmax()
        cells = [bounded(one.ratios[name]) if name in one.ratios else UNKNOWN for name in names]
        told = [f"{one.horizon_days}", f"{one.rows_count:,}", f"{one.cost_per_row:.2f}", share(one.wape)]
        rows.append([*told, f"{signed(off[worst])} at {worst}", *cells])
    header = [
        "days ahead",
        "rows",
        "cost per row",
        "WAPE",
        "coverage, worst level",
        *(title_of(name) for name in names),
    ]
    intro = (
        f"By horizon: this program's cost at {HIGH}, and as a share of each other method's that forecasts so far ahead."
    )
    return [intro, "", *table(header, rows), ""]


def _lost_at(curve: WasteCurve, waste: float) -> str:
    lost = share(float(curve.lost_at(waste)[0]), absent="not reached")
    return lost + ("\\*" if curve.is_beyond(waste) and lost != "not reached" else "")
