"""The page on paper: A4, drawn by typst from the same parts as the HTML, the same bytes for the same page.

Fonts come from packages that are installed anyway (DejaVu Sans with matplotlib, else Libertinus with typst); what the
machine has besides is not looked at, so that a page looks and breaks alike everywhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from forecast.reports.page.parts import PlanPage


def plan_pdf(page: PlanPage) -> bytes:
    """Draw a page as a tagged PDF; its date is the cutoff."""
    return drawn_pdf(page, "plan.typ")


def drawn_pdf(page: Any, template: str) -> bytes:
    """Draw a page, a dataclass with a moment `cutoff_s`, by one of the templates; what they share is `paper.typ`."""
    return b"".join(_drawn(page, "pdf", template=template))


def plan_pictures(page: PlanPage, *, pixels_per_inch: float = 110.0) -> list[bytes]:
    """Draw a page as PNG pictures, one per sheet of paper."""
    return _drawn(page, "png", ppi=pixels_per_inch)


def _drawn(page: Any, form: Literal["pdf", "png"], *, template: str = "plan.typ", **options: Any) -> list[bytes]:
    content = json.dumps(asdict(page), ensure_ascii=False, sort_keys=True)
    drawn = _compiler().compile(
        input=_template(template), format=form, sys_inputs={"page": content}, timestamp=page.cutoff_s, **options
    )
    return drawn if isinstance(drawn, list) else [drawn]


@cache
def _compiler() -> Any:
    import typst

    fonts = [str(folder) for folder in _font_folders()]
    return typst.Compiler(root=str(_templates()), ignore_system_fonts=True, font_paths=fonts)


@cache
def _template(name: str) -> bytes:
    return (_templates() / name).read_bytes()


def _templates() -> Path:
    """Return the folder in which a template finds what it shares with others."""
    return Path(str(files("forecast.reports") / "templates"))


def _font_folders() -> list[Path]:
    # The specification is found without importing matplotlib, which takes half a second.
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        return []
    return [Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"]
