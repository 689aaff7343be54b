"""Rows of a made-up bakery in the layout of any till: a column is 'Header = what it holds > its role'."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.sources.tabular.raw import RawTable

ARTICLES = (  # name, variant, group, code, price, tax rate
    ("Croissant", "Plain", "Pastry", "4711", 1.30, 0.07),
    ("Croissant", "Almond", "Pastry", "4712", 2.10, 0.07),
    ("Rye bread 1kg", "", "Bread", "4801", 4.50, 0.07),
    ("Baguette", "", "Bread", "4802", 1.20, 0.07),
    ("Coffee", "", "Drinks", "4901", 2.80, 0.19),
)


@dataclass(frozen=True)
class Line:
    number: int
    at: pd.Timestamp
    ticket: int
    position: int
    name: str
    variant: str
    group: str
    code: str
    price: float
    rate: float
    qty: int
    discount: float
    ticket_total: float

    @property
    def before(self) -> float:
        return round(self.qty * self.price, 2)

    @property
    def total(self) -> float:
        return round(self.before - self.discount, 2)

    @property
    def net(self) -> float:
        return round(self.total / (1 + self.rate), 2)


def lines(days: int = 4, tickets: int = 8) -> list[Line]:
    made = []
    for day in range(days):
        for number in range(tickets):
            at = pd.Timestamp(2026, 5, 3 + day, 7, 5, 11) + pd.Timedelta(minutes=37 * number + 3 * day)
            count = 1 + (number + day) % 3
            articles = [ARTICLES[(number + day + place) % len(ARTICLES)] for place in range(count)]
            quantities = [1 + (number * 2 + place + day) % 4 for place in range(count)]
            total = round(sum(q * a[4] for q, a in zip(quantities, articles, strict=True)), 2)
            for place, (article, qty) in enumerate(zip(articles, quantities, strict=True)):
                discount = 0.5 if (number + place) % 5 == 0 else 0.0
                ticket = 100 + day * tickets + number
                made.append(Line(len(made), at, ticket, place + 1, *article, qty, discount, total))
    return made


def cell(holds: str, line: Line, mark: str) -> str:
    """Return what one cell holds; 'say:x' says x, '%d.%m.%Y' is the moment so written."""
    if "%" in holds:
        return line.at.strftime(holds)
    kind, _, more = holds.partition(":")
    numbers = {
        "price": line.price,
        "total": line.total,
        "before": line.before,
        "net": line.net,
        "discount": line.discount,
        "-discount": -line.discount,
        "tax": line.total - line.net,
        "cost": line.before * 0.3,
        "profit": line.total - line.before * 0.3,
        "ticket_total": line.ticket_total,
    }
    counts = {"qty": f"{line.qty}", "qty.0": f"{line.qty:.1f}", "qty.000": f"{line.qty:.3f}"}
    counts |= {"rate": f"{line.rate * 100:.0f}", "other": f"{line.qty + 5}", "stock": f"{90 - line.qty}"}
    if kind in numbers or kind in counts:
        return (counts[kind] if kind in counts else f"{numbers[kind]:.2f}").replace(".", mark) + more
    hour, is_odd = line.at.hour, line.ticket % 2
    texts = {
        "": "",
        "say": more,
        "item": line.name,
        "full": f"{line.name} {line.variant}".strip(),
        "variant": line.variant,
        "group": line.group,
        "group_no": {"Pastry": "001", "Bread": "002"}.get(line.group, "003"),
        "code": line.code,
        "ean": f"40063813{line.code}6",
        "ticket": f"{more}{line.ticket}",
        "bon": str(line.ticket % 8 + 1),
        "pos": str(line.position),
        "id": str(7000 + line.number),
        "hour": str(hour),
        "range": f"{hour:02d}:00 - {hour + 1:02d}:00",
        "range_fr": f"{hour:02d}h-{hour + 1:02d}h",
        "person": ["Anna", "Bert"][is_odd],
        "shop": ["Nord", "Sued"][is_odd],
        "shop_no": str(1 + is_odd),
        "pay": ["Cash", "Card"][is_odd],
    }
    return texts[kind]


def table_of(layout: str, mark: str = ".", made: list[Line] | None = None) -> tuple[RawTable, dict[str, str]]:
    """Return the rows of a layout, and the column of each role."""
    frame, expected = {}, {}
    for column in layout.strip().replace("\n", "|").split("|"):
        name, _, holds = column.partition("=")
        holds, _, role = holds.partition(">")
        name = name.strip()
        frame[name] = [cell(holds.strip(), line, mark).strip() for line in (made or lines())]
        expected |= {role.strip(): name} if role.strip() else {}
    table = pd.DataFrame(frame, dtype="str")
    return RawTable(Path("till.csv"), table, pd.Series(range(2, len(table) + 2))), expected
