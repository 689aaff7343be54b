"""The page on a screen: one HTML file that needs nothing beside it, and prints like the PDF."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from forecast.reports.page.breaking import softened
from forecast.reports.page.parts import PlanPage

_OTHER_COLUMNS_PX = 380
_LETTER_PX = 9
_LEAST_LETTERS = 5


def plan_html(page: PlanPage) -> bytes:
    """Draw a page as UTF-8 HTML: no script, no outside address, every text escaped."""
    footer = f"{page.shop} · {page.day} · {page.frozen} · {page.version}"
    return drawn("plan", page=page, footer=footer, table_px=_table_px(page))


def drawn(template: str, **values: object) -> bytes:
    """Return a template of this program filled in as UTF-8; every text is escaped."""
    text: str = _template(template).render(**values)
    return text.encode("utf-8")


def _table_px(page: PlanPage) -> int:
    """Return about how wide a window must be for the table of products [CSS px]; in a narrower one they are cards."""
    lines = [line for family in page.families for dough in family.doughs for line in dough.lines]
    columns: list[Iterable[str]] = [
        [getattr(line, name) for line in lines]
        for name in ("orders", "walk_in", "total", "total", "batches", "expected", "usual")
    ]
    columns += zip(*(line.slots for line in lines), strict=True)
    letters = sum(max(_LEAST_LETTERS, *map(len, column), 0) for column in columns)
    return _OTHER_COLUMNS_PX + _LETTER_PX * letters


def _css_text(text: str) -> str:
    r"""Return a text that may stand between double quotes in a style sheet inside HTML.

    Escaped by CSS and not by HTML: a style element is raw text, where `&quot;` would be printed as such.

    Examples
    --------
    >>> print(_css_text("Au Levain d'Or <3"))
    Au Levain d\27 Or \3C 3
    """
    return "".join(f"\\{ord(char):X} " if char in "\"'\\<>&\n\r" else char for char in text)


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"css": _css_text, "soft": softened}
    source = files("forecast.reports") / "templates" / f"{name}.html.j2"
    return environment.from_string(source.read_text(encoding="utf-8"))
