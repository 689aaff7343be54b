"""What was taken back in DSFinV-K: whole receipts and single lines, in each of the ways in which tills write it.

In: the tables `receipts`, `lines`, `references` in DuckDB. Out: the receipts and lines that count nothing.

A receipt: a second one with all signs turned stands against the first, and both count (with a signing device); or the
one is flagged, and no second is written; or one of the kind AVBelegstorno names it, or turns it (without a device).
A line: flagged, with no second; or a second one with its quantity turned, and both count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from forecast.sources.till.official.dsfinvk.tables import VOID_RECEIPT

_Goods = tuple[tuple[str, float], ...]


class _Receipt(NamedTuple):
    """A receipt that takes back, or may be taken back: its goods as (article, quantity) in order, what it refers to."""

    receipt: int
    till: str
    is_flagged: bool
    is_void_kind: bool
    goods: _Goods
    refers_to: int | None

    @property
    def turned(self) -> _Goods:
        return _in_order((article, -qty) for article, qty in self.goods)

    @property
    def is_below(self) -> bool:
        """Whether it takes back and sells nothing."""
        return bool(self.goods) and all(qty <= 0 for _, qty in self.goods)


def voided_receipts(connection: Any) -> list[int]:
    """Return the numbers of receipts that count nothing, beside those whose kind says so; `void_lines` are known."""
    needs = f"is_flagged OR BON_TYP = '{VOID_RECEIPT}'"
    [(count,)] = connection.execute(f"SELECT count(*) FROM receipts WHERE {needs}").fetchall()  # noqa: S608 - our own names
    if not count:
        return []
    referred = (
        'SELECT r.receipt, min(o.receipt) AS refers_to FROM "references" '
        "JOIN receipts r USING (Z_KASSE_ID, Z_NR, BON_ID) "
        "JOIN receipts o ON (o.Z_KASSE_ID, o.Z_NR, o.BON_ID) = (REF_Z_KASSE_ID, REF_Z_NR, REF_BON_ID) "
        "WHERE o.receipt <> r.receipt GROUP BY ALL"
    )
    found = "receipt, max(qty) <= 0 AS is_below, round(sum(qty), 6) AS total"
    sums = f"SELECT {found} FROM standing GROUP BY receipt"  # noqa: S608 - our own names
    rows = connection.execute(
        f"""
        WITH standing AS (SELECT * FROM lines ANTI JOIN void_lines USING (number)),
        referred AS ({referred}), sums AS ({sums}), turned AS (
            SELECT -total AS total FROM sums JOIN receipts USING (receipt) WHERE BON_TYP = '{VOID_RECEIPT}'
        ), chosen AS (
            SELECT receipts.receipt, Z_KASSE_ID, is_flagged, BON_TYP = '{VOID_RECEIPT}' AS is_void_kind, refers_to
            FROM receipts LEFT JOIN referred USING (receipt) LEFT JOIN sums USING (receipt)
            WHERE (BON_TYP = 'Beleg' OR BON_TYP = '{VOID_RECEIPT}') AND (
                {needs} OR refers_to IS NOT NULL OR is_below
                OR receipts.receipt IN (SELECT refers_to FROM referred)
                OR total IN (SELECT total FROM turned)
            )
        )
        SELECT receipt, Z_KASSE_ID, chosen.is_flagged, is_void_kind,
            list((article, qty)) FILTER (WHERE article IS NOT NULL), refers_to
        FROM chosen LEFT JOIN standing USING (receipt) GROUP BY ALL ORDER BY receipt
        """  # noqa: S608 - our own names
    ).fetchall()
    return sorted(
        _out(
            _Receipt(number, str(till), bool(flagged), bool(void), _in_order(goods or ()), refers_to)
            for number, till, flagged, void, goods, refers_to in rows
        )
    )


def _in_order(goods: Iterable[tuple[str, float]]) -> _Goods:
    """Return goods summed by article, in order, what came to nothing left out."""
    summed: dict[str, float] = {}
    for article, qty in goods:
        summed[article] = round(summed.get(article, 0.0) + qty, 6)
    return tuple(sorted((article, qty) for article, qty in summed.items() if qty))


def _out(receipts: Iterable[_Receipt]) -> set[int]:
    """Return the receipts that count nothing."""
    by_number = {receipt.receipt: receipt for receipt in receipts}
    out: set[int] = set()
    seconds: Counter[tuple[str, _Goods]] = Counter()
    has_second: set[int] = set()
    for receipt in by_number.values():
        first = by_number.get(receipt.refers_to) if receipt.refers_to is not None else None
        if receipt.is_void_kind:
            # Its kind counts nothing, so neither may what it takes back.
            out |= {receipt.receipt, *([first.receipt] if first else [])}
            if first is None and receipt.is_below:
                out |= _one_like(by_number.values(), receipt, out)
        elif receipt.is_below and first is not None:
            has_second.add(first.receipt)
        elif receipt.is_below and receipt.is_flagged:
            # Without a flag it may be a return of like goods.
            seconds[receipt.till, receipt.turned] += 1
        elif receipt.is_flagged and first is not None and first.goods == receipt.goods:
            # A second receipt whose signs were not turned.
            out |= {receipt.receipt, first.receipt}
    for receipt in by_number.values():
        if not receipt.is_flagged or receipt.is_below or receipt.receipt in out | has_second:
            continue
        if seconds[receipt.till, receipt.goods]:
            seconds[receipt.till, receipt.goods] -= 1
        else:
            out.add(receipt.receipt)
    return out


def _one_like(receipts: Iterable[_Receipt], void: _Receipt, out: set[int]) -> set[int]:
    """Return the last receipt before a void that it turns without naming it, none where there is no such."""
    found = [
        receipt.receipt
        for receipt in receipts
        if receipt.goods == void.turned
        and receipt.till == void.till
        and not receipt.is_void_kind
        and receipt.receipt not in out
    ]
    before = [number for number in found if number < void.receipt]
    return set(before[-1:] or found[:1])


class _Line(NamedTuple):
    """A line of a receipt in which one is flagged; `number` names it."""

    number: int
    article: str
    qty: float
    is_flagged: bool


def voided_lines(connection: Any) -> list[int]:
    """Return the numbers of lines that count nothing, in receipts that have flagged lines."""
    rows = connection.execute(
        "SELECT receipts.is_flagged AND sum(qty) < 0, list((number, article, qty, lines.is_flagged) ORDER BY number) "
        "FROM lines JOIN receipts USING (receipt) "
        "SEMI JOIN (SELECT receipt FROM lines WHERE is_flagged) f USING (receipt) GROUP BY receipt, receipts.is_flagged"
    ).fetchall()
    found = (_without_second([_Line(*line) for line in lines], is_turned=bool(turned)) for turned, lines in rows)
    return sorted(number for numbers in found for number in numbers)


def _without_second(lines: Sequence[_Line], *, is_turned: bool = False) -> set[int]:
    """Return the flagged lines of a receipt that no second line takes back.

    A line with a minus takes back the nearest line before it with the same article and quantity: if that is flagged,
    it stays, and both come to nothing. A line with a minus counts by its sign, flagged or not: what it takes back may
    stand on an earlier receipt. A receipt that is turned as a whole is read as the one that it turns.

    Examples
    --------
    >>> _without_second([_Line(1, "Brot", 2.0, False), _Line(2, "Brot", 1.0, True)])
    {2}
    >>> _without_second([_Line(1, "Brot", 2.0, True), _Line(2, "Brot", -2.0, False)])
    set()
    >>> _without_second([_Line(1, "Brot", 2.0, False), _Line(2, "Horn", -1.0, True)])
    set()
    """
    if is_turned:
        return _without_second([line._replace(qty=-line.qty) for line in lines])
    open_lines: dict[tuple[str, float], list[_Line]] = {}
    out: set[int] = set()
    for line in lines:
        if line.qty >= 0:
            open_lines.setdefault((line.article, line.qty), []).append(line)
            out |= {line.number} if line.is_flagged else set()
            continue
        if before := open_lines.get((line.article, -line.qty)):
            out.discard(before.pop().number)
    return out
