"""Which column names the article: never its group, never an empty column, the text rather than its code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.columns.codes import is_spoilt
from forecast.sources.till.columns.evidence import Column, Columns, is_group_of, is_one_to_one, is_same
from forecast.sources.till.columns.questions import Choice, Question, which
from forecast.texts import phrase

_NO_VARIANT = frozenset({"default", "default title", "-", "."})
_ONLY_VARIANT = frozenset({"regular", "standard", "normal"})
"""What tills write for the variation of an article that has no other."""


@dataclass
class Article:
    """The columns that together name the article, and what is to be asked or said of them."""

    columns: tuple[str, ...] = ()
    by_name: bool = True
    questions: list[Question] = field(default_factory=list)
    doubts: list[Notice] = field(default_factory=list)


def article(columns: Columns, taken: tuple[str, ...]) -> Article:
    """Return the columns of the article."""
    found = Article()
    best = _named_text(columns, taken, found) or _text_beside_code(columns, taken)
    best = best or _first(columns, ("code", "product"), taken) or _shown_text(columns, taken, found)
    best = best or _first(columns, ("variant", "size", "group", "details"), taken)
    if best is None:
        return found
    found.columns = (best.name,)
    if variant := _variant(columns, best, taken):
        found.columns = (best.name, variant.name)
    _say_if_codes_merge(columns, best, found)
    return found


def joined(cells: list[pd.Series[str]]) -> pd.Series[str]:
    """Return the names of articles out of several columns: blank parts are skipped, and parts that are there already.

    Examples
    --------
    >>> item, kind = pd.Series(["Croissant", "Tart", "Tart Pear"]), pd.Series(["", "Lemon", "pear"])
    >>> joined([item, kind]).tolist()
    ['Croissant', 'Tart Lemon', 'Tart Pear']
    """
    codes, parts = pd.factorize(pd.MultiIndex.from_arrays(cells) if len(cells) > 1 else cells[0])
    tuples = [part if isinstance(part, tuple) else (part,) for part in parts]
    kinds = Counter(str(part[0]).casefold() for part in tuples)
    names = [_one_name(part, is_only=kinds[str(part[0]).casefold()] == 1) for part in tuples]
    return pd.Series(pd.Series(names, dtype="str").to_numpy()[codes], index=cells[0].index, dtype="str")


def _one_name(parts: tuple[str, ...], *, is_only: bool) -> str:
    name = ""
    for part in (str(part).strip() for part in parts):
        is_there = f" {part.casefold()} " in f" {name.casefold()} "
        is_none = part.casefold() in _NO_VARIANT or (name and is_only and part.casefold() in _ONLY_VARIANT)
        if part and not is_there and not is_none:
            name = f"{name} {part}".strip()
    return name


def _named_text(columns: Columns, taken: tuple[str, ...], found: Article) -> Column | None:
    texts = [c for c in columns.of("product", taken=taken) if c.words >= 0.5 and c.filled >= 0.5]
    texts = [c for c in texts if not any(_is_name_of_more(other, c) for other in texts)]
    if not texts:
        return None
    best = texts[0]
    rivals = [c for c in texts[1:] if is_group_of(best, c) and c.named.strength == best.named.strength]
    if rivals:
        names = [c.name for c in (best, *rivals)]
        text = phrase("question.either_article", first=best.name, other=rivals[0].name)
        choices = [Choice(f"'{name}'", {"columns.product": name}) for name in names]
        found.questions.append(Question("product", text, choices))
    return best


def _is_name_of_more(full: Column, part: Column) -> bool:
    """Tell whether one column holds the other's words and more: 'Croissant Almond' and 'Croissant'."""
    if full is part or not is_group_of(part, full):
        return False
    pairs = pd.DataFrame({"full": full.cells, "part": part.cells}).drop_duplicates().head(500)
    holds = [b.casefold() in a.casefold() for a, b in zip(pairs["full"], pairs["part"], strict=True)]
    return sum(holds) >= 0.95 * len(holds)


def _text_beside_code(columns: Columns, taken: tuple[str, ...]) -> Column | None:
    """Return the text that goes with a code, whatever its name."""
    codes = [c for c in columns.of("code", "product", taken=taken) if c.filled >= 0.5]
    texts = [*_unnamed_texts(columns, taken), *(c for c in columns.of("details", taken=taken) if c.words >= 0.5)]
    for code in codes:
        fits = [text for text in texts if code.share(is_spoilt) > 0 or is_one_to_one(code, text)]
        if len(fits) == 1:
            return fits[0]
    return None


def _unnamed_texts(columns: Columns, taken: tuple[str, ...]) -> list[Column]:
    free = [c for c in columns.all if not c.named.kinds and c.name not in taken]
    return [c for c in free if c.words >= 0.8 and c.filled >= 0.8]


def _first(columns: Columns, kinds: tuple[str, ...], taken: tuple[str, ...]) -> Column | None:
    full = [c for c in columns.of(*kinds, taken=taken) if c.filled >= 0.5]
    return full[0] if full else None


def _shown_text(columns: Columns, taken: tuple[str, ...], found: Article) -> Column | None:
    """Return the one column of words without a telling name, or the one that all others are groups of."""
    texts = _unnamed_texts(columns, taken)
    if columns.of("group", taken=taken):
        texts = [c for c in texts if not any(is_group_of(c, group) for group in columns.of("group", taken=taken))]
    finest = [
        c for c in texts if all(o is c or is_group_of(o, c) or is_one_to_one(o, c) or is_same(o, c) for o in texts)
    ]
    found.by_name = not texts
    if finest:
        return finest[0]
    if texts:
        found.questions.append(which("product", "words", [c.name for c in texts]))
        return max(texts, key=lambda c: c.different)
    return None


def _variant(columns: Columns, item: Column, taken: tuple[str, ...]) -> Column | None:
    """Return the column that tells apart what is sold under one name.

    A column of variations is one by its name, so that a short file names its articles as a long one does; a size or an
    option only where some article has several.
    """
    if "code" in item.named.kinds or "group" in item.named.kinds:
        return None
    kinds = ("variant", "size")
    for column in columns.of(*kinds, taken=(*taken, item.name)):
        pairs = pd.DataFrame({"item": item.keys, "text": column.cells.str.casefold()})
        pairs = pairs[~pairs["text"].isin({"", *_NO_VARIANT, *_ONLY_VARIANT})].drop_duplicates()
        if len(pairs) and ("variant" in column.named.kinds or pairs["item"].duplicated().any()):
            return column
    return None


def _say_if_codes_merge(columns: Columns, best: Column, found: Article) -> None:
    codes = [c for c in columns.of("code") if c is not best and c.filled >= 0.9 and len(c.named.kinds)]
    if not codes or "code" in best.named.kinds:
        return
    name = joined([columns.by_name[column].cells for column in found.columns])
    pairs = pd.DataFrame({"name": name.str.casefold(), "code": codes[0].cells}).drop_duplicates()
    several = pairs[pairs["code"] != ""].groupby("name").size()
    merged = sorted(several.index[several > 1])
    if merged:
        values: dict[str, str | int] = {
            "column": codes[0].name,
            "count": len(merged),
            "products": ", ".join(merged[:5]),
        }
        found.doubts.append(Notice("till_names_share_codes", values=values))
