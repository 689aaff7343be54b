"""How a maker's profile and the settings of a person read a file together."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from tests.tills.makers import EXPORTS, made
from tests.tills.tickets import PLANTED

from forecast.config import TillSettings
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till import by_shop
from forecast.sources.till.export import read_till, read_till_by_shop
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.makers.layouts import as_told
from forecast.sources.till.proposal import propose_mapping
from forecast.texts import written

from ..reading import alarms, read, reasons, refusal, sold

SQUARE = "Date,Time,Item,Qty,Price Point Name,Net Sales,Transaction ID,Event Type,Tip"
TOAST = "Order Id,Order Date,Item Selection Id,Menu Item,Net Price,Qty,Void?"
SHOPIFY = "Name,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at"


def square(*events: str, item: str = "Bun", variant: str = "Regular") -> list[str]:
    return [
        f"2026-05-{number % 20 + 1:02},08:00:00,{item},2.0,{variant},$3.00,t{number},{event},x"
        for number, event in enumerate(events)
    ]


def test_how_the_file_is_read_names_the_maker_and_what_nobody_set(tmp_path):
    detected = read(tmp_path, SQUARE, *square("Payment", "Refund")).report.detected
    said = {name: written(value, "en") for name, value in detected.items()}
    assert said["maker"] == "Square, Items (–2024) (detected)"
    assert said["product"] == "'Item' + 'Price Point Name' (detected)"
    assert said["rows by 'Event Type'"] == "sold: Payment, taken back: Refund (detected)"


def test_inspecting_a_file_names_the_maker(tmp_path):
    path = tmp_path / "items.csv"
    path.write_text("\n".join([SQUARE, *square("Payment")]), encoding="utf-8")
    assert "# maker: Square, Items (–2024) (detected)" in [str(line) for line in propose_mapping(path, TillSettings())]


def test_what_a_person_wrote_wins_over_the_maker(tmp_path):
    columns = {"product": "Item", "amount": "Tip"}
    rows = [row.replace(",x", ",$9.00") for row in square("Payment", "Refund", variant="Large")]
    till = read(tmp_path, SQUARE, *rows, columns=columns, rows={"Event Type": {"count": ["Payment", "Refund"]}})
    assert sold(till) == {"Bun": 4.0}
    assert till.lines["amount"].tolist() == [9.0, 9.0]


def test_a_variation_called_regular_is_no_part_of_the_name(tmp_path):
    rows = [*square("Payment"), *square("Payment", variant="Large")]
    assert sold(read(tmp_path, SQUARE, *rows)) == {"Bun": 2.0, "Bun Large": 2.0}


def test_a_word_that_the_maker_never_used_is_asked_about(tmp_path):
    said = refusal(tmp_path, SQUARE, *square(*["Payment"] * 30, "Exchange", "Exchange"))
    assert said == [
        "till.csv, line 1, column 'Event Type': unknown words 'Exchange' (2 rows), expected to know which rows are"
        " sales. To do: say in the configuration what they are, in count, drop or negate:"
        ' [till.rows."Event Type"] count = ["Payment"] drop = [] negate = []'
    ]


def test_a_new_word_on_a_trace_of_the_rows_is_told(tmp_path):
    till = read(tmp_path, SQUARE, *square(*["Payment"] * 99, "Exchange"))
    assert alarms(till) == ["till_row_words_unknown"]


def test_a_word_that_a_person_left_out_is_asked_about_on_a_single_row(tmp_path):
    rows = {"Event Type": {"count": ["Payment"]}}
    assert "'Exchange' (1 row)" in refusal(tmp_path, SQUARE, *square(*["Payment"] * 99, "Exchange"), rows=rows)[0]


def test_a_voided_line_beside_the_same_line_sold_takes_nothing_back(tmp_path):
    rows = [
        f"{number},5/{number}/26 8:05 AM,{number}{void},Roll,2.00,1.0,{void}"
        for number in range(13, 23)
        for void in ("true", "false")
    ]
    till = read(tmp_path, TOAST, *rows, timezone="America/New_York")
    assert sold(till) == {"Roll": 10.0}
    assert set(reasons(till).values()) == {"voided"}


def test_an_order_paid_back_in_part_is_counted_and_told(tmp_path):
    rows = [f"#{number},paid,2026-05-{number} 08:00:00 +0200,2,Roll,1.00," for number in range(10, 20)]
    till = read(tmp_path, SHOPIFY, *rows, "#20,partially_refunded,2026-05-20 08:00:00 +0200,2,Roll,1.00,")
    assert sold(till) == {"Roll": 22.0}
    assert [
        (one.code, one.values["words"], one.values["count"]) for one in till.notices if one.severity == "warning"
    ] == [("till_rows_doubtful", "partially_refunded", 1)]


def test_cancelled_orders_go_however_many_moments_the_column_holds(tmp_path):
    rows = [
        f"#{n},paid,2026-05-{n % 20 + 1:02} 08:00:00 +0200,2,Roll,1.00,2026-05-21 08:{n:02}:00 +0200" for n in range(50)
    ]
    till = read(tmp_path, SHOPIFY, *rows, "#99,paid,2026-05-20 08:00:00 +0200,3,Roll,1.00,")
    assert sold(till) == {"Roll": 3.0}


def test_a_group_heading_of_a_grouped_list_is_no_sale(tmp_path):
    header = "Order Ref,Date,Order Lines/Product,Order Lines/Quantity,Order Lines/Subtotal"
    orders = [f"Shop/{n},2026-05-{n} 08:00:00,Roll,2.0,3.00" for n in range(10, 20)]
    till = read(tmp_path, header, "POS/0001 (5),,,10.0,15.00", *orders[:5], "POS/0002 (5),,,10.0,15.00", *orders[5:])
    assert sold(till) == {"Roll": 20.0}


def test_a_big_file_read_shop_by_shop_is_read_as_one_read_at_once(tmp_path, monkeypatch):
    from forecast.sources.tabular.text import text_grid, text_rows

    path = tmp_path / "orders.csv"
    rows = [SHOPIFY.replace("Cancelled at", "Location")]
    for n in range(10, 60):
        at = f"2026-05-{n % 20 + 1:02} 08:{n}:00 -0400"
        rows += [f"#{n},paid,{at},{n},Roll,1.00,{'Quay' if n % 2 else 'Port'}", f"#{n},,{at},1,Bun,2.00,"]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    at_once = read_till(path, TillSettings(), Shop("A", timezone="America/New_York"))
    monkeypatch.setattr(text_rows, "_LINES_AT_ONCE", 7)
    monkeypatch.setattr(text_grid, "_BLOCK_BYTES", 500)
    monkeypatch.setattr(by_shop, "_ROWS_TOGETHER", 20)
    pieces = list(read_till_by_shop(path, TillSettings(), Shop("A", timezone="America/New_York"), big_bytes=10))
    order = ["shop", "day", "time_s", "product", "qty"]
    together = pd.concat([piece.lines for piece in pieces]).sort_values(order, ignore_index=True)
    assert len(pieces) == 2
    pd.testing.assert_frame_equal(together[order], at_once.lines.sort_values(order, ignore_index=True)[order])


def test_a_ticket_goes_on_over_the_end_of_a_part():
    frame = pd.DataFrame({"Order": ["", "B"], "State": ["", "void"]}, dtype="str")
    settings = TillSettings.model_validate({"columns": {"ticket": "Order"}, "once_per_ticket": ["Order", "State"]})
    before = pd.DataFrame({"Order": ["A"], "State": ["paid"]}, dtype="str")
    found = as_told(RawTable(Path("a.csv"), frame, pd.Series([2, 3])), settings, after=before)
    assert found.frame.to_numpy().tolist() == [["A", "paid"], ["B", "void"]]


@pytest.mark.parametrize("name", EXPORTS)
def test_nothing_personal_is_in_the_lines_or_what_was_set_aside(name, tmp_path):
    (path,) = made(name, random.Random(5), tmp_path).files
    till = read_till(path, TillSettings(), Shop("A"))
    kept = pd.concat([till.lines, till.rejected]).astype(str).to_csv() + str(till.report) + str(till.notices)
    assert [value for value in PLANTED if value in kept] == []
