"""What takes a sale back does so once, however the till writes it."""

from __future__ import annotations

import pytest

from ..reading import alarms, read, reasons, sold

HEADER = "date,time,ticket,item,qty,total,Type"


def rows_of(*lines):
    """Lines as "item qty total word", each on its receipt."""
    return [
        f"2026-03-02,{8 + at // 30:02d}:{at % 30:02d},{at // 2}," + ",".join(one.split())
        for at, one in enumerate(lines)
    ]


@pytest.mark.parametrize("refund", ["Bread -2 -5.00", "Bread 2 -5.00", "Bread 2 5.00", "Bread -2 5.00"])
def test_a_refund_is_taken_off_once_whatever_signs_it_has(tmp_path, refund):
    till = read(tmp_path, HEADER, *rows_of("Bread 5 12.50 Sale", f"{refund} Refund"))
    assert sold(till) == {"Bread": 3.0}
    assert till.lines["amount"].sum() == 7.5


def test_minus_money_for_plus_pieces_takes_pieces_back_without_any_word(tmp_path):
    till = read(tmp_path, HEADER.removesuffix(",Type"), *rows_of("Bread 5 12.50", "Bread 2 -5.00"))
    assert sold(till) == {"Bread": 3.0}


def test_without_quantities_minus_money_is_one_piece_back(tmp_path):
    rows = ["2026-03-02 08:00,1,Scone,2.50", "2026-03-02 08:10,2,Scone,2.50", "2026-03-02 08:20,1,Scone,-2.50"]
    till = read(tmp_path, "date,ticket,item,total", *rows, line_is_one_unit=True)
    assert sold(till) == {"Scone": 1.0}
    assert till.lines["amount"].sum() == 2.5


def test_a_negative_unit_price_of_a_refund_is_its_minus(tmp_path):
    rows = [line.replace("total", "") for line in rows_of("Bread 5 2.50 Sale", "Bread 2 -2.50 Refund")]
    till = read(tmp_path, "date,time,ticket,item,qty,unit_price,Type", *rows)
    assert sold(till) == {"Bread": 3.0}
    assert till.lines["amount"].sum() == 7.5


def test_a_voided_line_goes(tmp_path):
    till = read(tmp_path, HEADER, *rows_of("Bread 5 12.50 Sale", "Roll 4 2.00 Sale", "Cake 2 5.00 Void"))
    assert sold(till) == {"Bread": 5.0, "Roll": 4.0}
    assert (reasons(till), alarms(till)) == ({4: "voided"}, [])


def test_a_void_with_a_minus_stands_against_the_line_it_takes_back(tmp_path):
    till = read(tmp_path, HEADER, *rows_of("Bread 5 12.50 Sale", "Bread -2 -5.00 Void", "Roll 1 0.50 Sale"))
    assert (sold(till), alarms(till)) == ({"Bread": 3.0, "Roll": 1.0}, [])


def test_lines_and_their_counterparts_that_are_both_marked_both_go(tmp_path):
    lines = ["Bread 5 12.50 Sale", "Cake 2 5.00 Void", "Cake -2 -5.00 Void"]
    assert sold(read(tmp_path, HEADER, *rows_of(*lines))) == {"Bread": 5.0}


def test_voids_of_both_kinds_are_told(tmp_path):
    lines = ["Bread 5 12.50 Sale", "Bread -2 -5.00 Void", "Cake 3 9.00 Void"]
    till = read(tmp_path, HEADER, *rows_of(*lines))
    assert sold(till) == {"Bread": 3.0}
    assert alarms(till) == ["till_voids_two_ways"]


def test_voids_without_a_minus_beside_their_sale_are_taken_off_it_and_told(tmp_path):
    lines = [line for at in range(4) for line in (f"Bread {at + 2} 5.00 Sale", f"Bread {at + 2} 5.00 Void")]
    till = read(tmp_path, HEADER, *rows_of(*lines, "Bread 9 9.00 Sale"))
    assert sold(till) == {"Bread": 9.0}
    assert alarms(till) == ["till_voids_turned"]


def test_a_refund_before_the_sale_of_the_day_is_matched_and_one_beyond_it_is_not(tmp_path):
    till = read(tmp_path, HEADER, *rows_of("Bread -2 -5.00 Refund", "Bread 3 7.50 Sale", "Bread -2 -5.00 Refund"))
    assert sold(till) == {"Bread": 1.0}
    assert reasons(till) == {4: "refund_unmatched"}
