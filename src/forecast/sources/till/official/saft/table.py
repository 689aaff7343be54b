"""The lines of a SAF-T Cash Register file as one table that is read like any other till's.

In: `Company`. Out: `RawTable` with a word for what each line is, and what is doubtful.
"""

from __future__ import annotations

import pandas as pd

from forecast.notices import Notice
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.official.package import PackedFile
from forecast.sources.till.official.saft.cash import Company
from forecast.sources.till.official.saft.codes import (
    BY_SIGN,
    CORRECTION,
    GROUP,
    LINE,
    REFUND,
    SALE,
    TRANSACTION,
    UNKNOWN,
    Basics,
    kind_of_article,
)
from forecast.sources.till.official.saft.lines import (
    COUNTED,
    DROPPED,
    KIND,
    looked_up,
    numbers_in,
    signed_text,
    table_of_lines,
    taken_back,
)

_ROUNDED = 0.51
"""A receipt's total may be rounded to whole crowns."""
_PARTS = 4
"""Goods sold by the piece come in quarters at the least."""
_CLOSE = 1e-6
_MOST = 0.5
_SHOWN = 5
_NAMES = {TRANSACTION: "transType", LINE: "lineType"}


def table_of(file: PackedFile, company: Company, *, has_shops: bool) -> tuple[RawTable, list[Notice]]:
    """Return the lines of a company, and what a person should know of how they were read."""
    lines, doubts = company.lines, _Doubts(file.path.name)
    qty, amount = numbers_in(lines["qty"]), numbers_in(lines["amount"])
    kind, is_back = _kinds(company, qty, amount, doubts)
    is_goods = kind == COUNTED
    amount = _without_discounts(lines, amount, is_back, doubts)
    qty = _quantities(lines, qty, amount, is_goods, doubts)
    product = _names(company, is_goods, doubts)
    sold = signed_text(qty, is_back, lines["qty"])
    columns: dict[str, pd.Series[str] | str] = {
        "at": lines["at"],
        **({"shop": lines["shop"]} if has_shops else {}),
        "till": lines["till"],
        "ticket": lines["ticket"],
        "line": lines["line"],
        "product": product,
        "article": lines["article"],
        **({"qty": sold} if (sold != "").any() else {}),
        "unit": _units(product, qty, doubts),
        "amount": signed_text(amount, is_back, lines["amount"]),
        "currency": company.currency,
        KIND: kind,
    }
    return table_of_lines(file, columns, standard="SAF-T Cash Register"), doubts.notices


class _Doubts:
    """What is doubtful in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.notices: list[Notice] = []

    def warn(self, code: str, **values: str | int) -> None:
        self.notices.append(Notice(code, "warning", values={"file": self.file, **values}))


def _kinds(
    company: Company, qty: pd.Series[float], amount: pd.Series[float], doubts: _Doubts
) -> tuple[pd.Series[str], pd.Series[bool]]:
    """Return the word for what each line is, and whether it takes something back.

    A receipt's own state goes before its kind, its kind before the line's, the line's before the article's group.
    """
    lines, basics = company.lines, company.basics
    of_receipt = _mapped(lines["transaction"], basics, TRANSACTION)
    of_line = _mapped(lines["line_type"], basics, LINE)
    groups = lines["group"].where(lines["group"] != "", looked_up(lines["article"], company.groups))
    of_group = _mapped(groups, basics, GROUP)
    is_minus = (qty < 0) | (amount < 0)
    is_debit = (lines["side"] == "D") & (not _sells_on_debit(lines, of_receipt, is_minus, doubts))
    is_own = is_minus | is_debit | (of_line == REFUND)
    is_back = taken_back(is_own, of_receipt == REFUND, lines["ticket"])
    _tell_of_returns(lines, of_receipt, is_own, is_back, doubts)
    kind = pd.Series(COUNTED, index=lines.index, dtype="str")
    kinds_of_articles = {number: kind_of_article(name) for number, name in company.articles.items()}
    of_article = looked_up(lines["article"], kinds_of_articles)
    kind = kind.mask(of_article != "", of_article)
    kind = kind.mask(of_group.isin(DROPPED), of_group)
    # What a correcting receipt puts back, its lines correct once more.
    is_netted = (of_line.isin([CORRECTION, "voided"]) & is_back) | (
        (of_line == CORRECTION) & of_receipt.isin([CORRECTION, REFUND])
    )
    # One word on all lines says nothing, whatever it is.
    is_told = (of_line != UNKNOWN) | (len(lines["line_type"].unique()) > 1)
    is_other = ~of_line.isin([SALE, REFUND]) & ~is_netted & is_told
    kind = kind.mask(is_other, of_line.where(of_line.isin(DROPPED), _asked(lines["line_type"], basics, LINE)))
    is_other = ~of_receipt.isin([SALE, REFUND, BY_SIGN, CORRECTION])
    words = of_receipt.where(of_receipt != UNKNOWN, _asked(lines["transaction"], basics, TRANSACTION))
    kind = kind.mask(is_other, words)
    return kind.mask(lines["is_training"] != "", "training").mask(lines["is_void"] != "", "voided"), is_back


def _mapped(codes: pd.Series[str], basics: Basics, of: str) -> pd.Series[str]:
    return codes.map(basics.kinds(codes.unique(), of)).astype("str")


def _asked(codes: pd.Series[str], basics: Basics, of: str) -> pd.Series[str]:
    """Return what a person is asked about: a code with what the file calls it."""
    return codes.map({code: f"{_NAMES[of]} {basics.named(code, of)}" for code in codes.unique()}).astype("str")


def _sells_on_debit(
    lines: pd.DataFrame, of_receipt: pd.Series[str], is_minus: pd.Series[bool], doubts: _Doubts
) -> bool:
    """Tell whether most sales are marked as money that goes out: then the mark says nothing, and that is told."""
    is_plain = (of_receipt == SALE) & ~is_minus
    is_odd = bool((lines["side"][is_plain] == "D").mean() > _MOST)
    if is_odd:
        doubts.warn("saft_sales_on_debit")
    return is_odd


def _tell_of_returns(
    lines: pd.DataFrame, of_receipt: pd.Series[str], is_own: pd.Series[bool], is_back: pd.Series[bool], doubts: _Doubts
) -> None:
    """Tell of returns by their code alone, and of corrections that take nothing back."""
    is_bare = is_back & ~is_own & (lines["side"] == "C")
    if is_bare.any():
        doubts.warn("saft_returns_by_code", count=int(is_bare.sum()))
    is_odd = (of_receipt == CORRECTION) & ~is_back.groupby(lines["ticket"]).transform("any")
    if is_odd.any():
        doubts.warn("saft_corrections_add", count=int(is_odd.sum()))


def _without_discounts(
    lines: pd.DataFrame, amount: pd.Series[float], is_back: pd.Series[bool], doubts: _Doubts
) -> pd.Series[float]:
    """Return what was paid for each line: whether its discount is off already is seen in the receipt's total."""
    off = numbers_in(lines["discount"]).fillna(0.0)
    if not off.any():
        return amount
    sign = is_back.map({True: -1.0, False: 1.0})
    each = pd.DataFrame({"paid": amount.abs() * sign, "off": off * sign}).groupby(lines["ticket"]).sum()
    first = lines.drop_duplicates("ticket").set_index("ticket")
    total, adjusted = numbers_in(first["total"]), numbers_in(first["ticket_discount"]).fillna(0.0)
    rest = each["paid"] - adjusted - total
    is_discounted = each["off"] != 0
    is_off, is_on = (((rest - still).abs() < _ROUNDED) & is_discounted for still in (0.0, each["off"]))
    off_count, on_count = int((is_off & ~is_on).sum()), int((is_on & ~is_off).sum())
    if max(off_count, on_count) <= _MOST * int(is_discounted.sum()):
        doubts.warn("saft_discounts_unclear", count=int(is_discounted.sum()))
    return amount.abs() - off if on_count > off_count else amount


def _quantities(
    lines: pd.DataFrame, qty: pd.Series[float], amount: pd.Series[float], is_goods: pd.Series[bool], doubts: _Doubts
) -> pd.Series[float]:
    """Return quantities; one that is missing is amount by price, else one piece, which is told."""
    is_missing = is_goods & (lines["qty"] == "")
    price = numbers_in(lines["price"]).abs()
    by_price = (amount.abs() / price.where(price > 0)).round(3)
    qty = qty.where(~is_missing, by_price)
    is_open = is_missing & qty.isna()
    if not is_open.any() or not qty[is_goods].notna().any():
        return qty
    doubts.warn("saft_qty_missing", count=int(is_open.sum()))
    return qty.mask(is_open, 1.0)


def _names(company: Company, is_goods: pd.Series[bool], doubts: _Doubts) -> pd.Series[str]:
    """Return what each line's article is called: by the list of articles, by the line, by its number or group."""
    lines, basics = company.lines, company.basics
    names = looked_up(lines["article"], company.articles)
    names = names.where(names != "", lines["words"])
    is_nameless = names == ""
    groups = lines["group"].map({code: basics.words(code, GROUP) for code in lines["group"].unique()})
    names = names.where(~is_nameless, lines["article"].where(lines["article"] != "", groups)).astype("str")
    if (is_told := is_nameless & is_goods & (names != "")).any():
        shown = ", ".join(names[is_told].unique()[:_SHOWN])
        doubts.warn("saft_names_missing", count=int(is_told.sum()), names=shown)
    sold = lines["article"][is_goods].unique()
    renamed = [number for number in sold if len(set(company.names.get(number, {}).values())) > 1]
    if renamed:
        doubts.warn("saft_names_changed", count=len(renamed), names=", ".join(map(str, renamed[:_SHOWN])))
    return names


def _units(product: pd.Series[str], qty: pd.Series[float], doubts: _Doubts) -> pd.Series[str]:
    """Return kg for articles that are sold in parts of a piece, which no piece has: the standard has no units."""
    parts = qty * _PARTS
    weighed = product[(parts - parts.round()).abs() > _CLOSE].unique().tolist()
    if weighed:
        values: dict[str, str | int] = {"file": doubts.file, "products": ", ".join(weighed[:_SHOWN])}
        doubts.notices.append(Notice("saft_weighed", values=values))
    return product.isin(weighed).map({True: "kg", False: "pcs"}).astype("str")
