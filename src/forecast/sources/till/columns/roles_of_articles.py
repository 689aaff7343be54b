"""Which column names the article: never its group, never an empty column, the text rather than its code."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from forecast.notices import Notice
from forecast.sources.till.columns.codes import is_spoilt
from forecast.sources.till.columns.evidence import Column, is_group_of, is_one_to_one, is_same
from forecast.sources.till.columns.roles import Choice, Question, Roles
from forecast.texts import phrase

_NO_VARIANT = frozenset({"default", "default title", "-", "."})
_ONLY_VARIANT = frozenset({"regular", "standard", "normal"})
"""What tills write for the variation of an article that has no other."""


def find_article(roles: Roles) -> None:
    """Find the columns that together name the article."""
    if "product" in roles.found:
        roles.joined = roles.joined or (roles.found["product"],)
        return
    best = _named_text(roles) or _text_beside_code(roles)
    best = best or _first(roles, "code", "product") or _shown_text(roles)
    best = best or _first(roles, "variant", "size", "group", "details")
    if best is None:
        return
    variant = _variant(roles, best)
    roles.joined = (best.name, variant.name) if variant else (best.name,)
    _say_if_codes_merge(roles, best)
    roles.take("product", best)


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


def _named_text(roles: Roles) -> Column | None:
    texts = [c for c in roles.named("product", filled=0.5) if c.words >= 0.5]
    texts = [c for c in texts if not any(_is_name_of_more(other, c) for other in texts)]
    if not texts:
        return None
    best = texts[0]
    rivals = [c for c in texts[1:] if is_group_of(best, c) and c.named.strength == best.named.strength]
    if rivals:
        text = phrase("question.either_article", first=best.name, other=rivals[0].name)
        choices = [Choice(f"'{c.name}'", {"columns.product": c.name}) for c in (best, *rivals)]
        roles.questions.append(Question("product", text, choices))
    return best


def _is_name_of_more(full: Column, part: Column) -> bool:
    """Tell whether one column holds the other's words and more: 'Croissant Almond' and 'Croissant'."""
    if full is part or not is_group_of(part, full):
        return False
    pairs = pd.DataFrame({"full": full.cells, "part": part.cells}).drop_duplicates().head(500)
    holds = [b.casefold() in a.casefold() for a, b in zip(pairs["full"], pairs["part"], strict=True)]
    return sum(holds) >= 0.95 * len(holds)


def _text_beside_code(roles: Roles) -> Column | None:
    """Return the text that goes with a code, whatever its name."""
    texts = [*_unnamed_texts(roles), *(c for c in roles.named("details") if c.words >= 0.5)]
    for code in roles.named("code", "product", filled=0.5):
        fits = [text for text in texts if code.share(is_spoilt) > 0 or is_one_to_one(code, text)]
        if len(fits) == 1:
            return fits[0]
    return None


def _unnamed_texts(roles: Roles) -> list[Column]:
    return [c for c in roles.unnamed if c.words >= 0.8 and c.filled >= 0.8]


def _first(roles: Roles, *kinds: str) -> Column | None:
    return next(iter(roles.named(*kinds, filled=0.5)), None)


def _shown_text(roles: Roles) -> Column | None:
    """Return the one column of words without a telling name, or the one that all others are groups of."""
    groups = roles.named("group")
    texts = [c for c in _unnamed_texts(roles) if not any(is_group_of(c, group) for group in groups)]
    finest = [
        c for c in texts if all(o is c or is_group_of(o, c) or is_one_to_one(o, c) or is_same(o, c) for o in texts)
    ]
    roles.article_by_name = not texts
    if finest:
        return finest[0]
    if texts:
        roles.ask_which("product", "words", texts)
        return max(texts, key=lambda c: c.different)
    return None


def _variant(roles: Roles, item: Column) -> Column | None:
    """Return the column that tells apart what is sold under one name.

    A column of variations is one by its name, so that a short file names its articles as a long one does; a size or an
    option only where some article has several.
    """
    if {"code", "group"} & set(item.named.kinds):
        return None
    for column in roles.named("variant", "size"):
        pairs = pd.DataFrame({"item": item.keys, "text": column.cells.str.casefold()})
        pairs = pairs[~pairs["text"].isin({"", *_NO_VARIANT, *_ONLY_VARIANT})].drop_duplicates()
        is_variant = "variant" in column.named.kinds or pairs["item"].duplicated().any()
        if column is not item and len(pairs) and is_variant:
            return column
    return None


def _say_if_codes_merge(roles: Roles, best: Column) -> None:
    codes = [c for c in roles.table.of("code") if c is not best and c.filled >= 0.9 and len(c.named.kinds)]
    if not codes or "code" in best.named.kinds:
        return
    name = joined([roles.table.by_name[column].cells for column in roles.joined])
    pairs = pd.DataFrame({"name": name.str.casefold(), "code": codes[0].cells}).drop_duplicates()
    several = pairs[pairs["code"] != ""].groupby("name").size()
    merged = sorted(several.index[several > 1])
    if merged:
        names = ", ".join(merged[:5])
        values: dict[str, str | int] = {"column": codes[0].name, "count": len(merged), "products": names}
        roles.doubts.append(Notice("till_names_share_codes", values=values))
