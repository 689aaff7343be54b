"""Many notices told briefly: what many shops share in one line, and of one kind no more than a reader takes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from forecast.notices import Notice
from forecast.reports.wording import Line, Wording, notice_lines
from forecast.texts import listed

_SHOPS_NAMED = 8
_OF_ONE_KIND = 4


def page_texts(notices: Iterable[Notice], wording: Wording) -> list[tuple[str, str]]:
    """Return (severity, text) per notice of one shop, warnings first; of one kind the first four, and how many more."""
    lines = notice_lines(notices, wording)
    kept: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        of_kind = [at for at, other in enumerate(lines) if (other.severity, other.code) == (line.severity, line.code)]
        before = of_kind.index(number)
        # One more line than allowed is as short as saying that there is one.
        if before < _OF_ONE_KIND or len(of_kind) == _OF_ONE_KIND + 1:
            kept.append((line.severity, line.text))
        elif before == _OF_ONE_KIND:
            kept.append((line.severity, wording.text("notice.more_like_this", count=len(of_kind) - before)))
    return kept


def terminal_texts(notices: Sequence[Notice], wording: Wording, *, is_brief: bool) -> list[tuple[str, str]]:
    """Return (severity, text) per sentence with the shops it is of before it, warnings first.

    Where `is_brief`, since each shop has a page of its own, notes of one kind are told of a few shops only.
    """
    of_shops: dict[Line, list[str]] = {}
    for shop in sorted({notice.shop for notice in notices}):
        for line in notice_lines([notice for notice in notices if notice.shop == shop], wording):
            of_shops.setdefault(line, []).append(shop)
    sentences = [_Sentence(line, tuple(shops)) for line, shops in of_shops.items()]
    shown = (
        _briefly(sentences, wording) if is_brief else ((each.line.severity, each.text(wording)) for each in sentences)
    )
    return sorted(shown, key=lambda severity_text: severity_text[0] != "warning")


@dataclass(frozen=True)
class _Sentence:
    """A sentence and the shops it is of, "" for all."""

    line: Line
    shops: tuple[str, ...]

    def text(self, wording: Wording) -> str:
        """Return it with its shops before it."""
        if "" in self.shops:
            return self.line.text
        return f"{listed(self.shops, limit=_SHOPS_NAMED)}{wording.text('page.colon')} {self.line.text}"


def _briefly(sentences: Sequence[_Sentence], wording: Wording) -> Iterator[tuple[str, str]]:
    """Yield sentences; of the notes of one kind the first few, and how many shops more have one."""
    codes = list(dict.fromkeys(each.line.code for each in sentences))
    counted: dict[str, int] = {}
    for each in sorted(sentences, key=lambda sentence: codes.index(sentence.line.code)):
        line, of_kind = each.line, [other for other in sentences if other.line.code == each.line.code]
        is_shared = line.severity == "note" and len({shop for other in of_kind for shop in other.shops}) > _OF_ONE_KIND
        before = counted[line.code] = counted.get(line.code, 0) + 1
        if not is_shared or before < _OF_ONE_KIND or len(of_kind) <= _OF_ONE_KIND:
            yield line.severity, each.text(wording)
        elif before == _OF_ONE_KIND:
            left = {shop for other in of_kind[_OF_ONE_KIND - 1 :] for shop in other.shops}
            yield line.severity, wording.text("notice.more_shops", count=len(left))
