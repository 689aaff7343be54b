"""Codes with values into the words of a language; an unknown code is shown as it is, never an error."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Formatter

from forecast.notices import Notice, parse_reason
from forecast.reports import formats
from forecast.reports.formats import Language

LANGUAGES: tuple[Language, ...] = ("fr", "de", "en")
_PRODUCTS_NAMED = 6


@dataclass(frozen=True)
class Wording:
    """The words of one language; `timezone` is the clock on which moments are told."""

    language: Language
    timezone: str = "UTC"

    def text(self, code: str, /, **values: object) -> str:
        """Return the text of a code with its values in it, written by the unit at the end of their names.

        A code without a section, such as those of `Notice` and `reason`, is looked for in the section `said`.
        `*_share` becomes per cent, `*_eur` money, `day` and `*_day` a date, `*_at` a moment, any other number a number.
        A text with `one` and `other` is chosen by the value that its `by` names.

        Examples
        --------
        >>> Wording("en").text("short_past", have_days=1, need_days=90)
        'only 1 day of its own past (90 needed)'
        >>> Wording("en").text("never_heard_of", cut_share=0.5)
        'never heard of (cut share: 50%)'
        """
        shown = {name: self.value(name, value) for name, value in values.items()}
        template = self._template(code, values)
        if template is None or not placeholders(template) <= set(shown):
            return _plainly(code, shown)
        return template.format_map(shown)

    def has(self, code: str) -> bool:
        """Return whether there is a text for a code."""
        return _full(code) in messages(self.language)

    def reasons(self, cell: str) -> list[tuple[str, str]]:
        """Split the reason column of a table into codes and their texts; one reason per line."""
        parsed = [_parsed(line) for line in cell.splitlines() if line.strip()]
        return [(code, self.text(code, **values)) for code, values in parsed]

    def value(self, name: str, value: object) -> str:
        """Return one value as a person writes it, by the unit in its name."""
        if isinstance(value, str):
            value = _as_moment(name, value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return formats.moment(value, self.timezone, self.language)
        if isinstance(value, date):
            return formats.day_short(value, self.language)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        if name.endswith("share"):
            return formats.percent(value, self.language)
        if name.endswith("_eur"):
            return formats.money(value, self.language)
        return "–" if formats.is_unknown(value) else formats.number(value, self.language, decimals=2)

    def _template(self, code: str, values: Mapping[str, object]) -> str | None:
        entry = messages(self.language).get(_full(code))
        if not isinstance(entry, dict):
            return entry
        count = values.get(entry["by"], 0)
        form = formats.plural_form(count if isinstance(count, int | float) else 0, self.language)
        return entry.get(form, entry["other"])


def notice_texts(notices: Iterable[Notice], wording: Wording) -> list[tuple[str, str]]:
    """Return (severity, text) per notice, warnings first; notices that differ only in the product are told as one.

    Examples
    --------
    >>> both = [Notice("fell_back", "warning", values={"product": p}) for p in ("Baguette", "Éclair")]
    >>> notice_texts(both, Wording("en"))
    [('warning', 'A simpler rule than usual spoke for: Baguette, Éclair. Compare these with your own figures.')]
    """
    grouped: dict[tuple[str, str, tuple[tuple[str, object], ...]], list[str]] = {}
    for notice in notices:
        others: tuple[tuple[str, object], ...] = tuple(
            sorted((name, value) for name, value in notice.values.items() if name != "product")
        )
        products = grouped.setdefault((notice.severity, notice.code, others), [])
        if "product" in notice.values and str(notice.values["product"]) not in products:
            products.append(str(notice.values["product"]))
    told = []
    for (severity, code, others), products in grouped.items():
        values = dict(others) | ({"product": listed(products, limit=_PRODUCTS_NAMED)} if products else {})
        told.append((severity, _sentence(wording.text(code, **values))))
    return sorted(dict.fromkeys(told), key=lambda one: one[0] != "warning")


def listed(names: Iterable[str], *, limit: int | None = None) -> str:
    """Return names in one line; beyond `limit`, how many more there are.

    Examples
    --------
    >>> listed(["a", "b", "c"], limit=2)
    'a, b, +1'
    """
    every = list(names)
    shown = every if limit is None or len(every) <= limit else [*every[:limit], f"+{len(every) - limit}"]
    return ", ".join(shown)


@cache
def messages(language: Language) -> Mapping[str, str | dict[str, str]]:
    """Return every text of a language by its dotted code, such as `page.total`."""
    source = files("forecast.reports") / "messages" / f"{language}.toml"
    text = source.read_text(encoding="utf-8")
    return {
        f"{section}.{key}": entry
        for section, entries in tomllib.loads(_spaced(text) if language == "fr" else text).items()
        for key, entry in entries.items()
    }


def placeholders(template: str) -> set[str]:
    """Return the names of the values that a text needs.

    Examples
    --------
    >>> sorted(placeholders("{have_days} of {need_days}"))
    ['have_days', 'need_days']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _spaced(text: str) -> str:
    """Put no-break spaces where French typography wants them, so that the files stay easy to edit."""
    return re.sub(r" (?=[:;!?%€](?:\s|\"|$))", "\N{NO-BREAK SPACE}", text, flags=re.MULTILINE)


def _full(code: str) -> str:
    return code if "." in code else f"said.{code}"


def _parsed(line: str) -> tuple[str, dict[str, str | int | float]]:
    try:
        return parse_reason(line)
    except ValueError:
        return line, {}


def _as_moment(name: str, value: str) -> object:
    """Read the ISO text of a day or a moment, where the name says that it is one."""
    try:
        if name.endswith("_at") or name == "cutoff":
            return datetime.fromisoformat(value)
        if name == "day" or name.endswith("_day"):
            return datetime.fromisoformat(value).date()
    except ValueError:
        return value
    return value


def _plainly(code: str, shown: Mapping[str, str]) -> str:
    words = code.rpartition(".")[2].replace("_", " ")
    facts = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in shown.items())
    return f"{words} ({facts})" if facts else words


def _sentence(text: str) -> str:
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith((".", "!", "?")) else f"{capital}."
