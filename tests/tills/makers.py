"""Writers: random tickets in the exports of makers, each version and language with its own columns and words."""

from __future__ import annotations

import random
from pathlib import Path
from zoneinfo import ZoneInfo

from .dialect import Dialect
from .layouts import LAYOUTS, ZONES, Written
from .maker_export import Export, Row, each, made_in, plain
from .maker_square_sumup import SQUARE, SUMUP
from .tickets import CASHIER, CUSTOMER, NOTE, STREET, Ticket, TicketKind, TicketLine


def loyverse(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Receipts by item: dates as the shop sets them, three decimals, voided receipts beside the others."""
    form = rng.choice(["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%y %I:%M %p"])
    name, _, variant = line.item.name.partition(" ")
    return {
        "Date": f"{ticket.starts_at:{form}}", "Receipt number": f"{ticket.till}-{ticket.closing}-{ticket.number}",
        "Receipt type": "Refund" if ticket.kind == "refund" else "Sale", "Category": line.item.group,
        "SKU": line.item.number, "Item": name, "Variant": variant, "Quantity": f"{line.qty:.3f}",
        "Gross sales": plain(line.cents), "Discounts": "0.00", "Net sales": plain(line.cents), "Cost of goods": "0.10",
        "Gross profit": "0.10", "Taxes": "0.00", "Dining option": "Dine in", "POS": ticket.till, "Store": ticket.shop,
        "Cashier name": CASHIER, "Customer name": CUSTOMER, "Customer contacts": STREET, "Comment": NOTE,
        "Status": "Voided" if ticket.kind in ("void", "aborted") else "Closed",
    }  # fmt: skip


def lightspeed(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Transactions of a restaurant's till: kinds of rows, and a mode for training."""
    kinds = {"refund": "REFUND", "void": "VOID", "aborted": "VOID", "order": "FOREIGN"}
    is_recalled = ticket.kind == "sale" and ticket.number % 7 == 0
    return {
        "Account": f"A{ticket.till}{ticket.closing}.{ticket.number}", "Id": f"{ticket.number}.{place}",
        "Date": f"{ticket.starts_at:%d/%m/%Y}", "Time": f"{ticket.starts_at:%H:%M:%S}",
        "Type": kinds.get(ticket.kind, "RECALL" if is_recalled else "SALE"), "Created by": CASHIER, "Device": "iPad",
        "SKU": line.item.number, "Item": line.item.name, "Accounting group": line.item.group,
        "Quantity": f"{line.qty:g}",
        "Unit price": each(line.cents, line.qty), "Amount": plain(line.cents),
        "Mode": "mode école" if ticket.kind == "training" else "",
    }  # fmt: skip


def shopify(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Orders of a web shop: what is the order's stands on its first row; a refund has no row of its own."""
    at = ticket.starts_at.replace(tzinfo=ZoneInfo(ZONES["en"]))
    state = {"void": rng.choice(["voided", "refunded"]), "aborted": "expired"}.get(ticket.kind, "paid")
    is_cancelled = ticket.kind == "order"
    created = f"{at:%Y-%m-%d %H:%M:%S %z}"
    of_order = {
        "Email": "zacharias@example.org", "Financial Status": state, "Paid at": created,
        "Fulfillment Status": "fulfilled",
        "Currency": "USD", "Subtotal": "1.00", "Total": "1.00", "Location": ticket.shop, "Billing Name": CUSTOMER,
        "Shipping Street": STREET, "Notes": NOTE, "Cancelled at": created if is_cancelled else "", "Employee": CASHIER,
    }  # fmt: skip
    return {
        "Name": f"#{ticket.till}{ticket.closing}{ticket.number}",
        "Created at": created if place == 0 or rng.random() < 0.5 else "",
        "Lineitem quantity": f"{abs(line.qty):g}", "Lineitem name": line.item.name,
        "Lineitem price": each(line.cents, line.qty), "Lineitem sku": line.item.number, "Vendor": "Us",
    } | (of_order if place == 0 else {})  # fmt: skip


def toast(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Item selections: voided ones are marked, gift cards are deferred, the kitchen's date is another one."""
    form = "%-m/%-d/%y %-I:%M %p"
    return {
        "Location": ticket.shop, "Order Id": f"{ticket.till}{ticket.closing}{ticket.number}", "Order #": ticket.number,
        "Sent Date": "" if place else f"{ticket.ends_at:{form}}", "Order Date": f"{ticket.starts_at:{form}}",
        "Check Id": "1", "Server": CASHIER, "Dining Option": "Take Out", "Item Selection Id": f"{ticket.number}{place}",
        "Item Id": line.item.number, "Master Id": "9", "Menu Item": line.item.name, "Menu Group": line.item.group,
        "Gross Price": plain(line.cents), "Discount": "0.00", "Discnt": "0.00", "Net Price": plain(line.cents),
        "Qty": f"{line.qty:.1f}", "Tax": "0.00000", "Tab Name": CUSTOMER,
        "Void?": str(line.kind == "void" or ticket.kind in ("void", "aborted")).lower(),
        "Deferred": str(line.kind == "voucher").lower(), "Tax Exempt": "false",
    }  # fmt: skip


def shopkeep(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Transactions by item of an older American till."""
    return {
        "Time": f"{ticket.starts_at:%Y-%m-%d %H:%M:%S}", "Register Name/Number": ticket.till, "Cashier Name": CASHIER,
        "Operation Type": "Return" if ticket.kind == "refund" else "Sale", "UPC": line.item.number,
        "Line Item": line.item.name, "Department": line.item.group, "Price": each(line.cents, line.qty),
        "Quantity": f"{line.qty:g}", "Subtotal": plain(line.cents), "Discounts": "0.00", "Net Total": plain(line.cents),
        "Tax": "0.00", "Total Due": plain(line.cents), "Customer ID": CUSTOMER,
        "Transaction ID": f"{ticket.till}-{ticket.closing}-{ticket.number}",
    }  # fmt: skip


def odoo(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Orders with their lines, under labels or names of fields; what is the order's stands on its first row only."""
    state = {"void": ("Cancelled", "cancel"), "aborted": ("Cancelled", "cancel"), "order": ("New", "draft")}
    label, name = state.get(ticket.kind, rng.choice([("Posted", "done"), ("Paid", "paid")]))
    number, at = (
        f"{ticket.shop}/{ticket.till}/{ticket.closing}/{ticket.number}",
        f"{ticket.starts_at:%Y-%m-%d %H:%M:%S}",
    )
    first = {
        "Order Ref": number, "name": number, "id": f"__export__.pos_{ticket.number}", "Date": at, "date_order": at,
        "Session": "POS/1", "Status": label, "state": name, "Point of Sale": ticket.shop, "config_id": ticket.shop,
        "Customer": CUSTOMER, "partner_id": CUSTOMER, "Employee": CASHIER, "user_id": CASHIER,
    }  # fmt: skip
    return {
        "Order Lines/Product": line.item.name, "lines/product_id": line.item.name,
        "Order Lines/Quantity": f"{line.qty:.1f}",
        "lines/qty": f"{line.qty:.1f}", "Order Lines/Unit Price": each(line.cents, line.qty),
        "lines/price_unit": each(line.cents, line.qty), "Order Lines/Subtotal": plain(line.cents),
        "Order Lines/Tax Incl.": plain(line.cents), "lines/price_subtotal_incl": plain(line.cents),
    } | (first if place == 0 else {})  # fmt: skip


def odoo_lines(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Lines of orders, each row whole."""
    row = odoo(rng, ticket, line, 0)
    return {
        "Order Ref": row["Order Ref"], "Order Ref/Date": row["Date"], "Order Ref/Status": row["Status"],
        "Order Ref/Point of Sale": ticket.shop, "Product": line.item.name, "Quantity": row["lines/qty"],
        "Unit Price": row["lines/price_unit"], "Subtotal": plain(line.cents),
    }  # fmt: skip


def smaregi(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """Details of transactions in Japanese: kinds by number, a day of closing, returns with plus pieces."""
    kind = {"order": "10", "training": "4"}.get(ticket.kind, "11" if line.kind == "tip" else "1")
    struck = {"aborted": "1" if place else "2"}.get(ticket.kind, "0")
    head = {
        "取引ID": f"{ticket.till[1:]}{ticket.closing}{ticket.number}",
        "取引日時": f"{ticket.starts_at:%Y-%m-%d %H:%M:%S}",
        "取引区分": kind, "取消区分": "1" if ticket.kind == "void" else "0", "店舗ID": ticket.shop,
        "締め日": f"{ticket.day}",
        "取引明細ID": place + 1, "打消区分": struck, "会員ID": CUSTOMER, "販売員名": CASHIER,
    }  # fmt: skip
    amount = f"{abs(line.cents) // 100}"
    return head | {
        "取引明細区分": "2" if line.qty < 0 else "1", "商品コード": line.item.number, "商品名": line.item.name,
        "数量": f"{abs(line.qty):g}", "販売単価": f"{line.cents / line.qty / 100:.0f}", "値引き後計": amount,
        "値引き後小計": amount,
    }  # fmt: skip


def smaregi_explained(rng: random.Random, ticket: Ticket, line: TicketLine, place: int) -> Row:
    """The same with what the numbers mean in the names of the columns."""
    row = smaregi(rng, ticket, line, place)
    return row | {"取引明細区分 （1：通常、2：返品、3：部門売り）": row["取引明細区分"],
                  "打消区分(0：通常、1：打消元レコード、2：打消レコード)": row["打消区分"]}  # fmt: skip


_ALL: tuple[TicketKind, ...] = ("refund", "void", "aborted")
_SMAREGI = (
    "取引ID,取引日時,取引区分,取消区分,店舗ID,会員ID,販売員名,取引明細ID,取引明細区分,商品コード,商品名,数量,販売単価"
)
_JAPAN: tuple[TicketKind, ...] = ("refund", "void", "order", "training")
EXPORTS: dict[str, Export] = {
    **SQUARE, **SUMUP,
    "loyverse": Export(
        "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,"
        "Net sales,Cost of goods,Gross profit,Taxes,Dining option,POS,Store,Cashier name,Customer name,"
        "Customer contacts,"
        "Comment,Status", loyverse, "Loyverse, Receipts by item", ticket_kinds=_ALL, line_kinds=("deposit", "tip")),
    "lightspeed_k": Export(
        "Account,Id,Date,Time,Type,Created by,Device,SKU,Item,Accounting group,Quantity,Unit price,Amount,Mode",
        lightspeed,
        "Lightspeed K-Series, Transactions", "fr", ticket_kinds=(*_ALL, "order", "training"),
        line_kinds=("deposit", "tip", "voucher"), has_shop=False, separator=";"),
    "shopify": Export(
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Billing Name,"
        "Shipping Street,Notes,Cancelled at,Refunded Amount,Vendor,Employee,Location,Id,Source", shopify,
        "Shopify, orders_export.csv", ticket_kinds=("void", "aborted", "order"), line_kinds=("tip", "voucher")),
    "toast": Export(
        "Location,Order Id,Order #,Sent Date,Order Date,Check Id,Server,Table,Dining Area,Service,Dining Option,"
        "Item Selection Id,Item Id,Master Id,SKU,Menu Item,Menu Subgroup(s),Menu Group,Menu,Sales Category,Gross Price,"
        "Discnt,Net Price,Qty,Tax,Void?,Deferred,Tax Exempt,Tax Inclusion Option,Dining Option Tax,Tab Name", toast,
        "Toast, ItemSelectionDetails.csv", ticket_kinds=_ALL, line_kinds=("void", "voucher", "tip")),
    "shopkeep": Export(
        "Time,Register Name/Number,Cashier Name,Operation Type,Store Code,UPC,Line Item,Department,Category,Supplier,"
        "Supplier Code,Cost,Price,Quantity,Modifiers,Subtotal,Discounts,Net Total,Tax,Total Due,Transaction ID,"
        "Customer ID",
        shopkeep, "ShopKeep, Transactions by Item", line_kinds=("tip", "deposit", "voucher"), has_shop=False),
    "odoo_subtotal": Export(
        "Order Ref,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Subtotal,Date,Session,"
        "Point of Sale,Customer,Employee,Status", odoo, "Odoo, pos.order (Subtotal)",
        ticket_kinds=(*_ALL, "order"), line_kinds=("tip", "deposit")),
    "odoo_tax_incl": Export(
        "Order Ref,Date,Point of Sale,Status,Customer,Order Lines/Product,Order Lines/Quantity,Order Lines/Tax Incl.",
        odoo,
        "Odoo, pos.order (Tax Incl.)", ticket_kinds=(*_ALL, "order"), line_kinds=("tip",)),
    "odoo_fields": Export(
        "id,name,date_order,config_id,partner_id,user_id,state,lines/product_id,lines/qty,lines/price_unit,"
        "lines/price_subtotal_incl", odoo, "Odoo, pos.order (lines/qty)",
        ticket_kinds=(*_ALL, "order"), line_kinds=("tip",)),
    "odoo_lines": Export(
        "Order Ref,Order Ref/Date,Order Ref/Status,Order Ref/Point of Sale,Product,Quantity,Unit Price,Subtotal",
        odoo_lines,
        "Odoo, pos.order.line", ticket_kinds=(*_ALL, "order"), line_kinds=("tip", "deposit")),
    "smaregi": Export(f"{_SMAREGI},値引き後計", smaregi, "smaregi, 取引明細 (値引き後計)", "ja", ticket_kinds=_JAPAN,
                      line_kinds=("tip",), encoding="utf-8-sig"),
    "smaregi_small_sum": Export(f"{_SMAREGI},値引き後小計", smaregi, "smaregi, 取引明細 (値引き後小計)", "ja",
                                ticket_kinds=_JAPAN, line_kinds=("tip",)),
    "smaregi_closing": Export(f"{_SMAREGI},値引き後小計,締め日", smaregi, "smaregi, 取引明細 (値引き後小計, 締め日)",
    "ja",
                              ticket_kinds=_JAPAN, line_kinds=("tip",), after_midnight=True),
    "smaregi_explained": Export(
        f"{_SMAREGI},値引き後計,締め日,打消区分(0：通常、1：打消元レコード、2：打消レコード)".replace(
            "取引明細区分", "取引明細区分 （1：通常、2：返品、3：部門売り）"), smaregi_explained,
        "smaregi, 取引明細 (値引き後計, 締め日)", "ja", ticket_kinds=(*_JAPAN, "aborted"), after_midnight=True),
}  # fmt: skip


def made(name: str, rng: random.Random, folder: Path) -> Written:
    """Write random tickets in the export called `name`."""
    return made_in(EXPORTS[name], name, rng, folder)


def _list(name: str, export: Export) -> None:
    def write(rng: random.Random, _dialect: Dialect, folder: Path) -> Written:
        return made(name, rng, folder)

    write.__doc__ = export.way.__doc__
    LAYOUTS[name] = write


for _name, _export in EXPORTS.items():
    _list(_name, _export)
