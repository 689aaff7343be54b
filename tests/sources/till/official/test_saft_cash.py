"""SAF-T Cash Register: what a line counts for is told by codes and signs, and by nothing that is not understood."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forecast.config import RowRule, TillSettings

from .audit_files import BASICS, NORWAY, audit_file, cash_file, company, found_in, line, location, receipt, sold

SHARED = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[5] / "shared" / "data"))
DAY = "2026-03-02"


def test_the_official_example_comes_to_what_its_receipts_say(tmp_path: Path) -> None:
    path = SHARED / "formats" / "saft_no" / "example.xml"
    if not path.exists():
        pytest.skip("formats/saft_no is absent: set FORECAST_SHARED_DATA")
    found = found_in(tmp_path, path.read_bytes())
    # Of the milk 2 and 2 were sold and 1 came back; cigarettes went on two receipts.
    assert sold(found) == {
        ("2020-01-01", "TineMelk Lett 1 l"): (3, 49.20),
        ("2020-01-01", "Sportsbrød 750 g"): (1, 25.80),
        ("2020-01-01", "Gulost Skivet 150 g"): (1, 27.80),
        ("2020-01-01", "Marlboro Gold 20 stk"): (2, 232.00),
        ("2020-01-01", "Tuborg Boks, 0,5l"): (6, 179.40),
    }
    assert not found.alarms
    assert not found.set_aside


SOLD = receipt(1, line(qty=3, amount=75))


@pytest.mark.parametrize(
    "back",
    [
        receipt(2, line(qty=-1, amount=-25, lineType="RET", amntTp="D"), transType="RETURNSAL", amntTp="D"),
        receipt(2, line(qty=1, amount=25, lineType="RET", amntTp="D"), transType="RETURNSAL"),
        receipt(2, line(qty=-1, amount=25), transType="CASHSAL"),
        receipt(2, line(qty=1, amount=-25, amntTp="D")),
        receipt(2, line(qty=1, amount=25, lineType="RET")),
        receipt(2, line(qty=1, amount=25, amntTp="D"), transType="RETURNSAL"),
    ],
)
def test_a_return_is_taken_off_once_however_it_is_told(tmp_path: Path, back: str) -> None:
    found = found_in(tmp_path, cash_file(SOLD, back))
    assert sold(found) == {(DAY, "Boller"): (2, 50)}
    assert not found.alarms


def test_a_return_told_by_the_code_of_its_receipt_alone_is_taken_off_and_told(tmp_path: Path) -> None:
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), transType="RETURNSAL")))
    assert sold(found) == {(DAY, "Boller"): (2, 50)}
    assert [alarm.partition(":")[0] for alarm in found.alarms] == ["saft_returns_by_code"]


def test_on_a_receipt_of_returns_what_has_no_sign_beside_what_has_one_is_sold(tmp_path: Path) -> None:
    exchanged = receipt(2, line(qty=-1, amount=-25, amntTp="D"), line("2", 1, 40, lineID="2"), transType="RETURNSAL")
    assert sold(found_in(tmp_path, cash_file(SOLD, exchanged))) == {(DAY, "Boller"): (2, 50), (DAY, "Rugbrød"): (1, 40)}


def test_where_all_sales_are_marked_as_paid_out_the_mark_says_nothing_and_that_is_told(tmp_path: Path) -> None:
    found = found_in(tmp_path, cash_file(*(receipt(number, line(amntTp="D")) for number in range(4))))
    assert sold(found) == {(DAY, "Boller"): (4, 100)}
    assert any(alarm.startswith("saft_sales_on_debit") for alarm in found.alarms)


@pytest.mark.parametrize("said", [{"voidTransaction": "true"}, {"voidTransaction": "1"}, {"trainingID": "true"}])
def test_a_voided_receipt_and_training_count_nothing(tmp_path: Path, said: dict[str, str]) -> None:
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), **said)))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert len(found.set_aside) == 1


@pytest.mark.parametrize(
    ("predefined", "words"),
    [
        ("11003", "Varekjøp"), ("11004", "Betaling"), ("11005", ""), ("11007", "Veksel"), ("11010", ""),
        ("11014", "Lager"), ("11005", "Innbetaling"), ("11010", "Utbetaling"),
        ("", "Bestilling"), ("11999", "Bestilling"), ("", "Kassedifferanse"),
    ],
)  # fmt: skip
def test_receipts_of_another_kind_count_nothing(tmp_path: Path, predefined: str, words: str) -> None:
    basics = (*BASICS, ("11", "77", predefined, words))
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), transType="77"), basics=basics))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert not found.alarms


@pytest.mark.parametrize(("predefined", "words"), [("11001", "Ordre"), ("11001", "Betaling"), ("11002", "Faktura")])
def test_vague_words_do_not_contradict_an_id(tmp_path: Path, predefined: str, words: str) -> None:
    basics = (*BASICS, ("11", "77", predefined, words))
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), transType="77"), basics=basics))
    assert sold(found) == {(DAY, "Boller"): (4, 100)}
    assert not found.alarms


@pytest.mark.parametrize("predefined", ["11001", "11002", "11012", "11013", "11015", "11016", "11017"])
def test_sales_on_credit_and_mixed_receipts_count_by_their_signs(tmp_path: Path, predefined: str) -> None:
    basics = (*BASICS, ("11", "77", predefined, "?!"))
    mixed = receipt(2, line("2", 2, 80), line(qty=1, amount=25, amntTp="D", lineID="2"), transType="77")
    found = found_in(tmp_path, cash_file(SOLD, mixed, basics=basics))
    assert sold(found) == {(DAY, "Boller"): (2, 50), (DAY, "Rugbrød"): (2, 80)}
    assert not found.alarms


@pytest.mark.parametrize(
    "words",
    ["Pant", "Gavekort", "Drikkepenger", "Rabatt", "Bestilling", "Gift certificate", "Void line"],
)
@pytest.mark.parametrize("of", ["05", "04"])
def test_money_and_orders_are_no_goods_by_the_line_or_by_the_group(tmp_path: Path, of: str, words: str) -> None:
    said = {"lineType": "X"} if of == "05" else {"artGroupID": "X"}
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line("2", **said)), basics=(*BASICS, (of, "X", "", words))))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert not found.alarms


@pytest.mark.parametrize(
    ("basics", "said", "asked"),
    [
        ((), {"lineType": "Q7"}, "lineType Q7"),
        ((("05", "Q7", "", "Spesial"),), {"lineType": "Q7"}, "lineType Q7 (Spesial)"),
        ((("05", "Q7", "", "Tilbud"),), {"lineType": "Q7"}, "lineType Q7 (Tilbud)"),
        ((("05", "Q7", "", "Korreksjon"),), {"lineType": "Q7"}, "lineType Q7 (Korreksjon)"),
        ((("15", "Q7", "", "Ola Nordmann"),), {"lineType": "Q7"}, "lineType Q7"),
    ],
)
def test_a_line_whose_code_nobody_knows_is_asked_about(
    tmp_path: Path, basics: tuple[tuple[str, str, str, str], ...], said: dict[str, str], asked: str
) -> None:
    content = cash_file(SOLD, receipt(2, line("2", **said)), basics=(*BASICS, *basics))
    found = found_in(tmp_path, content)
    assert found.is_refused
    assert f"'{asked}' (1 row" in found.alarms[0]
    assert "Ola" not in found.alarms[0]
    answered = TillSettings(rows={"kind": RowRule(drop=(asked,))})
    assert sold(found_in(tmp_path, content, till=answered)) == {(DAY, "Boller"): (3, 75)}


@pytest.mark.parametrize(
    "wrong",
    [
        ("11", "RETURNSAL", "11001", "Return sale"),
        ("11", "RETURNSAL", "11006", "Cash sale"),
        ("11", "RETURNSAL", "11004", "Cash sale"),
        ("11", "RETURNSAL", "11999", "Diverse"),
    ],
)
def test_a_code_that_the_file_explains_in_two_ways_is_asked_about(
    tmp_path: Path, wrong: tuple[str, str, str, str]
) -> None:
    basics = (BASICS[0], wrong, *BASICS[2:])
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), transType="RETURNSAL"), basics=basics))
    if wrong[2] == "11999":
        # The id says nothing, the code is the official example's.
        assert sold(found) == {(DAY, "Boller"): (2, 50)}
    else:
        assert found.is_refused
        assert f"'transType RETURNSAL ({wrong[3]})'" in found.alarms[0]


def test_an_article_that_is_money_is_no_goods_by_its_name(tmp_path: Path) -> None:
    lines = [line(str(number), lineID=str(number)) for number in range(1, 6)]
    names = {"1": "Boller", "2": "Pant 2 kr", "3": "Flaskepant", "4": "Gavekort 200", "5": "Elefant"}
    found = found_in(tmp_path, cash_file(receipt(1, *lines), articles=names))
    assert sold(found) == {(DAY, "Boller"): (1, 25), (DAY, "Elefant"): (1, 25)}


@pytest.mark.parametrize("written", ["09:00:00.250", "09:00:00", "09:00:00+01:00", "08:00:00Z"])
@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-02+01:00"])
def test_days_and_times_are_read_as_xml_may_write_them(tmp_path: Path, written: str, day: str) -> None:
    found = found_in(tmp_path, cash_file(SOLD, receipt(2, line(lineDate=day, lineTime=written))))
    assert sold(found) == {(DAY, "Boller"): (4, 100)}
    assert not found.alarms


def test_a_line_without_a_group_is_of_its_articles_group(tmp_path: Path) -> None:
    content = cash_file(receipt(1, line(), line("2", lineID="2")), basics=(*BASICS, ("04", "G", "", "Gavekort")))
    grouped = content.replace(b"<artDesc>Rug", b"<artGroupID>G</artGroupID><artDesc>Rug")
    assert sold(found_in(tmp_path, grouped)) == {(DAY, "Boller"): (1, 25)}


def test_one_word_on_all_lines_says_nothing(tmp_path: Path) -> None:
    found = found_in(tmp_path, cash_file(receipt(1, line(lineType="9")), receipt(2, line("2", lineType="9"))))
    assert sold(found) == {(DAY, "Boller"): (1, 25), (DAY, "Rugbrød"): (1, 25)}


def test_a_correction_takes_off_what_it_has_a_minus_for(tmp_path: Path) -> None:
    basics = (*BASICS, ("05", "K", "", "Korreksjon"), ("11", "C", "11009", "Korreksjon"))
    lines = line(qty=1, amount=25, lineType="K", amntTp="D", lineID="2")
    found = found_in(tmp_path, cash_file(receipt(1, line(qty=3, amount=75), lines), basics=basics))
    assert sold(found) == {(DAY, "Boller"): (2, 50)}
    added = found_in(tmp_path, cash_file(SOLD, receipt(2, line(), transType="C"), basics=basics))
    assert sold(added) == {(DAY, "Boller"): (4, 100)}
    assert any(alarm.startswith("saft_corrections_add") for alarm in added.alarms)


def test_a_quantity_that_is_missing_is_amount_by_price_else_one_piece_and_told(tmp_path: Path) -> None:
    by_price = line(qty=None, amount=75, ppu="25.00")
    found = found_in(tmp_path, cash_file(receipt(1, by_price, line("2", 2, 80, lineID="2"))))
    assert sold(found) == {(DAY, "Boller"): (3, 75), (DAY, "Rugbrød"): (2, 80)}
    assert not found.alarms
    found = found_in(tmp_path, cash_file(receipt(1, line(qty=None), line("2", 2, 80, lineID="2"))))
    assert sold(found) == {(DAY, "Boller"): (1, 25), (DAY, "Rugbrød"): (2, 80)}
    assert found.alarms[0].startswith("saft_qty_missing: ")


def test_a_file_without_any_quantity_is_asked_about(tmp_path: Path) -> None:
    content = cash_file(receipt(1, line(qty=None), line("2", None, 80, lineID="2")))
    found = found_in(tmp_path, content)
    assert found.is_refused
    assert "line_is_one_unit" in found.alarms[0]
    told = found_in(tmp_path, content, till=TillSettings(line_is_one_unit=True))
    assert sold(told) == {(DAY, "Boller"): (1, 25), (DAY, "Rugbrød"): (1, 80)}


def test_an_article_without_a_name_goes_by_the_line_then_by_its_number_and_that_is_told(tmp_path: Path) -> None:
    lines = (line("7", cashTransLineDescr="Kringle"), line("8", lineID="2"), line(None, artGroupID="G", lineID="3"))
    basics = (*BASICS, ("04", "G", "04006", "Kaker"))
    found = found_in(tmp_path, cash_file(receipt(1, *lines), basics=basics))
    assert sold(found) == {(DAY, "Kringle"): (1, 25), (DAY, "8"): (1, 25), (DAY, "Kaker"): (1, 25)}
    assert "8, Kaker" in found.alarms[0]


def test_an_article_that_was_renamed_goes_by_its_last_name_and_that_is_told(tmp_path: Path) -> None:
    again = "<article><artID>1</artID><dateOfEntry>2026-02-01</dateOfEntry><artDesc>Hveteboller</artDesc></article>"
    content = cash_file(SOLD).replace(b"<articles>", b"<articles>" + again.encode())
    found = found_in(tmp_path, content)
    assert sold(found) == {(DAY, "Hveteboller"): (3, 75)}
    assert found.alarms[0].startswith("saft_names_changed: ")


@pytest.mark.parametrize(
    ("total", "paid"), [("70.00", 70), ("75.00", 75)], ids=["the discount is in the total", "it is off already"]
)
def test_whether_a_discount_is_off_already_is_seen_in_the_total(tmp_path: Path, total: str, paid: float) -> None:
    off = line(qty=3, amount=75, discount="<dscTp>D</dscTp><dscAmnt>5.00</dscAmnt>")
    found = found_in(tmp_path, cash_file(receipt(1, off, transAmntIn=total)))
    assert sold(found) == {(DAY, "Boller"): (3, paid)}
    assert not found.alarms


def test_a_discount_that_fits_no_total_is_told(tmp_path: Path) -> None:
    off = line(qty=3, amount=75, discount="<dscTp>D</dscTp><dscAmnt>5.00</dscAmnt>")
    found = found_in(tmp_path, cash_file(receipt(1, off, transAmntIn="61.00")))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert found.alarms[0].startswith("saft_discounts_unclear")


def test_a_discount_or_a_tip_of_the_whole_receipt_leaves_its_lines_as_they_are(tmp_path: Path) -> None:
    whole = "<discount><dscTp>D</dscTp><dscAmnt>10.00</dscAmnt></discount><raise><raiseAmnt>5.00</raiseAmnt></raise>"
    found = found_in(tmp_path, cash_file(receipt(1, line(qty=3, amount=75), whole, transAmntIn="70.00")))
    assert sold(found) == {(DAY, "Boller"): (3, 75)}
    assert not found.alarms


def test_goods_sold_in_parts_of_a_piece_are_kilograms(tmp_path: Path) -> None:
    found = found_in(tmp_path, cash_file(receipt(1, line(qty="0.345"), line("2", "0.5", 20, lineID="2"))))
    assert {row["product"]: (row["qty"], row["unit"]) for row in found.sales} == {
        "Boller": (0.345, "kg"),
        "Rugbrød": (0.5, "pcs"),
    }


def test_places_are_shops_and_two_companies_keep_their_codes_and_articles_apart(tmp_path: Path) -> None:
    two = audit_file(
        company(location(SOLD, till="K1"), location(receipt(1, line("2")), name="Havna", till="K2"), ident="9"),
        company(location(receipt(1, line(transType="1")), till="K1"), ident="8", articles={"1": "Wienerbrød"}),
    )
    assert sold(found_in(tmp_path, two)) == {
        (DAY, "Torget (9): Boller"): (3, 75),
        (DAY, "Havna (9): Rugbrød"): (1, 25),
        (DAY, "Torget (8): Wienerbrød"): (1, 25),
    }


def test_a_place_without_a_name_goes_by_its_street_or_its_till(tmp_path: Path) -> None:
    street = "<streetAddress><streetname>Storgata</streetname><number>3</number></streetAddress>"
    one = location(SOLD, name=None, till="K1").replace("<location>", f"<location>{street}")
    found = found_in(tmp_path, audit_file(company(one, location(SOLD, name=None, till="K2"))))
    assert {row["shop"]: row["qty"] for row in found.sales} == {"Storgata 3": 3, "K2": 3}


def test_one_place_with_two_tills_is_the_shop_and_receipts_of_one_number_are_two(tmp_path: Path) -> None:
    tills = "".join(f"<cashregister><registerID>{till}</registerID>{SOLD}</cashregister>" for till in ("A", "B"))
    found = found_in(tmp_path, audit_file(company(f"<location><name>Torget</name>{tills}</location>")))
    assert [(row["shop"], row["qty"]) for row in found.sales] == [("Bakeri", 6)]


@pytest.mark.parametrize("root", ["auditfile", "AuditFile", "auditFile", "AUDITFILE"])
@pytest.mark.parametrize("prefix", ["", "n1:", "d1:"])
def test_prefix_namespace_and_letters_of_the_root_do_not_matter(tmp_path: Path, root: str, prefix: str) -> None:
    text = cash_file(SOLD).decode().replace(f'xmlns="{NORWAY}"', f'xmlns{":" if prefix else ""}{prefix[:-1]}="urn:DK"')
    text = text.replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}").replace(f"<{prefix}?", "<?")
    found = found_in(tmp_path, text.replace("auditfile", root).encode())
    assert sold(found) == {(DAY, "Boller"): (3, 75)}


def test_a_receipt_that_stands_there_twice_counts_once(tmp_path: Path) -> None:
    assert sold(found_in(tmp_path, cash_file(SOLD, SOLD, receipt(2, line("2"))))) == {
        (DAY, "Boller"): (3, 75),
        (DAY, "Rugbrød"): (1, 25),
    }


def test_settings_of_other_files_do_not_change_what_the_standard_says(tmp_path: Path) -> None:
    till = TillSettings(decimal=",", date_order="dmy", line_is_one_unit=True)
    found = found_in(tmp_path, cash_file(receipt(1, line(qty="2.500", amount="1234.500"))), till=till)
    assert [(row["qty"], row["amount"]) for row in found.sales] == [(2.5, 1234.5)]
