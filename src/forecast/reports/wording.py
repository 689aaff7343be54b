"""Codes with values into the words of a language; an unknown code is shown as it is, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from forecast import formats
from forecast.clock import local_now
from forecast.config import Config
from forecast.formats import Language
from forecast.notices import Notice, Severity, parse_reason
from forecast.texts import Entry, filled, listed, messages, needed, plainly, written

_NAMED_AT_MOST = 8
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_IN_BRACKETS = re.compile(r"\((\d{4}-\d{2}-\d{2})\)")
_NAMES_OF_FILES = ("file", "files", "path")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})")
# What many notices can differ in and still say the same.
_JOINED = ("product", "ingredient")
_LISTS = (*_JOINED, "day")


@dataclass(frozen=True)
class Wording:
    """The words of one language; `timezone` is the clock on which moments are told, `currency` that of all money.

    `country` is where its numbers and amounts are read. A day of another year than `year` is told with its year.
    """

    language: Language
    timezone: str = "UTC"
    currency: str = ""
    country: str = ""
    year: int | None = None

    @property
    def locale(self) -> str:
        """How numbers, dates and money are written."""
        return formats.locale_of(self.language, self.country)

    def text(self, code: str, /, **values: object) -> str:
        """Return the text of a code with its values in it, written by the unit at the end of their names.

        A code without a section, such as those of `Notice` and `reason`, is looked for in the section `said`.
        `*_share` becomes per cent (`gain_*_share` with its sign), `*_amount` money, an ISO date or moment a date,
        any other number a number. `{currency}` is the shop's own (ISO 4217).
        A text with `one` and `other` is chosen by the value that its `by` names.

        Examples
        --------
        >>> Wording("en").text("short_past", have_days=1, need_days=90)
        'only 1 day of its own sales (90 needed)'
        >>> Wording("en").text("never_heard_of", cut_share=0.5)
        'never heard of (cut share: 50%)'
        """
        shown = {name: self.value(name, value) for name, value in values.items()}
        entry = self._entry(code, {"currency", *values})
        if entry is None:
            return plainly(code, shown)
        return filled(entry, values, {"currency": self.currency, **shown}, self.language)

    def has(self, code: str) -> bool:
        """Return whether there is a text for a code."""
        return any(full in messages(self.language) for full in (code, f"said.{code}", f"notice.{code}"))

    def needs(self, code: str, values: Iterable[str]) -> set[str]:
        """Return which of the named values the text of a code shows; all of them if there is no such text."""
        entry = self._entry(code, {"currency", *values})
        return set(values) if entry is None else needed(entry) & set(values)

    def reasons(self, cell: str) -> list[tuple[str, str]]:
        """Split the reason column of a table into codes and their texts; one reason per line."""
        parsed = [_parsed(line) for line in cell.splitlines() if line.strip()]
        return [(code, self.text(code, **values)) for code, values in parsed]

    def value(self, name: str, value: object) -> str:
        """Return one value as a person writes it, by the unit in its name; dates are known by their ISO form."""
        if isinstance(value, str):
            return self._from_text(name, value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return written(value, self.language)
        if name.endswith("share"):
            return formats.percent(value, self.locale, is_signed=name.startswith("gain"))
        if name.endswith("_amount"):
            return self.money(value)
        return "–" if formats.is_unknown(value) else formats.number(value, self.locale, decimals=2)

    def money(self, value: float | None, *, decimals: int | None = None) -> str:
        """Return an amount in the currency of the shop."""
        return formats.money(value, self.locale, decimals=decimals, currency=self.currency)

    def quantity(self, value: float | None, unit: str, *, decimals: int | None = None) -> str:
        """Return a quantity with its unit; goods counted in money have the sign of the shop's currency."""
        return formats.quantity(value, unit, self.locale, decimals=decimals, currency=self.currency)

    def day(self, day: date) -> str:
        """Return a day, with its year where that is not the shop's."""
        return formats.day_told(day, self.locale, year=self.year)

    def moment(self, at: datetime) -> str:
        """Return an aware moment on the shop's clock."""
        return formats.moment(at, self.timezone, self.locale, year=self.year)

    def _from_text(self, name: str, value: str) -> str:
        """Write ISO dates in a text as people do, name countries and why lines were set aside, and shorten a list."""
        if name == "reason" and self.has(f"aside.{value}"):
            return self.text(f"aside.{value}")
        if name == "rung" and self.has(f"rung.{value}"):
            return self.text(f"rung.{value}")
        if name == "country":
            return formats.country_name(value, self.language)
        if _MOMENT.fullmatch(value):
            return self.moment(datetime.fromisoformat(value))
        if name not in _NAMES_OF_FILES:
            value = _DAY_IN_BRACKETS.sub(lambda found: f"({self.day(date.fromisoformat(found[1]))})", value)
        parts = value.split(", ")
        if all(_DAY.fullmatch(part) for part in parts):
            parts = [self.day(date.fromisoformat(part)) for part in parts]
        return listed(parts, limit=_NAMED_AT_MOST if name.rstrip("s") in _LISTS else None)

    def _entry(self, code: str, names: set[str]) -> Entry | None:
        """Return the first text of a code that needs no other values than those named.

        A code that is a reason on a line and a notice of its own has a fuller text in the section `notice`.
        """
        every = messages(self.language)
        for full in (code,) if "." in code else (f"notice.{code}", f"said.{code}"):
            entry = every.get(full)
            if entry is not None and needed(entry) <= names:
                return entry
        return None


class Line(NamedTuple):
    """What is told of a notice."""

    severity: Severity
    code: str
    text: str


def shop_wording(config: Config) -> Wording:
    """Return the words of a shop: its language as its country writes it, its clock, its currency, its year."""
    shop = config.bakery
    year = local_now(shop.timezone, config.run.now).year
    return Wording(shop.language, timezone=shop.timezone, currency=shop.currency, country=shop.country, year=year)


def wording_without_shop(language: Language) -> Wording:
    """Return the words where no configuration says which shop: a day of another year than this one has its year."""
    return Wording(language, year=local_now("UTC").year)


def notice_texts(notices: Iterable[Notice], wording: Wording) -> list[tuple[str, str]]:
    """Return (severity, text) per notice, warnings first; notices that differ only in the product are told as one.

    Examples
    --------
    >>> both = [Notice("fell_back", "warning", values={"product": p}) for p in ("Baguette", "Éclair")]
    >>> notice_texts(both, Wording("en"))
    [('warning', 'A simpler rule set the quantity: Baguette, Éclair. Compare with your own figures.')]
    """
    return list(dict.fromkeys((line.severity, line.text) for line in notice_lines(notices, wording)))


def notice_lines(notices: Iterable[Notice], wording: Wording) -> list[Line]:
    """Return the same with the code of each."""
    grouped: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        shown = wording.needs(notice.code, notice.values) - set(_JOINED)
        values = tuple((name, notice.values[name]) for name in sorted(shown))
        grouped.setdefault((notice.severity, notice.code, values), []).append(notice)
    said = [
        Line(same[0].severity, same[0].code, _sentence(_text_of(same, wording), same[0])) for same in grouped.values()
    ]
    return sorted(dict.fromkeys(said), key=lambda line: line.severity != "warning")


def _text_of(same: list[Notice], wording: Wording) -> str:
    values: dict[str, object] = dict(same[0].values)
    for name in _JOINED:
        if name in values:
            values[name] = ", ".join(dict.fromkeys(str(notice.values[name]) for notice in same))
    return wording.text(same[0].code, **values)


def _parsed(line: str) -> tuple[str, dict[str, str | int | float]]:
    try:
        return parse_reason(line)
    except ValueError:
        return line, {}


def _sentence(text: str, notice: Notice) -> str:
    """Return a text as a sentence; the name of a file keeps its first letter."""
    file = str(notice.values.get("file", ""))
    capital = text if file and text.startswith(file) else text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "!", "?")) else f"{capital}."
