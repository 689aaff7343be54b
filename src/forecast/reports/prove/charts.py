"""The four pictures of the page: a mean week, what is wasted against what is missed, week by week, product by product.

In: ShopProof, words. Out: drawings.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast import formats
from forecast.reports.prove.drawing import WIDTH, Bar, Drawing, Scale, Word, apart, shortened, text_width
from forecast.reports.prove.found import OWN, PROGRAM, RULE, ShopProof
from forecast.reports.wording import Wording

_SHAPES = {
    PROGRAM: "circle full",
    RULE: "square",
    OWN: "diamond full",
    "last_week": "triangle",
    "mean_of_four": "cross",
    "mean_30_days": "plus",
}
_LINES = {PROGRAM: "solid", RULE: "dashed", OWN: "dotted"}
_MOST_PRODUCTS = 20
_LEFT, _RIGHT = 46.0, 352.0


def charts(proof: ShopProof, labels: Mapping[str, str], wording: Wording) -> list[Drawing]:
    """Return the pictures that can be drawn: those of money only where some is known."""
    frontier = [_frontier(proof, wording)] if proof.measure == "cost_amount" else []
    return [_bars(proof, wording), *frontier, _weeks(proof, wording), *_products(proof, labels, wording)]


def cost_text(value: float, measure: str, wording: Wording, *, decimals: int = 0) -> str:
    """Return a cost in money, or in weighed pieces where no money is known."""
    if formats.is_unknown(value):
        return "–"
    if measure == "cost_amount":
        return wording.money(value, decimals=decimals)
    return formats.number(value, wording.locale, decimals=decimals)


def interval_text(middle: float, low: float, high: float, measure: str, wording: Wording, *, decimals: int = 0) -> str:
    """Return a figure with its interval, whose ends need no currency; a dash where it is unknown."""
    told = cost_text(middle, measure, wording, decimals=decimals)
    if formats.is_unknown(middle) or formats.is_unknown(low):
        return told
    ends = [formats.number(value, wording.locale, decimals=decimals) for value in (low, high)]
    return wording.text("prove.interval", middle=told, low=ends[0], high=ends[1])


def short_name(policy: str, wording: Wording) -> str:
    """Return the few words for a way to decide that fit into a picture."""
    return wording.text(f"prove.short.{policy}")


def _bars(proof: ShopProof, wording: Wording) -> Drawing:
    """Draw a mean week of every way to decide: leftovers, missed sales behind them, and a line where the program ends.

    The interval is that of the difference, week by week: where it reaches the line, nothing tells the two apart.
    """
    totals, has_money = proof.totals, proof.measure == "cost_amount"
    own = float(totals.loc[totals["policy"] == PROGRAM, proof.measure].iloc[0])
    scale = Scale.of([*(own + totals["more_high"]), *totals[proof.measure]], 8.0, _RIGHT)
    bottom = 16.0 + 36.0 * len(totals)
    drawing = Drawing(wording.text("prove.bars"), _said(totals, proof.measure, wording), bottom + 34)
    drawing.line([(scale.at(own), 19.0), (scale.at(own), bottom)], "axis")
    for number, row in enumerate(totals.to_dict("records")):
        y = 14.0 + 36.0 * number
        is_program = row["policy"] == PROGRAM
        drawing.word(8, y, short_name(row["policy"], wording), kind="strong" if is_program else "")
        said = cost_text(row[proof.measure], proof.measure, wording)
        if not is_program:
            beside = interval_text(row["more"], row["more_low"], row["more_high"], proof.measure, wording)
            said = wording.text("prove.bar", cost=said, more=beside)
        drawing.word(_RIGHT, y, said, "end", "strong" if is_program else "")
        start, end = scale.at(0.0), scale.at(row[proof.measure])
        middle = scale.at(row["waste_amount"]) if has_money else end
        drawing.bars.append(Bar(start, y + 5, round(middle - start, 1), 14, "waste"))
        drawing.bars.append(Bar(round(middle, 1), y + 5, round(end - middle, 1), 14, "lost"))
        if not is_program and not np.isnan(row["more_low"]):
            low, high = scale.at(own + row["more_low"]), scale.at(own + row["more_high"])
            drawing.line([(low, y + 12), (high, y + 12)], "whisker")
            for x in (low, high):
                drawing.line([(x, y + 8), (x, y + 16)], "whisker")
    _x_axis(drawing, scale, bottom, wording, wording.text(f"prove.axis.{proof.measure}"))
    return drawing


def _frontier(proof: ShopProof, wording: Wording) -> Drawing:
    """Draw what is wasted against what is missed: curves of the program and of the best rules, the rest as points."""
    means = proof.weekly.groupby("policy")[["waste_amount", "lost_amount"]].mean().sort_values("waste_amount")
    height = 270.0
    across = Scale.of([*means["waste_amount"]], _LEFT, _RIGHT - 8)
    up = Scale.of([*means["lost_amount"]], height - 44, 26.0)
    names = [name for name in proof.totals["policy"] if name in means.index]
    drawing = Drawing(
        wording.text("prove.frontier"),
        "; ".join(
            wording.text(
                "prove.point",
                name=short_name(name, wording),
                waste_amount=_money(means["waste_amount"][name], wording),
                lost_amount=_money(means["lost_amount"][name], wording),
            )
            for name in names
        ),
        height,
    )
    _y_axis(drawing, up, wording)
    _x_axis(drawing, across, height - 44, wording, wording.text("prove.axis.waste_amount"))
    drawing.word(4, 10, wording.text("prove.axis.lost_amount"))
    for name in (PROGRAM, RULE):
        curve = means[[str(policy).split("@")[0] == name for policy in means.index]]
        places = [(across.at(x), up.at(y)) for x, y in curve.itertuples(index=False)]
        drawing.line(places, _LINES[name])
        for x, y in places:
            drawing.mark(x, y, "dot")
    labels = []
    for name in names:
        x, y = across.at(means.loc[name, "waste_amount"]), up.at(means.loc[name, "lost_amount"])
        drawing.mark(x, y, _SHAPES[name], short_name(name, wording))
        is_left = x > WIDTH * 0.6
        labels.append(
            Word(x - 9 if is_left else x + 9, y + 4, short_name(name, wording), "end" if is_left else "start")
        )
    drawing.words += apart(labels)
    return drawing


def _weeks(proof: ShopProof, wording: Wording) -> Drawing:
    """Draw the cost week by week of the program, the best rules and the shop's own quantities."""
    wide = proof.weekly.pivot_table(index="week", columns="policy", values=proof.measure)
    shown = [name for name in (PROGRAM, RULE, OWN) if name in wide]
    height, right = 230.0, 262.0
    up = Scale.of(wide[shown].to_numpy().ravel().tolist(), height - 44, 20.0)
    across = Scale(0.0, max(len(wide) - 1.0, 1.0), _LEFT, right)
    drawing = Drawing(wording.text("prove.weeks"), _said_of_weeks(wide[shown], proof.measure, wording), height)
    _y_axis(drawing, up, wording)
    drawing.word(4, 10, wording.text(f"prove.axis.{proof.measure}"))
    labels = []
    for name in shown:
        values = wide[name].tolist()
        places = [(across.at(at), up.at(value)) for at, value in enumerate(values) if not np.isnan(value)]
        drawing.line(places, _LINES[name])
        if len(places) == 1:
            drawing.mark(*places[0], _SHAPES[name])
        x, y = places[-1]
        drawing.mark(x, y, _SHAPES[name])
        labels.append(Word(right + 9, y + 4, shortened(short_name(name, wording), WIDTH - right - 10)))
    drawing.words += apart(labels)
    for at in sorted({0, len(wide) - 1}):
        anchor = "start" if at == 0 else "end"
        day = formats.day_with_year(wide.index[at].date(), wording.locale)
        drawing.word(across.at(at), height - 28, day, anchor)
    drawing.word((_LEFT + right) / 2, height - 8, wording.text("prove.axis.week"), "middle")
    return drawing


def _products(proof: ShopProof, labels: Mapping[str, str], wording: Wording) -> list[Drawing]:
    """Draw of each product what the program saves beside its best rule, with the interval; nothing without any."""
    rows = proof.verdicts[(proof.verdicts["measure"] == proof.measure) & proof.verdicts["more_low"].notna()]
    rows = rows.head(_MOST_PRODUCTS)
    if rows.empty:
        return []
    scale = Scale.of([*rows["more_low"], *rows["more_high"]], 132.0, _RIGHT - 4)
    bottom = 12.0 + 15.0 * len(rows)
    said = "; ".join(
        f"{labels.get(row['product'], row['product'])}: {cost_text(row['more'], proof.measure, wording, decimals=1)}"
        for row in rows.to_dict("records")
    )
    drawing = Drawing(wording.text("prove.saved_by_product"), said, bottom + 36)
    drawing.line([(scale.at(0.0), 4), (scale.at(0.0), bottom)], "axis")
    for number, row in enumerate(rows.to_dict("records")):
        y = 12.0 + 15.0 * number
        drawing.word(4, y + 4, shortened(labels.get(row["product"], row["product"]), 124))
        drawing.line([(scale.at(row["more_low"]), y), (scale.at(row["more_high"]), y)], "whisker")
        kind = "circle full" if row["verdict"] == "program" else "square" if row["verdict"] != "few" else "cross"
        drawing.mark(scale.at(row["more"]), y, kind, wording.text(f"prove.verdict.{row['verdict']}"))
    _x_axis(drawing, scale, bottom, wording, wording.text(f"prove.axis.saved.{proof.measure}"))
    return [drawing]


def _x_axis(drawing: Drawing, scale: Scale, y: float, wording: Wording, name: str) -> None:
    drawing.line([(scale.begin, y), (scale.end, y)], "axis")
    for tick in scale.ticks(5):
        drawing.line([(scale.at(tick), y), (scale.at(tick), y + 3)], "axis")
        anchor = "start" if scale.at(tick) < 20 else "end" if scale.at(tick) > WIDTH - 20 else "middle"
        drawing.word(scale.at(tick), y + 15, _tick(tick, wording), anchor)
    half = min(text_width(name), WIDTH) / 2
    drawing.word(min(max((scale.begin + scale.end) / 2, half), WIDTH - half), y + 30, name, "middle")


def _y_axis(drawing: Drawing, scale: Scale, wording: Wording) -> None:
    for tick in scale.ticks():
        drawing.line([(_LEFT, scale.at(tick)), (_RIGHT, scale.at(tick))], "grid")
        drawing.word(_LEFT - 5, scale.at(tick) + 4, _tick(tick, wording), "end")


def _tick(value: float, wording: Wording) -> str:
    return formats.number(value, wording.locale, decimals=0 if value == int(value) else 1)


def _money(value: float, wording: Wording) -> str:
    return wording.money(value, decimals=0)


def _said(totals: pd.DataFrame, measure: str, wording: Wording) -> str:
    return "; ".join(
        f"{short_name(row['policy'], wording)}: {cost_text(row[measure], measure, wording)}"
        for row in totals.to_dict("records")
    )


def _said_of_weeks(wide: pd.DataFrame, measure: str, wording: Wording) -> str:
    return "; ".join(
        wording.text(
            "prove.from_to",
            name=short_name(str(name), wording),
            low=cost_text(wide[name].min(), measure, wording),
            high=cost_text(wide[name].max(), measure, wording),
        )
        for name in wide
    )
