"""Words that people and programs write where there is no number: nothing, closed, or a formula that failed."""

from __future__ import annotations

MISSING = frozenset({"", "nan", "na", "n/a", "null"})

_UNKNOWN = "- -- --- . .. ... … ? n.a. n.v. k.a. k/a none nil #n/a #nv #n/d #nd #hv <na> n/d n/v s/d s/o"
_CLOSED = """
closed closing holiday holidays geschlossen geschl zu ruhetag schließtag schliesstag betriebsferien betriebsurlaub
urlaub ferien feiertag fermé ferme fermée fermeture férié congé congés vacances chiuso chiusa ferie festivo cerrado
cerrada vacaciones fechado fechada encerrado folga feriado gesloten vakantie zamknięte nieczynne zavřeno zavreno zárva
zarva stängt stangt lukket stengt suljettu
"""
_NOTHING = MISSING | frozenset(_UNKNOWN.split()) | frozenset(_CLOSED.split())
_SAME_DASH = str.maketrans("–—−‒", "----")

_FAILED = """
#div/0! #ref! #value! #name? #num! #null! #wert! #bezug! #zahl! #valeur! #nom? #nombre! #nombre? #¡valor! #¡div/0!
#¡ref! #valore! #rif! #waarde! #verw! #arg! #adr! #hodnota! #värde! #érték!
"""


def is_nothing(text: str) -> bool:
    """Tell whether a cell of a number column says that there is none.

    Examples
    --------
    >>> [is_nothing(t) for t in ("", "–", "k. A.", "geschlossen", "#N/A", "0", "soon")]
    [True, True, True, True, True, False, False]
    """
    return text.casefold().translate(_SAME_DASH).replace(" ", "").strip("()[]") in _NOTHING


def why_unreadable(text: str) -> str:
    """Return the code of what a cell is that a spreadsheet could not show; "" for any other.

    Examples
    --------
    >>> why_unreadable("#DIV/0!"), why_unreadable("########"), why_unreadable("two")
    ('why.formula', 'why.narrow', '')
    """
    if len(text) > 1 and set(text) == {"#"}:
        return "why.narrow"
    return "why.formula" if text.casefold() in _FAILED.split() else ""
