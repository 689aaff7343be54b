"""Codes with values into the words of a language: every text that a person reads stands in `messages`.

`messages/{fr,de,en}.toml` have what pages and the terminal say, `messages/problems_{fr,de,en}.toml` what is wrong with
an input. Logs, `--json` and tracebacks are English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Protocol, runtime_checkable

from forecast import formats
from forecast.formats import Language

LANGUAGES: tuple[Language, ...] = ("fr", "de", "en")

_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Marks that no reader sees and every screen obeys."""

_TAKEN_OTHERWISE = re.compile(
    r"[=+\-@\t\r\uff1d\uff0b].*|0\d+|\d{12,}|\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|(\d+ )?\d+/\d+"
    r"|\d+([.,]\d+)?[eE][+-]?\d+|\d{1,2}:\d{2}(:\d{2})?|\d+([.,]\d+)?\s?%",
    re.DOTALL,
)
"""What a spreadsheet takes for a formula, a date, a time, a fraction or a number other than it is written."""

Entry = str | Mapping[str, str]
"""A text, or its plural forms with the name of the value that chooses `by` among them."""


@runtime_checkable
class InWords(Protocol):
    """A value that has words of its own in each language."""

    def in_words(self, language: Language) -> str:
        """Return it in a language."""


@dataclass(frozen=True)
class Said:
    """A code with values, to be put into words where the language is known; as a value of another text as well.

    Examples
    --------
    >>> Said("said.short_past", {"have_days": 1, "need_days": 90}).in_words("en")
    'only 1 day of its own sales (90 needed)'
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def in_words(self, language: Language) -> str:
        """Return its words in a language."""
        return text_of(self.code, language, self.values)

    def __str__(self) -> str:
        return self.in_words("en")


def kept_as_text(text: str) -> str:
    """Return a text that a spreadsheet keeps: with an apostrophe in front if it would take it for something else.

    See OWASP, "CSV Injection", for formulas.

    Examples
    --------
    >>> [kept_as_text(text) for text in ("012", "3-10", "=1+1", "1/2", "5 × 6", "Pain 400 g", "1203")]
    ["'012", "'3-10", "'=1+1", "'1/2", '5 × 6', 'Pain 400 g', '1203']
    """
    return f"'{text}" if _TAKEN_OTHERWISE.fullmatch(text.lstrip("'")) else text


def as_typed(text: str) -> str:
    """Return a text without the apostrophe that `kept_as_text` put in front.

    Examples
    --------
    >>> as_typed("'012"), as_typed("'s-Hertogenbosch")
    ('012', "'s-Hertogenbosch")
    """
    return text.removeprefix("'") if _TAKEN_OTHERWISE.fullmatch(text.lstrip("'")) else text


def phrase(code: str, /, **values: object) -> Said:
    """Return a code with its values."""
    return Said(code, values)


def either(choices: Sequence[object]) -> object:
    """Return choices as one value, with the word for "or" before the last."""
    return phrase("told.or", some=choices[:-1], last=choices[-1]) if len(choices) > 1 else choices[0]


def text_of(code: str, language: Language, values: Mapping[str, object]) -> str:
    """Return the text of a dotted code with its values in it; an unknown code is shown as it is, never an error.

    Numbers and dates are written as the language does, a text as it stands, names of a list between commas.

    Examples
    --------
    >>> text_of("page.exceptions_more", "en", {"count": 2000})
    '2,000 more lines are marked ▲, ▼ or • in the list.'
    """
    shown = {name: written(value, language) for name, value in values.items()}
    entry = messages(language).get(code)
    if entry is None or not needed(entry) <= set(values):
        return plainly(code, shown)
    return filled(entry, values, shown, language)


def written(value: object, language: Language) -> str:
    """Return a value as a person writes it, whatever it is of.

    Examples
    --------
    >>> written(1234.5, "de"), written(date(2026, 5, 4), "en"), written(["a", "b"], "fr"), written("12.5", "de")
    ('1.234,5', '4 May 2026', 'a, b', '12.5')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, InWords):
        return value.in_words(language)
    if isinstance(value, datetime):
        return formats.date_and_time(value, language)
    if isinstance(value, date):
        return formats.day_with_year(value, language)
    if isinstance(value, list | tuple):
        return ", ".join(written(each, language) for each in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return "–" if formats.is_unknown(value) else formats.number(value, language, decimals=2)


def filled(entry: Entry, values: Mapping[str, object], shown: Mapping[str, str], language: Language) -> str:
    """Return a text with what is `shown` of its values; a plural form is chosen by the number that its `by` names."""
    if not isinstance(entry, str):
        count = values[entry["by"]]
        form = formats.plural_form(count if isinstance(count, int | float) else 0, language)
        entry = entry.get(form, entry["other"])
    # An abbreviated month at the end of a sentence brings its own full stop.
    return re.sub(r"(?<=\w)\.\.(?=\s|$)", ".", entry.format_map(shown))


def plainly(code: str, shown: Mapping[str, str]) -> str:
    """Return a code that has no text, with its values, so that a person can still make something of it."""
    words = code.rpartition(".")[2].replace("_", " ")
    facts = ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in shown.items())
    return f"{words} ({facts})" if facts else words


@cache
def messages(language: Language) -> Mapping[str, Entry]:
    """Return every text of a language by its dotted code, such as `page.total`."""
    folder = files("forecast") / "messages"
    entries: dict[str, Entry] = {}
    for name in (f"{language}.toml", f"problems_{language}.toml"):
        text = (folder / name).read_text(encoding="utf-8")
        entries.update(_entries(tomllib.loads(_spaced(text) if language == "fr" else text)))
    return entries


def needed(entry: Entry) -> set[str]:
    """Return the names of the values that a text needs in any of its forms.

    Examples
    --------
    >>> sorted(needed({"by": "count", "one": "one row of {file}", "other": "{count} rows of {file}"}))
    ['count', 'file']
    """
    forms = [entry] if isinstance(entry, str) else [f"{{{entry['by']}}}", *entry.values()]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def visible(text: str) -> str:
    r"""Return a text in which marks that would turn, hide or steer what stands beside them are seen, not obeyed.

    Marks of direction and of no width, and control characters but for tabs and ends of lines; see Unicode Technical
    Report 36, "Unicode Security Considerations".

    Examples
    --------
    >>> visible("Brot\u202e dlog"), visible("Éclair\tcafé")
    ('Brot‹U+202E› dlog', 'Éclair\tcafé')
    """
    return text if text.isascii() and text.isprintable() else _OBEYED.sub(lambda mark: f"‹U+{ord(mark[0]):04X}›", text)


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


def _entries(sections: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield each text with its dotted code."""
    for key, entry in sections.items():
        if isinstance(entry, str) or "by" in entry:
            yield path + key, entry
        else:
            yield from _entries(entry, f"{path}{key}.")


def _spaced(text: str) -> str:
    """Put no-break spaces where French typography wants them, so that the files stay easy to edit."""
    return re.sub(r" (?=[:;!?%€»](?:[\s,.)]|\"|$))|(?<=«) ", "\N{NO-BREAK SPACE}", text, flags=re.MULTILINE)
