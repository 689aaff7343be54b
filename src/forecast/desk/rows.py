"""A row that can be changed: what stands in it, and what became of the last attempt to save it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

Values = Mapping[str, str]
"""A line of a form: column → plain text; without any it does not stand there."""


@dataclass(frozen=True)
class RowState:
    """What became of an attempt to save.

    `saved`: it stands in the file; `undo` holds what stood there before, `after` what does now. `ask`: a quantity is
    odd, and is kept when it is sent again. `conflict`: somebody else saved `theirs` meanwhile. `wrong`: it was not
    understood.
    """

    kind: Literal["saved", "ask", "conflict", "wrong"]
    text: str = ""
    typed: Values = field(default_factory=dict)
    undo: Values | None = None
    after: Values = field(default_factory=dict)
    theirs: Values | None = None


def as_json(values: Values) -> str:
    """Return a line for a hidden field, the same text for the same line.

    Examples
    --------
    >>> as_json({"b": "1", "a": "", "c": ""})
    '{"b": "1"}'
    """
    return json.dumps({name: text for name, text in values.items() if text}, sort_keys=True, ensure_ascii=False)


def from_json(text: str) -> dict[str, str]:
    """Return the line of a hidden field; nothing for a text that is none.

    Examples
    --------
    >>> from_json('{"b": "1"}'), from_json("no")
    ({'b': '1'}, {})
    """
    try:
        values = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(values, dict):
        return {}
    return {str(name): value for name, value in values.items() if isinstance(value, str)}


def row_id(*key: str) -> str:
    """Return the id of a row on its page, the same for the same key whatever stands before it."""
    return f"r{sha256(chr(0).join(key).encode()).hexdigest()[:10]}"
