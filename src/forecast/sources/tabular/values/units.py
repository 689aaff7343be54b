"""From words for a unit, beside a number or in a column of their own, to pieces, kilogrammes and litres."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from forecast.sources.tabular.values.number import number_of
from forecast.sources.tabular.values.signs import plain

_PIECES = """
pcs pc pce pces piece pieces ea each unit units un und uni u stk stck stueck stuck st stuecke stucke x einh einheit
einheiten pz pezzo pezzi pieza piezas ud uds unidad unidades unidade unidades unite unites p kpl kappale szt sztuk
sztuka sztuki ks kus kusu kusy db darab styk styks stycken per aantal stuks buc bucata bucati kos komad kom gab vnt tk
h87 c62 sht шт 個 个 枚 本 点 ケ コ 개
portion portions portionen port porzione porzioni porcion porcja porce slice slices scheibe scheiben tranche tranches
fetta fette rebanada plak plakken part parts packung packungen pkg pck pack packs paket pakete package beutel karton
kiste schachtel tuete tute box boxes bag bags sac sachet boite barquette carton colis tray trays blech platte
laib laibe loaf loaves becher tasse glas flasche bottle bouteille dose can bund set menu
"""
_FACTORS = {
    "kg": {
        "kg kgs kilo kilos kilogramm kilogram kilograms kilogramme kilogrammes kilogrammi chilogrammi kilogramo "
        "kilogramos quilo kgm кг 公斤": 1.0,
        "g gr grs gm gms gramm gram grams gramme grammes grammi gramos gramas grammo grm г 克": 0.001,
        "dag dkg dka deka": 0.01,
        "mg milligramm milligram milligramme": 1e-6,
        "lb lbs pound pounds": 0.45359237,
        "pfund": 0.5,
        "oz ounce ounces": 0.028349523125,
    },
    "l": {
        "l lt ltr ltrs liter litre litres liters litro litros litri л": 1.0,
        "dl deziliter decilitre": 0.1,
        "cl zentiliter centilitre": 0.01,
        "ml milliliter millilitre": 0.001,
        "floz": 0.0295735295625,
    },
    "pcs": {
        _PIECES: 1.0,
        "dutzend dtzd dtz dz dozen dozens doz douzaine douzaines docena docenas dozzina duzia tucet tuzin dussin": 12.0,
    },
}
_MULTIPLE = re.compile(r"^(?P<count>\d+(?:[.,]\d+)?)\s?(?P<word>[^\W\d_]+)\.?$")
_BESIDE = re.compile(r"^(?P<number>.*\d(?:[.,]-)?\)?-?)\s?(?P<word>[^\W\d_][^\d,]{0,19}?)(?P<sign>-?)$")
_TIMES = re.compile(r"^x\s?(?P<number>\d.*)$", re.IGNORECASE)


class Unit(NamedTuple):
    """What a quantity is counted in: "pcs", "kg" or "l", and how much of that one of the word is."""

    name: str
    factor: float


_KNOWN = {
    word: Unit(name, factor)
    for name, factors in _FACTORS.items()
    for words, factor in factors.items()
    for word in words.split()
}


@lru_cache(maxsize=1 << 12)
def unit_of(word: str) -> Unit | None:
    """Return the unit that a word names, in any language known; None for another word.

    Examples
    --------
    >>> unit_of("Stück"), unit_of("100 g"), unit_of("Sack")
    (Unit(name='pcs', factor=1.0), Unit(name='kg', factor=0.1), None)
    """
    text = plain(word).casefold()
    found = _KNOWN.get(_bare(text))
    if found is None and (many := _MULTIPLE.match(text)) and (one := _KNOWN.get(_bare(many["word"]))):
        found = Unit(one.name, round(one.factor * float(many["count"].replace(",", ".")), 12))
    return found


def _bare(text: str) -> str:
    """Return a word without accents, dots and the plural in brackets: "pièce(s)" is "piece"."""
    text = re.sub(r"\([^)]*\)|[\s./·-]", "", text.replace("ß", "ss"))
    decomposed = unicodedata.normalize("NFKD", text) if not text.isascii() else text
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Quantity(NamedTuple):
    """A number, its unit ("" if none stands beside it) and the word that stands there when it is not known."""

    value: float
    unit: str
    unknown: str = ""


def parts_of(text: str) -> tuple[str, str]:
    """Return the number and the word for a unit that stand in one cell; ("", "") never, the word may be ""."""
    bare = plain(text)
    if found := _TIMES.match(bare):
        return found["number"], "x"
    found = _BESIDE.match(bare)
    if (
        found
        and found["word"][0].isalpha()
        and (number_of(found["number"], ".") is not None or number_of(found["number"], ",") is not None)
    ):
        return found["number"] + found["sign"], found["word"].strip()
    return bare, ""


def quantity_of(text: str, decimal: str) -> Quantity | None:
    """Return the quantity that a cell holds, turned into pieces, kg or l; None if it is none.

    A word that is no known unit is given back as `unknown`; its number counts pieces.

    Examples
    --------
    >>> [tuple(quantity_of(t, ","))[:2] for t in ("683 Stk", "1 840 g", "0,385 kg", "3x", "5 szt.", "2 Dutzend", "7")]
    [(683.0, 'pcs'), (1.84, 'kg'), (0.385, 'kg'), (3.0, 'pcs'), (5.0, 'pcs'), (24.0, 'pcs'), (7.0, '')]
    """
    number, word = parts_of(text)
    unit = unit_of(word) if word else None
    if unit is None and (plain_value := number_of(text, decimal)) is not None:
        return Quantity(plain_value, "")
    value = number_of(number, decimal)
    if value is None:
        return None
    return Quantity(value, "", word) if unit is None else Quantity(_in_unit(value, unit), unit.name)


def _in_unit(value: float, unit: Unit) -> float:
    """Return `value` of a unit in pieces, kg or l, without the dust of binary fractions."""
    return value if unit.factor == 1.0 else round(value * unit.factor, 9)
