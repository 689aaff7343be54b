"""What a person types into a cell of a page: quantities and times of day, as plain texts and as a page shows them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from forecast import formats

_SPACES = re.compile(r"[\s\u00a0\u202f’']")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
_LARGEST = Decimal(10) ** 9
_TIME = re.compile(r"(\d{1,2})\s*(?:[:.h]\s*(\d{2})?)?\s*(?:uhr)?", re.IGNORECASE)
_HOURS = 24
_MINUTES = 60
ODD_TIMES = 10
"""A quantity of that many times the usual or more is asked about once."""


class TypedError(ValueError):
    """What was typed is no quantity, or no time; `code` names the text that says so."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def quantity_of(text: str, unit: str = "pcs") -> str:
    """Return a typed quantity as a plain number, "" for an empty cell; pieces are whole, anything else may have a part.

    Raises
    ------
    TypedError
        If it is no quantity: `desk.no_number`, `desk.no_whole_number`, `desk.negative`.

    Examples
    --------
    >>> quantity_of(" 1 200 "), quantity_of("1.200"), quantity_of("4,50", "kg"), quantity_of("")
    ('1200', '1200', '4.5', '')
    """
    bare = _SPACES.sub("", text)
    if not bare:
        return ""
    if unit == "pcs" and _GROUPED.fullmatch(bare):
        bare = re.sub("[.,]", "", bare)
    try:
        value = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise TypedError("desk.no_number") from error
    if not value.is_finite() or value > _LARGEST:
        raise TypedError("desk.no_number")
    if value < 0:
        raise TypedError("desk.negative")
    if unit == "pcs" and value != value.to_integral_value():
        raise TypedError("desk.no_whole_number")
    return plain(float(value))


def time_of(text: str) -> str:
    """Return a typed time of day as HH:MM, "" for an empty cell; a keyboard of digits is enough.

    Raises
    ------
    TypedError
        If it is no time: `desk.no_time`.

    Examples
    --------
    >>> time_of("1430"), time_of("14h30"), time_of("9:05"), time_of("930"), time_of("14 h"), time_of("")
    ('14:30', '14:30', '09:05', '09:30', '14:00', '')
    """
    bare = text.replace("\N{NO-BREAK SPACE}", " ").strip()
    if not bare:
        return ""
    digits = re.fullmatch(r"(\d{1,2})(\d{2})", bare) or _TIME.fullmatch(bare)
    if digits is None:
        raise TypedError("desk.no_time")
    hour, minute = int(digits[1]), int(digits[2] or 0)
    if hour >= _HOURS or minute >= _MINUTES:
        raise TypedError("desk.no_time")
    return f"{hour:02d}:{minute:02d}"


def plain(value: float | None) -> str:
    """Return a number without needless zeros and without a language, "" for none.

    Examples
    --------
    >>> plain(12.0), plain(4.25), plain(float("nan")), plain(1e9)
    ('12', '4.25', '', '1000000000')
    """
    if formats.is_unknown(value) or value is None:
        return ""
    text = f"{formats.rounded(value, 3):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(number: str, locale: str) -> str:
    """Return a plain number as a page shows it in a cell that can be typed into: the mark of the language, no groups.

    Examples
    --------
    >>> shown("4.5", "fr"), shown("1200", "de"), shown("", "en")
    ('4,5', '1200', '')
    """
    return number.replace(".", formats.decimal_of(locale))


def is_odd(number: str, *, usual: float | None, otherwise: float) -> bool:
    """Return whether a quantity is ten times the usual or more, where there is none ten times `otherwise`.

    Examples
    --------
    >>> is_odd("400", usual=38.0, otherwise=50), is_odd("40", usual=None, otherwise=50)
    (True, False)
    """
    known = usual if usual is not None and not formats.is_unknown(usual) and usual > 0 else otherwise
    return bool(number) and known > 0 and float(number) >= ODD_TIMES * known
