"""Products that the archive does not know: another shop's file, new articles, a new spelling.

In: sums of a file and of the archive (`archive.till.seen`). Out: notices.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from forecast.archive.till.seen import Seen
from forecast.notices import Notice, Value
from forecast.pipeline.imports.import_spelling import new_spellings

FEWEST_KNOWN_SHARE = 0.2
FEWEST_PRODUCTS = 3
"""Of a shop's file with at least three products, the archive should know a fifth."""
KNOWN_DAYS = 7
"""An archive of fewer days has not seen every product yet [days]."""
NEW_SHARE = 0.1
"""More new products than this share of a file's are worth a look."""
NAMED = 5
"""So many products are named as examples."""


def product_alarms(source: str, file: Seen, archive: Seen, *, elsewhere: Collection[str] = ()) -> list[Notice]:
    """Return alarms of products never seen; where almost none is known, only that.

    `archive` shows the shops of the file; what other shops sell (`elsewhere`) is no new product.
    """
    return _unknown(source, file, archive) or _new(source, file, archive, elsewhere)


def _unknown(source: str, file: Seen, archive: Seen) -> list[Notice]:
    known_by_shop = {str(shop): set(rows["product"]) for shop, rows in archive.products.groupby("shop")}
    found = []
    for shop, rows in file.products.groupby("shop"):
        names = rows["product"].tolist()
        known = known_by_shop.get(str(shop), set(names))
        new = [name for name in names if name not in known]
        if len(names) >= FEWEST_PRODUCTS and len(names) - len(new) < FEWEST_KNOWN_SHARE * len(names):
            values = _counted(source, new, names)
            found.append(Notice("till_unknown_products", "warning", shop=str(shop), values=values))
    return found


def _new(source: str, file: Seen, archive: Seen, elsewhere: Collection[str]) -> list[Notice]:
    if archive.days["day"].nunique() < KNOWN_DAYS:
        return []
    known, names = {*archive.products["product"], *elsewhere}, set(file.products["product"])
    new = sorted(names - known)
    found = []
    if len(new) > NEW_SHARE * len(names):
        found.append(Notice("till_new_products", "warning", values=_counted(source, new, sorted(names))))
    for name, old in new_spellings(new, known, in_file=names).items():
        line = f"{_quoted(name)} = {_quoted(old)}"
        values = {"file": source, "new": name, "known": old, "line": line}
        found.append(Notice("till_new_spelling", "warning", values=values))
    return found


def _counted(source: str, new: Sequence[str], names: Sequence[str]) -> dict[str, Value]:
    examples = ", ".join(new[:NAMED]) + (", …" if len(new) > NAMED else "")
    return {"file": source, "new_count": len(new), "count": len(names), "examples": examples}


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
