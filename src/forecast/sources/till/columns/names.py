"""Names of articles: what is written in several ways is one article, and aliases and renamings apply to all of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import pandas as pd

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SPREADSHEET_CODE = re.compile(r"^(\d+)\.0+$")


def tidy(name: str) -> str:
    """Return a name in one Unicode form, with single blanks, without unseen characters and a spreadsheet's `.0`.

    Examples
    --------
    >>> tidy("Pa\u0302te\u0301 \u00a0 maison\u200b"), tidy("150040.0")
    ('Pâté maison', '150040')
    """
    plain = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", name)).split())
    return _SPREADSHEET_CODE.sub(r"\1", plain)


def folded(name: str) -> str:
    """Return what two spellings of one name have in common.

    Examples
    --------
    >>> folded("BAGUETTE ") == folded("Baguette"), folded("Pâté") == folded("Pa\u0302te\u0301")
    (True, True)
    """
    return tidy(unicodedata.normalize("NFC", tidy(name).casefold()))


def tidied(cells: pd.Series[str]) -> pd.Series[str]:
    """Return each name as `tidy` writes it."""
    codes, texts = pd.factorize(cells)
    names = pd.Series([tidy(str(text)) for text in texts], dtype="str")
    return pd.Series(names.to_numpy()[codes], index=cells.index, dtype="str")


def unified(names: pd.Series[str]) -> tuple[pd.Series[str], pd.DataFrame]:
    """Return names with one spelling each, and which spellings were merged.

    The commonest spelling of the file wins, else the first in the alphabet.

    Returns
    -------
    tuple of names and a table
        `product`, `spelling` and `lines_count`: one row per spelling that another took the place of.

    Examples
    --------
    >>> names, merged = unified(pd.Series(["Baguette", "BAGUETTE", "Baguette ", "Pain"], dtype="str"))
    >>> names.tolist(), merged.to_numpy().tolist()
    (['Baguette', 'Baguette', 'Baguette', 'Pain'], [['Baguette', 'BAGUETTE', 1]])
    """
    tidy_names = tidied(names)
    counts = tidy_names[tidy_names != ""].value_counts()
    spellings = pd.DataFrame({"spelling": counts.index.astype("str"), "lines_count": counts.to_numpy()})
    spellings["key"] = [folded(name) for name in spellings["spelling"]]
    spellings = spellings.sort_values(["lines_count", "spelling"], ascending=[False, True])
    best = dict(reversed(list(zip(spellings["key"], spellings["spelling"], strict=True))))
    spellings["product"] = spellings["key"].map(best).astype("str")
    written = dict(zip(spellings["spelling"], spellings["product"], strict=True))
    merged = spellings.loc[spellings["spelling"] != spellings["product"], ["product", "spelling", "lines_count"]]
    return tidy_names.replace(written).astype("str"), merged.sort_values(["product", "spelling"], ignore_index=True)


def renamed(names: pd.Series[str], rename: Mapping[str, str], aliases: Mapping[str, Iterable[str]]) -> pd.Series[str]:
    """Return the product of each article: `rename` (article → product) and `aliases` (product → its other names).

    Capitals, blanks and Unicode forms make no difference; what `rename` says of a name wins.

    Examples
    --------
    >>> renamed(pd.Series(["TRADITION", "brezel", "Pain"], dtype="str"), {"Tradition": "Baguette"},
    ...         {"Bretzel": ["Brezel", "Pretzel"]}).tolist()
    ['Baguette', 'Bretzel', 'Pain']
    """
    products = {folded(other): product for product, others in aliases.items() for other in others}
    products |= {folded(product): product for product in aliases}
    products |= {folded(article): product for article, product in rename.items()}
    found = {name: products[key] for name in names.unique() if (key := folded(name)) in products}
    return names.replace(found).astype("str") if found else names
