"""Letters that were broken on the way: UTF-8 that was read as cp1252 and written once more."""

from __future__ import annotations

import re


def _cp1252_byte(letter: str) -> int | None:
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(letter) if ord(letter) < 0x100 else None


_BYTE_OF = {
    letter: byte
    for letter in [bytes([b]).decode("cp1252", errors="replace") for b in range(0x80, 0x100)]
    + [chr(b) for b in range(0x80, 0xA0)]
    if letter != "\ufffd" and (byte := _cp1252_byte(letter)) is not None
}
_FOLLOWING = "".join(re.escape(letter) for letter, byte in _BYTE_OF.items() if byte < 0xC0)
# Western letters, signs and quotation marks begin with one of these when they are broken.
_PAIRS, _TRIPLES = "ÂÃÅ", "âï"
_BROKEN = re.compile(f"[{_PAIRS}][{_FOLLOWING}]|[{_TRIPLES}][{_FOLLOWING}]{{2}}")


def repaired(text: str) -> tuple[str, int]:
    """Return `text` with UTF-8 that was read as cp1252 put right, and how many letters that were.

    Examples
    --------
    >>> repaired("0,90 â‚¬ pour un pain brÃ»lÃ©")
    ('0,90 € pour un pain brûlé', 3)
    """
    count = 0

    def put_right(found: re.Match[str]) -> str:
        nonlocal count
        try:
            letter = bytes(_BYTE_OF[part] for part in found.group()).decode("utf-8")
        except UnicodeDecodeError:
            return found.group()
        count += 1
        return letter

    may_be_broken = any(letter in text for letter in _PAIRS + _TRIPLES)
    return (_BROKEN.sub(put_right, text) if may_be_broken else text), count
