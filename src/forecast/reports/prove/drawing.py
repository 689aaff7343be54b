"""A small picture as lines, bars, marks and words, for inline SVG: no script, no colour that it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

WIDTH = 360.0
"""Of every picture, so that its letters stand as large on a phone as in two columns on paper [px]."""
_LETTER, _LINE = 6.0, 12.5


@dataclass(frozen=True)
class Stroke:
    """A line through points "x,y x,y"; `kind` is a class of the style sheet."""

    points: str
    kind: str


@dataclass(frozen=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """A point: its outline as a path, and what it stands for."""

    path: str
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Word:
    """A text at a place; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = ""


@dataclass
class Drawing:
    """A picture with its title and a text that says the same."""

    title: str
    description: str
    height: float
    lines: list[Stroke] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> None:
        """Draw a line."""
        self.lines.append(Stroke(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), kind))

    def mark(self, x: float, y: float, kind: str, text: str = "") -> None:
        """Draw a point in the shape of its kind."""
        self.marks.append(Mark(_outline(x, y, kind.split()[0]), kind, text))

    def word(self, x: float, y: float, text: str, anchor: str = "start", kind: str = "") -> None:
        """Write a text."""
        self.words.append(Word(round(x, 1), round(y, 1), text, anchor, kind))


@dataclass(frozen=True)
class Scale:
    """From values to pixels; `ticks` are round values within."""

    low: float
    high: float
    begin: float
    end: float

    @classmethod
    def of(cls, values: Sequence[float], begin: float, end: float, *, with_zero: bool = True) -> Scale:
        """Return a scale on which all values stand, and zero if that is asked for."""
        known = [value for value in values if np.isfinite(value)] or [0.0]
        low, high = min(known), max(known)
        if with_zero:
            low, high = min(low, 0.0), max(high, 0.0)
        return cls(low, high if high > low else low + 1.0, begin, end)

    def at(self, value: float) -> float:
        """Return where a value stands [px]."""
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self, count: int = 4) -> list[float]:
        """Return about so many round values on the scale.

        Examples
        --------
        >>> Scale(0.0, 390.0, 0.0, 100.0).ticks()
        [0.0, 100.0, 200.0, 300.0]
        """
        rough = (self.high - self.low) / count
        power = 10.0 ** np.floor(np.log10(rough))
        step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
        first = np.ceil(self.low / step - 1e-9)
        return [float(round(step * at, 9)) + 0.0 for at in np.arange(first, self.high / step + 1e-9)]


def apart(wanted: Sequence[Word]) -> list[Word]:
    """Return the words moved up or down until none stands on another; their order from top to bottom stays.

    Examples
    --------
    >>> [word.y for word in apart([Word(0, 50, "one"), Word(0, 52, "two"), Word(300, 51, "far away")])]
    [50, 62.5, 51]
    """
    placed: list[Word] = []
    for word in sorted(wanted, key=lambda each: each.y):
        y = word.y
        for other in placed:
            if _side_by_side(word, other) and y - other.y < _LINE:
                y = other.y + _LINE
        placed.append(Word(word.x, y, word.text, word.anchor, word.kind))
    order = sorted(range(len(wanted)), key=lambda at: wanted[at].y)
    return [placed[order.index(at)] for at in range(len(wanted))]


def _side_by_side(one: Word, other: Word) -> bool:
    (left, right), (begin, end) = _span(one), _span(other)
    return left < end and begin < right


def _span(word: Word) -> tuple[float, float]:
    long = text_width(word.text)
    left = word.x - {"start": 0.0, "middle": long / 2, "end": long}[word.anchor]
    return left, left + long


def text_width(text: str) -> float:
    """Return about how wide a text is [px]."""
    return _LETTER * len(text)


def shortened(text: str, room: float) -> str:
    """Return a text cut so that it fits into so many pixels.

    Examples
    --------
    >>> shortened("Sonnenblumenkernbrötchen", 90)
    'Sonnenblumenke…'
    """
    most = int(room / _LETTER)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _outline(x: float, y: float, shape: str) -> str:
    """Return a circle, square, diamond, triangle or cross as a path; shapes tell apart what grey and colour may not."""
    if shape == "square":
        return f"M{x - 4:.1f},{y - 4:.1f}h8v8h-8z"
    if shape == "diamond":
        return f"M{x:.1f},{y - 5.5:.1f}l5.5,5.5l-5.5,5.5l-5.5,-5.5z"
    if shape == "triangle":
        return f"M{x:.1f},{y - 5:.1f}l5,9h-10z"
    if shape == "cross":
        return f"M{x - 4:.1f},{y - 4:.1f}l8,8m0,-8l-8,8"
    if shape == "plus":
        return f"M{x - 5:.1f},{y:.1f}h10m-5,-5v10"
    size = 2.5 if shape == "dot" else 4.5
    return f"M{x - size:.1f},{y:.1f}a{size},{size} 0 1,0 {2 * size},0a{size},{size} 0 1,0 {-2 * size},0z"
