"""How the folder of a shop is called, whatever the shop is called, and on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from forecast.texts import visible

_REFUSED = re.compile(r'[<>:"/\\|?*‹›\x00-\x1f]')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?|"
    r"run\.json|bake_list\.csv|chain\.(csv|html)|doughs\.(csv|pdf)",
    re.IGNORECASE,
)
"""Names that Windows keeps for devices, and the files that lie beside the shops' folders."""
_LONGEST_BYTES = 100
SHORTENED = "%~"
"""Stands in the archive before the sum of a name that is too long for a folder, and in no other."""
_LONGEST_ARCHIVED = 200


def shop_folders(shops: Iterable[str]) -> dict[str, str]:
    """Return the name of each shop's folder: its own where every system takes it, else one with a sum over the name.

    No two shops have one folder, also where large and small letters are the same to the system.

    Examples
    --------
    >>> shop_folders(["Grand-Rue", "Mitte/1", "Mitte_1", "CON"])
    {'Grand-Rue': 'Grand-Rue', 'Mitte/1': 'Mitte_1-ab52960e', 'Mitte_1': 'Mitte_1', 'CON': 'CON-a3dbc4b6'}
    """
    every = list(dict.fromkeys(shops))
    alike = Counter(map(_folded, every))
    return {shop: shop if _is_taken(shop) and alike[_folded(shop)] == 1 else _with_sum(shop) for shop in every}


def archived_as(shop: str) -> str:
    """Return a shop's name with every character that some file system refuses as %XX; a long one is cut, with its sum.

    Examples
    --------
    >>> archived_as("Mitte/1"), len(archived_as("面包店" * 60)) < 200
    ('Mitte%2F1', True)
    """
    name = quote(shop, safe=" ").replace(".", "%2E")
    if len(name) <= _LONGEST_ARCHIVED:
        return name
    return f"{name[:_LONGEST_BYTES]}{SHORTENED}{hashlib.sha256(shop.encode()).hexdigest()[:16]}"


def _folded(shop: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", shop).casefold())


def _is_taken(shop: str) -> bool:
    """Tell whether every system takes a name as it stands."""
    return (
        bool(shop) and _plain(shop) == shop and not _RESERVED.fullmatch(shop) and len(shop.encode()) <= _LONGEST_BYTES
    )


def _plain(shop: str) -> str:
    return _REFUSED.sub("_", visible(shop)).strip(". ")


def _with_sum(shop: str) -> str:
    start = _plain(shop).replace(".", "_").encode()[:_LONGEST_BYTES].decode(errors="ignore")
    return f"{start or '_'}-{hashlib.sha256(shop.encode()).hexdigest()[:8]}"
