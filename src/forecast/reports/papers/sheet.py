"""What every sheet has beside its own content: of which shop, about what, what was known when, which version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forecast import __version__
from forecast.reports.page.parts import with_marks_shown
from forecast.reports.page.pdf import drawn_pdf
from forecast.reports.wording import Wording


@dataclass(frozen=True)
class SheetOf:
    """Who a sheet is for: the shop's name as people read it, and the moment after which nothing was used."""

    shop_label: str
    cutoff: datetime
    wording: Wording


@dataclass(frozen=True)
class _Sheet:
    """A sheet as `paper.typ` begins it, with the content that its own template places."""

    language: str
    title: str
    about: str
    shop: str
    frozen: str
    version: str
    colon: str
    page_word: str
    content: Any
    cutoff_s: int


def drawn_sheet(content: Any, template: str, *, title: str, about: str, of: SheetOf) -> bytes:
    """Draw a sheet on A4 as a tagged PDF, the same bytes for the same content.

    `content` is a dataclass of parts whose words and numbers are written already; `about` is the day, or the supplier.
    """
    wording = of.wording
    sheet = _Sheet(
        language=wording.language,
        title=title,
        about=about,
        shop=of.shop_label,
        frozen=wording.text("page.frozen", cutoff_at=of.cutoff),
        version=wording.text("page.version", version=__version__),
        colon=wording.text("page.colon"),
        page_word=wording.text("page.page"),
        content=content,
        cutoff_s=int(of.cutoff.timestamp()),
    )
    return drawn_pdf(with_marks_shown(sheet), template)
