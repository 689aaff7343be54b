"""What the till saw: lines as exported, and their sums."""

from __future__ import annotations

import pandas as pd

from forecast.tables.checking import DateTime, Table, column

LATEST_SECOND_S = 129_600
"""A business day ends by noon of the next date: no time of a line lies beyond 36 hours [s]."""

OTHER_SOURCE = "other_source"
"""The reason of lines of days for which another source speaks, or for which theirs does not."""


class TillLines(Table):
    """What was sold, as the till gave it, after cleaning; one row per line of a ticket, hour or day (no key: equal lines can be real)."""

    shop: str = column("the shop's name; a single shop has the configured one")
    day: DateTime = column("local calendar date")
    time_s: pd.Int32Dtype = column(
        "seconds since local midnight of `day`, 24 h and more in a night that belongs to it; empty for daily totals",
        nullable=True,
        ge=0,
        lt=LATEST_SECOND_S,
        default=None,
    )
    ticket: str = column("ticket number; empty if the till gives none", nullable=True, default="")
    line_id: str = column("the till's own id of the line; empty if it gives none", nullable=True, default="")
    product: str = column("product name after renames")
    qty: float = column("quantity in the product's unit; negative for a refund that was matched")
    amount: float = column(
        "price paid for the line, VAT included [shop's currency]; empty if the till gives none",
        nullable=True,
        default=None,
    )
    unit: str = column("unit of the quantity: pcs, kg, l, or amount where the file has turnover only", default="pcs")
    closing: str = column(
        "till and number of its closing, where exports come by closings: an import then replaces closings and not days; "
        "empty otherwise",
        default="",
    )
    eaten_here: pd.Int8Dtype = column(
        "1 where it was eaten in the shop, 0 where it was taken away; empty if the till does not tell",
        nullable=True,
        default=None,
    )


class RejectedLines(Table):
    """Lines that are not learnt from and can be taken back; one row per line (no key)."""

    source: str = column("name of the file")
    line: int = column("line number in the file, the header being 1", ge=1)
    reason: str = column(
        "refund_unmatched, zero_price, not_a_product, training, voided, order, payment, tip, voucher, float, sum_of_others, no_quantity, unreadable, outside_hours, other_source, repeated_id, deposit, staff, gift, suspected_bulk, exceptional, deal_in_parts and deal_header (the parts are learnt from) …"
    )
    shop: str = column("the shop's name")
    day: DateTime = column("local calendar date", nullable=True)
    time_s: pd.Int32Dtype = column("seconds since local midnight", nullable=True, default=None)
    ticket: str = column("ticket number", nullable=True, default="")
    line_id: str = column("the till's own id of the line", nullable=True, default="")
    product: str = column("product name after renames", nullable=True)
    qty: float = column("quantity in the product's unit", nullable=True)
    amount: float = column("price paid for the line, VAT included [shop's currency]", nullable=True, default=None)
    unit: str = column("unit of the quantity: pcs, kg, l or amount", nullable=True, default="pcs")
    closing: str = column("till and number of its closing, where exports come by closings", nullable=True, default="")


class Sales(Table):
    """What the till saw, refunds netted, never below zero; one row per shop, product and day on which a line exists."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    sold_qty: float = column("sold minus returned, in the product's unit", ge=0)
    amount: float = column(
        "turnover, VAT included [shop's currency]; empty if the till gives none", nullable=True, default=None
    )
    first_sale_s: pd.Int32Dtype = column("time of the first sale [s since midnight]", nullable=True, default=None)
    last_sale_s: pd.Int32Dtype = column("time of the last sale [s since midnight]", nullable=True, default=None)
    end_price_amount: float = column(
        "price of one unit in the evening of a day on which it rose, VAT included [shop's currency]; empty on other days",
        nullable=True,
        default=None,
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day"]


class TillDays(Table):
    """How busy the till was; one row per shop and day on which a line exists."""

    shop: str = column("the shop's name")
    day: DateTime = column("local calendar date")
    lines_count: int = column("till lines", ge=0)
    tickets_count: pd.Int64Dtype = column(
        "different tickets; empty if the till gives none", nullable=True, default=None
    )
    sold_qty: float = column(
        "sum of quantities, products of every unit together (only to compare days of one shop)", ge=0
    )
    amount: float = column("turnover, VAT included [shop's currency]", nullable=True, default=None)
    first_sale_s: pd.Int32Dtype = column("time of the first line [s since midnight]", nullable=True, default=None)
    last_sale_s: pd.Int32Dtype = column("time of the last line [s since midnight]", nullable=True, default=None)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day"]


class EatenHere(Table):
    """How much was eaten in the shop; one row per shop and day of which the till tells it."""

    shop: str = column("the shop's name")
    day: DateTime = column("local calendar date")
    eaten_here_share: float = column("share of what was paid, of pieces where no money is known; refunds are taken off")
    last_sale_s: pd.Int32Dtype = column("time of the last such line [s since midnight]", nullable=True, default=None)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "day"]


class SlotSums(Table):
    """When of the day things were sold; one row per shop, product, day and slot in which a line with a time exists.

    The till's hours of a day are the first and the last slot of the shop that day, over all products.
    """

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("local calendar date")
    slot: int = column(
        "number of the slot since midnight (half hours: 15 is 07:30 to 08:00); the first slot of the hour where the "
        "till gives hourly totals",
        ge=0,
        lt=2160,
    )
    sold_qty: float = column("sold minus returned in the slot, in the product's unit; 0 where only refunds are", ge=0)
    sales_count: pd.Int64Dtype = column(
        "lines that sold something, 0 where as much was returned; empty where the till gives hourly totals",
        nullable=True,
        ge=0,
        default=None,
    )

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "slot"]


class HourlySums(Table):
    """At what hours of whole months things were sold; one row per shop, product, month, kind of day and hour with sales."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    day: DateTime = column("last day of the month: its sums are known when it is over")
    is_sunday: bool = column("whether these are the month's Sundays, or all its other days")
    hour_s: int = column("when the hour begins [s since midnight]", ge=0, lt=LATEST_SECOND_S)
    sold_qty: float = column("sold minus returned in that hour of all those days, in the product's unit", gt=0)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "day", "is_sunday", "hour_s"]


class HourlyProfile(Table):
    """How sales spread over the day; one row per shop, product, weekday and hour."""

    shop: str = column("the shop's name")
    product: str = column("product name")
    weekday: int = column("0 Monday … 6 Sunday", ge=0, le=6)
    hour: int = column("local hour; 24 and more in the night that belongs to the day", ge=0, le=35)
    sold_share: float = column("share of the day's quantity sold in that hour", ge=0, le=1)

    class Config(Table.Config):
        """The key."""

        unique = ["shop", "product", "weekday", "hour"]
