"""How cells are written, whatever their digits and letters: what tells files of one till from another's.

In: the different cells of a column. Out: the shape of each.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from forecast.sources.tabular.plain_files import Coded
from forecast.sources.tabular.values.decimals import number_kind
from forecast.sources.till.columns.cells import is_word

_WORD = "word"
_LETTERS = re.compile(r"[^\W\d_]+")


def shapes_of(column: Coded) -> list[str]:
    """Return the shape of each different cell: runs of digits are 9, runs of letters a, words "word".

    What stands beside a number, a currency or a unit, is kept.

    Examples
    --------
    >>> import numpy as np
    >>> shapes_of(Coded(np.arange(5), ["04/05/2026", "12,50 €", "12,50 kr", "A7", "Pain au chocolat"]))
    ['9/9/9', '9,9 €', '9,9 kr', 'a9', 'word']
    """
    bare = pc.replace_substring_regex(pa.array(column.texts, type=pa.string()), r"\d+", "9").dictionary_encode()
    shapes = [_shape(text) for text in bare.dictionary.to_pylist()]
    return [shapes[code] for code in bare.indices.to_pylist()]


@lru_cache(maxsize=1 << 16)
def _shape(text: str) -> str:
    if number_kind(text) is not None:
        return text
    return _WORD if is_word(text) else _LETTERS.sub("a", text)
