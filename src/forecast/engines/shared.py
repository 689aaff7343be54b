"""A value that many pieces share: it travels with each as bytes, and is made of them once in every process."""

from __future__ import annotations

import hashlib
import pickle
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
_made: dict[str, Any] = {}


class Shared(Generic[Value]):
    """A value that pieces carry: hundreds of models take seconds to be read, and only the first piece reads them.

    A process keeps the newest one.

    Examples
    --------
    >>> again = pickle.loads(pickle.dumps(Shared([1, 2, 3])))
    >>> again.value(), again.value() is again.value()
    ([1, 2, 3], True)
    """

    def __init__(self, value: Value) -> None:
        self._value: Value | None = value
        self._content = b""
        self._digest = ""

    def value(self) -> Value:
        """Return the value."""
        if self._value is not None:
            return self._value
        if self._digest not in _made:
            made = pickle.loads(self._content)  # noqa: S301 - from the process that runs the night
            _made.clear()
            _made[self._digest] = made
        kept: Value = _made[self._digest]
        return kept

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels: the value as bytes, made once."""
        if not self._content:
            self._content = pickle.dumps(self._value, protocol=pickle.HIGHEST_PROTOCOL)
            self._digest = hashlib.blake2b(self._content, digest_size=16).hexdigest()
        return {"_value": None, "_content": self._content, "_digest": self._digest}
