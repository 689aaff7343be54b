"""What a row is by the words of its columns: sale, refund, or nothing that was sold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.config import TillSettings
from forecast.sources.tabular.raw import RawTable
from forecast.sources.till.rows.row_words import added_words, folded, kind_of_article, row_words, words_of
from forecast.sources.till.rows.rows import kinds_of_rows, row_rules

from ..reading import alarms, read, reasons, refusal, sold

HEADER = "date,time,ticket,item,qty,total,{}"


def rows_of(*words, item="Bread", qty=2):
    """One line a word, some minutes apart, with pieces that tell them apart."""
    return [
        f"2026-03-02,{8 + at // 12:02d}:{at % 12 * 5:02d},{at},{item},{qty + at},{2 * (qty + at)}.50,{word}"
        for at, word in enumerate(words)
    ]


def kinds(column, *cells):
    """Return what the words of a column are taken for, {} when it says nothing of rows."""
    raw = RawTable(Path("till.csv"), pd.DataFrame({column: list(cells)}, dtype="str"), pd.Series(range(len(cells))))
    rules, _ = row_rules(raw.path, words_of(raw), TillSettings(), names=[column], taken=[])
    return rules[0].kinds if rules else {}


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("Status", ("Closed", "Voided"), {"Closed": "", "Voided": "void"}),
        ("Receipt type", ("Sale", "Refund"), {"Sale": "", "Refund": "refund"}),
        (
            "Belegtyp",
            ("Standardbeleg", "Trainingsbeleg", "Stornobeleg"),
            {"Standardbeleg": "", "Trainingsbeleg": "training", "Stornobeleg": "void"},
        ),
        ("Type", ("Sale", "Void receipt"), {"Sale": "", "Void receipt": "void"}),
        ("Reso", ("Sì", "No"), {"Sì": "refund", "No": ""}),
        ("Retoure", ("ja", ""), {"ja": "refund", "": ""}),
        ("Retoure", ("1", "0"), {}),
        ("Annulation", ("Oui", "Non"), {"Oui": "void", "Non": ""}),
        ("Gültig", ("ja", "nein"), {"ja": "", "nein": "void"}),
        ("Line Type", ("Item", "Sales Tax"), {"Item": "", "Sales Tax": "fee"}),
        ("Buchungsart", ("Verkauf", "Storno", "Rückgabe"), {"Verkauf": "", "Storno": "void", "Rückgabe": "refund"}),
        ("État", ("Payée", "Annulée"), {"Payée": "", "Annulée": "void"}),
        ("Void?", ("False", "True"), {"False": "", "True": "void"}),
        ("Storno", ("0", "1", ""), {"0": "", "1": "void", "": ""}),
        ("Storniert", ("nein", "ja"), {"nein": "", "ja": "void"}),
        ("Mode", ("", "mode école"), {"": "", "mode école": "training"}),
        ("取消区分", ("0", "1"), {"0": "", "1": "void"}),
        ("取引明細区分", ("1", "2"), {"1": "", "2": "refund"}),
        ("取引区分", ("1", "6"), {"1": "", "6": "points"}),
        ("Event Type", ("Payment", "Refund"), {"Payment": "", "Refund": "refund"}),
        ("Line Type", ("Item", "Payment", "Receipt"), {"Item": "", "Payment": "payment", "Receipt": "ticket_total"}),
        ("Type", ("SALE", "FLOAT", "RECALL"), {"SALE": "", "FLOAT": "float", "RECALL": ""}),
        ("Itemization Type", ("Physical Good", "Gift Card"), {"Physical Good": "", "Gift Card": "voucher"}),
        ("Status", ("Order", "Cancelled"), {"Order": "", "Cancelled": "void"}),
        ("Status", ("Paid", "Draft", "Pending"), {"Paid": "", "Draft": "order", "Pending": "order"}),
    ],
)
def test_words_that_tills_use_are_known(column, cells, said):
    assert kinds(column, *cells) == said


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Payment method", ("Cash", "Visa", "Gift card", "Voucher")),
        ("Payment", ("Cash", "Card", "Voucher")),
        ("Zahlungsart", ("Bar", "EC", "Gutschein")),
        ("Category", ("Bread", "Tip", "Deposit")),
        ("Dining option", ("Dine in", "Take away")),
        ("Status", ("Closed",)),
        ("Retoure", ("0", "1", "1")),
        ("Storno", ("0", "1", "3")),
        ("Typ", ("Brot", "Kuchen", "Snack", "Gutschein")),
        ("Weekday", ("Mo", "Di")),
    ],
)
def test_columns_that_say_nothing_of_the_row_are_left_alone(column, cells):
    assert kinds(column, *cells) == {}


def test_a_column_of_many_words_is_no_rule(tmp_path):
    words = [f"note {number}" for number in range(60)] + ["Voided"]
    till = read(tmp_path, HEADER.format("state"), *rows_of(*words[:40], "Voided"))
    assert len(till.lines) == 41


def test_every_kind_has_its_own_reason_and_the_report_says_by_which_words(tmp_path):
    words = ("Sale", "Voided", "Training", "Draft", "Tip", "Gift Card", "Float", "Refund")
    till = read(tmp_path, HEADER.format("Type"), *rows_of(*words))
    assert reasons(till) == {
        3: "voided",
        4: "training",
        5: "order",
        6: "tip",
        7: "voucher",
        8: "float",
        9: "refund_unmatched",
    }
    assert sold(till) == {"Bread": 2.0}
    assert str(till.report.detected["rows by 'Type'"]) == (
        "sold: Sale, voided: Voided, training: Training, customer orders: Draft, tips: Tip, vouchers: Gift Card, "
        "cash float: Float, taken back: Refund (detected)"
    )


def test_a_reason_told_by_words_can_be_taken_back(tmp_path):
    rows = rows_of("Sale", "Draft")
    assert sold(read(tmp_path, HEADER.format("Status"), *rows)) == {"Bread": 2.0}
    assert sold(read(tmp_path, HEADER.format("Status"), *rows, readmit=("order",))) == {"Bread": 5.0}


def test_a_row_that_is_no_sale_may_hold_anything(tmp_path):
    rows = [*rows_of("Sale", "Sale", "Sale"), "2026-03-02,09:00,9,Card payment,n.n.,seven,Payment"]
    till = read(tmp_path, HEADER.format("Line type"), *rows)
    assert reasons(till) == {5: "payment"}


def test_words_that_nobody_knows_stop_the_import_with_the_lines_to_add(tmp_path):
    rows = rows_of("Closed", "Closed", "Voided", "Sospeso")
    assert refusal(tmp_path, HEADER.format("Status"), *rows) == [
        "till.csv, line 1, column 'Status': unknown words 'Sospeso' (1 row), expected to know which rows are sales. "
        'To do: say in the configuration what they are, in count, drop or negate: [till.rows."Status"] '
        'count = ["Closed"] drop = ["Voided"] negate = []'
    ]
    rule = {"count": ["Closed"], "drop": ["Voided", "Sosp*"]}
    assert sold(read(tmp_path, HEADER.format("Status"), *rows, rows={"Status": rule})) == {"Bread": 5.0}


def test_a_trace_of_unknown_words_is_counted_and_told(tmp_path):
    till = read(tmp_path, HEADER.format("Status"), *rows_of(*["Closed"] * 38, "Voided", *["Closed"] * 19, "Sospeso"))
    assert alarms(till) == ["till_row_words_unknown"]
    assert len(till.lines) == 58


def test_what_is_written_in_till_rows_wins(tmp_path):
    rows = rows_of("Voided", "Closed", "Take away")
    rule = {"count": ["VOIDED"], "negate": ["Closed"], "other": "drop"}
    till = read(tmp_path, HEADER.format("Status"), *rows, rows={"Status": rule})
    assert str(till.report.detected["rows by 'Status'"]) == (
        "sold: Voided, taken back: Closed, left out by [till.rows]: Take away (set)"
    )
    assert reasons(till) == {3: "refund_unmatched", 4: "row_rule"}


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path):
    said = refusal(tmp_path, HEADER.format("Status"), *rows_of("Closed"), rows={"Statis": {"count": ["Closed"]}})
    assert said[0].endswith("""To do: did you mean 'Status'? Otherwise correct [till.rows."Statis"]""")


def test_a_rule_for_a_column_of_many_words_is_refused(tmp_path):
    rows = rows_of(*(f"word {number}" for number in range(40)), "one more")
    said = refusal(tmp_path, HEADER.format("note"), *rows, rows={"note": {"drop": ["word 3"]}})
    assert "too many different words to be a rule" in said[0]


def test_a_row_that_says_deposit_or_staff_is_no_sale_whatever_its_article_is_called(tmp_path):
    till = read(tmp_path, HEADER.format("Type"), *rows_of("Sale", "Deposit", "Staff meal", "Refund", item="Cake"))
    assert reasons(till) == {3: "deposit", 4: "staff", 5: "refund_unmatched"}


def test_a_rule_for_a_column_of_many_words_is_read_where_any_other_word_is_told_what_to_do(tmp_path):
    rows = rows_of(*(f"word {number}" for number in range(41)), item="Bread")
    till = read(tmp_path, HEADER.format("note"), *rows, rows={"note": {"drop": ["word 3*"], "other": "count"}})
    assert set(reasons(till)) == {5, *range(32, 42)}


def test_drop_weighs_more_than_negate_whichever_column_says_it():
    frame = pd.DataFrame({"Type": ["Refund", "Refund", "Sale"], "Void": ["1", "0", "1"]}, dtype="str")
    raw = RawTable(Path("till.csv"), frame, pd.Series([2, 3, 4]))
    rules, _ = row_rules(raw.path, words_of(raw), TillSettings(), names=list(frame), taken=[])
    assert kinds_of_rows(raw, rules).tolist() == ["void", "refund", "void"]


def test_words_of_the_parts_of_a_file_add_up():
    one, other = {"a": {"x": 1}, "b": {"y": 2}}, {"a": {"x": 2, "z": 1}, "c": {"y": 1}}
    assert added_words(one, other) == {"a": {"x": 3, "z": 1}}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Trinkgeld", "tip"), ("TIP", "tip"), ("Pourboire 2,00 €", "tip"), ("Gift Card", "voucher"),
        ("GUTSCHEIN 50 EUR", "voucher"), ("SCHICHTWECHSEL", "float"), ("Fond de caisse", "float"),
        ("ポイント加算", "points"), ("Rabatt 10%", "discount"), ("Divers", ""), ("Tiptop-Brot", ""), ("Bon Pain", ""),
        ("Pfandbrot", ""), ("12", ""), ("", ""),
    ],
)  # fmt: skip
def test_articles_that_are_no_products_are_known_by_their_whole_name(name, kind):
    assert kind_of_article(name) == kind


def test_such_articles_are_left_out_and_told_unless_they_are_renamed(tmp_path):
    rows = ["2026-03-02,08:00,1,Bread,2,5.00", "2026-03-02,08:00,1,Trinkgeld,1,1.00"]
    till = read(tmp_path, "date,time,ticket,item,qty,total", *rows)
    assert reasons(till) == {3: "not_a_product"}
    assert [notice.values["names"] for notice in till.notices] == ["Trinkgeld"]
    kept = read(tmp_path, "date,time,ticket,item,qty,total", *rows, rename={"Trinkgeld": "Trinkgeldbrot"})
    assert sold(kept) == {"Bread": 2.0, "Trinkgeldbrot": 1.0}


def test_no_word_means_two_things():
    import tomllib

    from forecast.sources.till.rows.row_words import _WORDS, _listed

    told = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["words"]
    seen: dict[str, str] = {}
    for kind, text in told.items():
        for word in _listed(text):
            assert seen.setdefault(word, kind) == kind, word
    assert len(row_words().words) == len(seen) > 800


def test_folding_keeps_the_sign_of_a_code():
    assert [folded(text) for text in ("-1", "1", "-1.0", "École ", "ド")] == ["-1", "1", "-1", "ecole", "ド"]


def test_a_state_on_the_first_line_of_each_order_is_that_of_the_order(tmp_path):
    orders = [(f"2026-03-{2 + n // 4:02d}", f"#{100 + n}", "voided" if n == 5 else "paid") for n in range(12)]
    rows = [f"{day},{order},{state if first else ''},{item},2,7.00" for day, order, state in orders
            for first, item in ((True, "Bread"), (False, "Roll"), (False, "Cake"))]  # fmt: skip
    till = read(tmp_path, "Created at,Name,Financial Status,Lineitem name,Lineitem quantity,Total", *rows)
    assert sold(till) == {"Bread": 22.0, "Roll": 22.0, "Cake": 22.0}
    assert set(reasons(till).values()) == {"voided"}


def test_a_mark_on_the_first_line_of_a_ticket_is_of_that_line_where_other_tickets_have_none(tmp_path):
    rows = [f"2026-03-02,{ticket},{'X' if (ticket, item) == (3, 'Bread') else ''},{item},2,7.00"
            for ticket in range(1, 9) for item in ("Bread", "Roll")]  # fmt: skip
    till = read(tmp_path, "date,ticket,void,item,qty,total", *rows)
    assert sold(till) == {"Bread": 14.0, "Roll": 16.0}


def test_a_state_in_words_that_nobody_knows_is_told_until_it_is_set(tmp_path):
    rows = rows_of(*["Kreis"] * 9, *["Dreieck"] * 3)
    assert alarms(read(tmp_path, HEADER.format("Status"), *rows)) == ["till_row_words_unknown"]
    assert alarms(read(tmp_path, HEADER.format("Form"), *rows)) == []
    till = read(tmp_path, HEADER.format("Status"), *rows, rows={"Status": {"count": ["Kreis"], "drop": ["Dreieck"]}})
    assert (till.report.lines_kept, alarms(till)) == (9, [])
