"""What stands where on a printed page: the boxes of its texts and pictures, read from the PDF itself.

typst writes every text as `q … cm … BT … Tf … Tm … TJ ET Q` with a font of two-byte glyphs; that is all that is read
here. A text's box goes from its baseline to the height of its capitals, also where it stands upright.
"""

from __future__ import annotations

import io
import re
from itertools import pairwise
from typing import NamedTuple

import pypdf
from pypdf.generic import ContentStream

POINTS_PER_MM = 72 / 25.4
_CAPITALS = 0.73
_SLACK = 0.6
_EDGE_MM = 4.0
Matrix = tuple[float, ...]
_UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Ink(NamedTuple):
    """A text or a drawn box on a page [pt from its lower left corner]; a drawing has no text."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float

    def __str__(self) -> str:
        """Return it with where it stands."""
        return f"{self.text or 'a drawing'!r} at {self.left:.0f},{self.bottom:.0f}"


class Sheet(NamedTuple):
    """One page: its size, texts and drawings, and the vertical lines of its boxes as (x, low, high)."""

    width: float
    height: float
    ink: list[Ink]
    uprights: list[tuple[float, float, float]]

    @property
    def text(self) -> str:
        """Return everything that is written, in the order of writing."""
        return re.sub("[\u00a0\u202f]", " ", " ".join(one.text for one in self.ink if one.text))


def sheets_of(content: bytes) -> list[Sheet]:
    """Return the pages of a PDF."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    return [_sheet(page, reader) for page in reader.pages]


def misprinted(sheet: Sheet) -> list[str]:
    """Return what is outside of the page's margin, overlaps, or runs over the line of a box."""
    edge = _EDGE_MM * POINTS_PER_MM
    found = [
        f"{one} stands outside of the page"
        for one in sheet.ink
        if one.left < edge or one.bottom < edge or one.right > sheet.width - edge or one.top > sheet.height - edge
    ]
    found += [f"{one} overlaps {other}" for one, other in _pairs(sheet.ink) if _overlap(one, other)]
    found += [
        f"{one} runs over a line at {x:.0f}"
        for one in sheet.ink
        for x, low, high in sheet.uprights
        if one.left + _SLACK < x < one.right - _SLACK and low + _SLACK < one.top and one.bottom < high - _SLACK
    ]
    return found


def _pairs(ink: list[Ink]) -> list[tuple[Ink, Ink]]:
    """Return those that share some height; drawings among themselves overlap on purpose."""
    ranked = sorted(ink, key=lambda one: -one.top)
    found = []
    for place, one in enumerate(ranked):
        for other in ranked[place + 1 :]:
            if other.top <= one.bottom:
                break
            if one.text or other.text:
                found.append((one, other))
    return found


def _overlap(one: Ink, other: Ink) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.top, other.top) - max(one.bottom, other.bottom)
    return wide > _SLACK and high > _SLACK


def _sheet(page: pypdf.PageObject, reader: pypdf.PdfReader) -> Sheet:
    fonts = {name: _font(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    sheet = Sheet(float(page.mediabox.width), float(page.mediabox.height), [], [])
    begun, along = _UNMOVED, 0.0
    place, kept, font, size, path = _UNMOVED, list[Matrix](), ({}, {}), 0.0, list[tuple[float, float]]()
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        match operator:
            case b"q":
                kept.append(place)
            case b"Q":
                place = kept.pop()
            case b"cm":
                place = _moved(tuple(float(each) for each in operands), place)
            case b"Tf":
                font, size = fonts[operands[0]], float(operands[1])
            case b"BT":
                begun, along = _UNMOVED, 0.0
            case b"Tm":
                begun, along = tuple(float(each) for each in operands), 0.0
            case b"TJ" | b"Tj":
                text, width = _shown(operands[0], *font)
                corners = ((along, 0.0), (along + width * size, _CAPITALS * size))
                across, up = zip(*(_at(corner, _moved(begun, place)) for corner in corners), strict=True)
                along += width * size
                if text.strip("\u00ad\u200b "):
                    sheet.ink.append(Ink(text, min(across), min(up), max(across), max(up), size))
            case b"m" | b"l" | b"c":
                path.append(_at((float(operands[-2]), float(operands[-1])), place))
            case b"S" | b"B" | b"f" | b"n" | b"b":
                _draw(sheet, path, operator)
                path = []
    return sheet


def _moved(step: Matrix, place: Matrix) -> Matrix:
    """Return where a step inside of a place leads."""
    (x0, y0), (x1, y1), (x2, y2) = (_at(point, place) for point in ((0, 0), (1, 0), (0, 1)))
    inner = (x1 - x0, y1 - y0, x2 - x0, y2 - y0, 0.0, 0.0)
    a, b, c, d, e, f = step
    return *_at((a, b), inner), *_at((c, d), inner), *_at((e, f), place)


def _at(point: tuple[float, float], place: Matrix) -> tuple[float, float]:
    (x, y), (a, b, c, d, e, f) = point, place
    return a * x + c * y + e, b * x + d * y + f


def _draw(sheet: Sheet, path: list[tuple[float, float]], operator: bytes) -> None:
    """Note a path: the upright lines of what is stroked, the box of what is both filled and stroked, as bars are."""
    if operator == b"S":
        sheet.uprights.extend(
            (x, min(low, high), max(low, high)) for (x, low), (other, high) in pairwise(path) if abs(x - other) < 0.01
        )
    elif operator in (b"B", b"b") and path:
        across, up = zip(*path, strict=True)
        sheet.ink.append(Ink("", min(across), min(up), max(across), max(up), 0.0))


def _shown(pieces: object, letters: dict[int, str], widths: dict[int, float]) -> tuple[str, float]:
    text, width = "", 0.0
    for piece in pieces if isinstance(pieces, list) else [pieces]:
        if isinstance(piece, int | float):
            width -= float(piece) / 1000
            continue
        raw = piece.original_bytes
        glyphs = [int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw), 2)]
        text += "".join(letters.get(glyph, "?") for glyph in glyphs)
        width += sum(widths.get(glyph, 0.0) for glyph in glyphs) / 1000
    return text, width


def _font(font: pypdf.generic.DictionaryObject) -> tuple[dict[int, str], dict[int, float]]:
    """Return the letters and the widths [1/1000 em] of a font's glyphs."""
    told = font["/ToUnicode"].get_object().get_data().decode("latin-1")
    letters = {
        int(glyph, 16): bytes.fromhex(unicode).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", told, flags=re.DOTALL)
        for glyph, unicode in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block)
    }
    widths: dict[int, float] = {}
    given = iter(font["/DescendantFonts"][0].get_object()["/W"].get_object())
    for first in given:
        second = next(given)
        if isinstance(second, list):
            widths |= {int(first) + place: float(width) for place, width in enumerate(second)}
        else:
            widths |= dict.fromkeys(range(int(first), int(second) + 1), float(next(given)))
    return letters, widths
