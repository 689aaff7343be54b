"""The picture of the page: CPU seconds and memory against the number of shops, with the straight lines."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from benchmarks.scale.judged import EVENING_WORDS, plain_nights
from benchmarks.scale.page import fitted
from benchmarks.scale.records import Record

_COLOURS = {"nothing": "#D55E00", "next": "#0072B2"}
"""Two of Okabe & Ito's colours, which people with any colour vision tell apart (jfly.uni-koeln.de/color)."""
_MARKERS = {"nothing": "o", "next": "s"}


def picture(records: Sequence[Record]) -> bytes:
    """Draw what was measured as points and the lines through them, both axes by powers of ten."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator

    panels = (("cpu_s", "CPU seconds"), ("peak_gb", "peak memory, GB"))
    with rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(9.0, 3.4), layout="constrained")
        for axes, (name, label) in zip(figure.subplots(1, 2), panels, strict=True):
            for evening, colour in _COLOURS.items():
                ones = plain_nights(records, evening)
                if not ones:
                    continue
                shops = [one["shops"] for one in ones]
                axes.plot(
                    shops, [one[name] for one in ones], _MARKERS[evening], color=colour, label=EVENING_WORDS[evening]
                )
                line = fitted(ones, name)
                if line is not None:
                    along = np.geomspace(min(shops), max(shops), 60)
                    axes.plot(along, [line.at(each) for each in along], color=colour, linewidth=0.9)
            every = sorted({one["shops"] for evening in _COLOURS for one in plain_nights(records, evening)})
            if every:
                axes.set_xscale("log")
                axes.set_yscale("log")
                axes.set_xticks(every, [f"{each}" for each in every])
                axes.minorticks_off()
                axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
                axes.legend(fontsize=8, frameon=False)
            axes.set_xlabel("shops of 60 products")
            axes.set_title(label, loc="left", fontsize=9)
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
            axes.grid(linewidth=0.4, color="#cccccc")
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=200, metadata={"Software": None})
    return drawn.getvalue()
