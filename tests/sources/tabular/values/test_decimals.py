"""Decimal marks: settled by what proves them, open where nothing does, never guessed."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.tabular.raw import RawTable
from forecast.sources.tabular.values.decimals import settled
from forecast.sources.tabular.values.number import OTHER
from forecast.sources.tabular.values.orders import Marks
from forecast.sources.tabular.values.reading import read_numbers, read_quantities

QTY, PRICE, AMOUNT = PRODUCT = ("qty", "price", "amount")
DIALECTS = 3_000


def table(**columns):
    frame = pd.DataFrame(columns, dtype="str")
    return RawTable("till.csv", frame, pd.Series(range(2, len(frame) + 2), dtype="int64"))


def marks_of(product=None, **columns):
    numbers = [name for name in columns if name in PRODUCT]
    return dict(settled(table(**columns), numbers=numbers, product=product))


def test_a_column_that_shows_its_own_mark_needs_no_other():
    assert marks_of(qty=["0,385", "1,000"], amount=["3.50", "1.20"]) == {"qty": ",", "amount": "."}


def test_money_without_cents_groups_thousands_by_commas():
    assert marks_of(amount=["1,200円", "¥2,400"]) == {"amount": "."}


def test_times_tickets_rates_and_names_never_settle_a_quantity():
    columns = {
        "time": ["08.15", "08.20"],
        "ticket": ["150040.0", "150041.0"],
        "vat": ["5.5", "5.5"],
        "article": ["3.50", "Brezel"],
    }
    assert marks_of(qty=["1,000", "2,000"], **columns) == {"qty": None}


def test_the_same_mark_in_another_number_column_settles_an_open_one():
    assert marks_of(qty=["1,000", "2,000"], amount=["1,60", "3,20"])["qty"] == ","
    assert marks_of(qty=["1,000", "786"], amount=["1,600.00", "900.00"])["qty"] == "."


def test_quantities_as_programs_write_them_beside_amounts_as_people_do_are_asked_for():
    assert marks_of(qty=["1.000", "2.000"], amount=["1,60", "3,20"])["qty"] is None
    assert marks_of(qty=["1.000", "2.000"], amount=["1.250,00", "3,20"])["qty"] is None


@pytest.mark.parametrize(
    ("qty", "price", "amount", "mark"),
    [
        (["1.000", "2.000"], ["1,60", "1,60"], ["1,60", "3,20"], "."),
        (["1.000", "2.000"], ["1,60", "1,60"], ["1600,00", "3200,00"], ","),
        (["1,000", "2,000"], ["1.60", "1.60"], ["1.60", "3.20"], ","),
        (["1.250 kg", "2.000 kg"], ["12,90", "12,90"], ["16,13", "25,80"], "."),
    ],
)
def test_price_times_pieces_settles_what_the_columns_do_not(qty, price, amount, mark):
    assert marks_of(PRODUCT, qty=qty, price=price, amount=amount)[QTY] == mark


def test_a_price_column_that_holds_totals_does_not_make_one_piece_of_a_thousand():
    rows = {"qty": ["1.000"] * 9 + ["2.000"], "price": ["1600,00"] * 9 + ["3200,00"]}
    assert marks_of(PRODUCT, **rows, amount=rows["price"])[QTY] is None


def test_discounted_rows_do_not_hide_the_mark():
    rows = {"qty": ["2.000"] * 9, "price": ["1,60"] * 9, "amount": ["3,20"] * 8 + ["2,88"]}
    assert marks_of(PRODUCT, **rows)[QTY] == "."


def test_an_open_column_is_asked_for_with_the_setting():
    with pytest.raises(SourceError) as caught:
        read_numbers(table(qty=["7", "1,234"]), "qty", setting="[till] decimal")
    assert str(caught.value) == (
        "till.csv, line 3, column 'qty': got '1,234', expected a number that reads one way only. "
        "To do: set [till] decimal to ',' or '.'"
    )


def test_few_cells_with_the_other_mark_are_wrong_and_many_leave_the_column_open():
    few = table(qty=["1,5"] * 99 + ["1.5"])
    assert read_numbers(few, "qty").is_wrong.tolist() == [False] * 99 + [True]
    assert marks_of(qty=["1,5"] * 90 + ["1.5"] * 10) == {"qty": None}


def test_a_whole_number_with_a_group_mark_does_not_fit_a_column_that_always_writes_decimals():
    read = read_numbers(table(amount=["3,50", "1,20", "1.600"]), "amount")
    assert read.is_wrong.tolist() == [False, False, True]
    read = read_numbers(table(amount=["3,50", "12", "1.600"]), "amount")
    assert read.values.tolist() == [3.5, 12.0, 1600.0]


def test_three_decimals_do_not_fit_a_column_that_always_writes_two():
    read = read_numbers(table(amount=["3,50"] * 60 + ["1,600"]), "amount")
    assert read.is_wrong.tolist() == [False] * 60 + [True]


def test_cells_of_a_workbook_read_right():
    read = read_numbers(table(amount=["1234.5", "0.3850", "1000", "12.3456"]), "amount")
    assert read.values.tolist() == [1234.5, 0.385, 1000.0, 12.3456]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_file_read_in_parts_has_the_marks_of_the_whole(size):
    rows = {"qty": ["1.000", "2.000", "3.000"], "price": ["1,60"] * 3, "amount": ["1,60", "3,20", "4,80"]}
    whole = table(**rows)
    marks = Marks(dates=(), numbers=PRODUCT, product=PRODUCT)
    for start in range(0, 3, size):
        marks.look_at(
            RawTable("till.csv", whole.frame.iloc[start : start + size], whole.lines.iloc[start : start + size])
        )
    assert marks.decimals() == dict(settled(whole, numbers=PRODUCT, product=PRODUCT))
    part = RawTable(
        "till.csv",
        table(qty=["3.000"]).frame,
        whole.lines[:1],
        decimals=marks.decimals(),
        number_kinds=marks.number_kinds(),
    )
    assert read_numbers(part, "qty").values.tolist() == [3.0]


@dataclass
class Writing:
    """How one column writes its numbers."""

    decimal: str
    group: str
    digits: int | None
    before: str = ""
    after: str = ""

    def of(self, value):
        text = f"{abs(value):,.{3 if self.digits is None else self.digits}f}"
        whole, _, rest = text.partition(".")
        rest = rest.rstrip("0") if self.digits is None else rest
        text = whole.replace(",", self.group) + (self.decimal + rest if rest else "")
        return f"{'-' if value < 0 else ''}{self.before}{text}{self.after}"


def _writing(chance, decimal, digits):
    group = chance.choice(["", "", " ", "'", "\u202f", OTHER[decimal], OTHER[decimal]])
    before, after = chance.choice([("", "")] * 4 + [("", " €"), ("$", ""), ("CHF ", ""), ("", " kr")])
    return Writing(decimal, group, digits, before, after)


def _dialect(chance):
    """Return the columns of a random file, and the true numbers of its number columns.

    Marks differ from column to column: quantities as programs write them ("1.000") stand beside amounts as people do
    ("1.250,00"). No writer takes the comma for decimals in one column and for groups in another, nor groups quantities
    for people and not the amounts beside them.
    """
    digits = chance.choice([0, 0, 1, 2, 3, 3, None])
    largest = chance.choice([3, 9, 40, 4_000])
    rows = chance.randint(1, 25)
    is_whole = digits == 0 or chance.random() < 0.5
    truth = {
        QTY: [
            chance.randint(1, largest)
            if is_whole
            else round(chance.uniform(0.1, largest), digits if digits is not None else 3)
            for _ in range(rows)
        ]
    }
    truth[PRICE] = [chance.choice([0.45, 1.6, 2.0, 12.9, 1_250.0, 3.333]) for _ in range(rows)]
    truth[AMOUNT] = [round(qty * price, 2) for qty, price in zip(truth[QTY], truth[PRICE], strict=True)]
    writings = {
        QTY: _writing(chance, chance.choice(".,"), digits),
        PRICE: _writing(chance, chance.choice(".,"), chance.choice([2, 3]) if 3.333 not in truth[PRICE] else 3),
        AMOUNT: _writing(chance, chance.choice(".,"), 2),
    }
    writings[QTY].before = ""
    writings[QTY].after = chance.choice(["", "", "", " Stk", "x"]) if is_whole else chance.choice(["", " kg"])
    if any(one.decimal == "," for one in writings.values()):
        for one in writings.values():
            one.group = one.group.replace(",", "")
    if "." in (writings[PRICE].decimal, writings[AMOUNT].decimal):
        writings[QTY].group = writings[QTY].group.replace(".", "")
    columns = {name: [writing.of(value) for value in truth[name]] for name, writing in writings.items()}
    for name in (PRICE, AMOUNT):
        if chance.random() < 0.4:
            del columns[name], truth[name]
    others = {
        "ticket": ["150040.0"] * rows,
        "vat": [chance.choice(["5.5", "5,5"])] * rows,
        "time": [chance.choice(["08.15", "08:15"])] * rows,
        "article": ["3.50"] * rows,
    }
    return columns | {name: cells for name, cells in others.items() if chance.random() < 0.5}, truth


def test_random_dialects_are_read_right_or_asked_for():
    chance, read_count, wrong = random.Random(16), 0, []
    for _ in range(DIALECTS):
        columns, truth = _dialect(chance)
        raw = table(**columns)
        marks = settled(raw, numbers=list(truth), product=PRODUCT if len(truth) == 3 else None)
        for name, values in truth.items():
            if marks[name] is None:
                continue
            read = _read(raw, name, marks[name])
            is_right = read.is_wrong | ((read.values - values).abs() < 1e-6)
            wrong += [] if is_right.all() else [(name, columns, marks)]
            read_count += is_right.all() and not read.is_wrong.any()
    assert not wrong, wrong[:3]
    assert read_count > 2 * DIALECTS


def _read(raw, name, decimal):
    if name == QTY:
        return read_quantities(raw, name, decimal=decimal)[0]
    return read_numbers(raw, name, decimal=decimal)
