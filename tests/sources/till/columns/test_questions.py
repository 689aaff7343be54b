"""What a till file leaves open is asked, with the setting that answers it; what is no till's is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import TillColumns, TillSettings
from forecast.errors import SourceError
from forecast.sources.till.columns.mapping import mapping_and_questions, till_mapping
from forecast.sources.till.columns.roles import _answered
from forecast.sources.till.columns.roles_of_articles import joined

from ..made_up_rows import table_of

NONE = TillSettings()


def mapping(layout, mark=".", **settings):
    return till_mapping(table_of(layout, mark)[0], TillSettings(**settings))


def asked(layout, mark=".", **settings):
    """Return the code of the one question, and the settings that its answers make."""
    raw, _ = table_of(layout, mark)
    _, (question,) = mapping_and_questions(raw, TillSettings(**settings))
    return question.code, [line for choice in question.choices for line in choice.toml]


def refused(layout, **settings):
    with pytest.raises(SourceError) as caught:
        mapping(layout, **settings)
    return str(caught.value)


def test_two_quantities_that_differ_are_a_question_with_the_setting_that_answers_it():
    layout = "Datum=%d.%m.%Y|Artikel=full|Menge=qty|Anzahl=other|Betrag=total"
    assert refused(layout) == (
        "till.csv, line 1: got 2 columns of quantities that differ: Menge, Anzahl, expected one reading only. "
        "To do: name it in [till.columns] qty: 'Menge' or 'Anzahl'"
    )
    assert mapping(layout, columns=TillColumns(qty="Anzahl")).columns["qty"] == "Anzahl"


def test_the_price_decides_between_two_quantities():
    layout = "Datum=%d.%m.%Y|Artikel=full|Anzahl=other|Menge=qty|Preis=price|Betrag=before"
    assert mapping(layout).columns["qty"] == "Menge"


def test_goods_of_which_only_the_weight_is_written_are_counted_by_weight():
    layout = "Datum=%d.%m.%Y|Artikel=full|Gewicht=qty.000"
    assert mapping(layout).columns["qty"] == "Gewicht"
    assert mapping(f"{layout}|Anzahl=qty").columns["qty"] == "Anzahl"


def test_two_amounts_that_nothing_tells_apart_are_a_question():
    layout = "Date=%Y-%m-%d|Item=full|Qty=qty|Amount=total|Revenue=other"
    assert asked(layout) == ("amount", ['columns.amount = "Amount"', 'columns.amount = "Revenue"'])


def test_two_shops_that_differ_are_a_question_and_a_number_beside_its_name_is_none():
    assert asked("Date=%Y-%m-%d|Store=shop|Branch=group|Item=full|Qty=qty") == (
        "shop",
        ['columns.shop = "Store"', 'columns.shop = "Branch"'],
    )
    assert mapping("Date=%Y-%m-%d|Filialnr=shop_no|Filiale=shop|Item=full|Qty=qty").columns["shop"] == "Filiale"


def test_two_days_that_differ_are_a_question():
    layout = "Order date=%Y-%m-%d|Invoice date=say:2026-05-20|Item=full|Qty=qty"
    assert asked(layout)[0] == "day"


def test_an_article_that_has_several_of_another_is_a_question():
    layout = "Date=%Y-%m-%d|Product name=item|Article=code|Description=variant|Item name=full|Qty=qty"
    assert mapping(layout).columns["product"] == "Item name"
    assert mapping("Date=%Y-%m-%d|Product=group|Item=item|Qty=qty").columns["product"] == "Item"
    assert asked("Date=%Y-%m-%d|Item=group|Product=item|Qty=qty") == (
        "product",
        ['columns.product = "Item"', 'columns.product = "Product"'],
    )


def test_amounts_of_ticket_lines_without_a_quantity_are_units_or_euros_and_a_person_says_which():
    layout = "Date=%Y-%m-%d %H:%M|Order ID=ticket|Item Name=full|Total=total"
    assert refused(layout) == (
        "till.csv, line 1: got an amount ('Total') and no column known as the quantity: is every line one unit, or is "
        "this money?, expected one reading only. To do: set [till] line_is_one_unit = true (every line is one unit); "
        'or set [till] qty_is = "amount" (the file has turnover in place of pieces)'
    )
    one_unit = mapping(layout, line_is_one_unit=True)
    assert (one_unit.qty_is, one_unit.line_is_one_unit, one_unit.columns["amount"]) == ("units", True, "Total")
    assert mapping(layout, qty_is="amount").qty_is == "amount"


def test_lines_of_one_day_and_article_that_repeat_are_no_totals():
    assert asked("Date=%Y-%m-%d|Item=full|Total=total")[1] == ["line_is_one_unit = true", 'qty_is = "amount"']


def test_turnover_by_day_and_group_stays_turnover():
    raw, _ = table_of("Datum=%Y-%m-%d|Warengruppe=group_no|Umsatz=total")
    first = ~raw.frame.duplicated(["Datum", "Warengruppe"])
    found = till_mapping(type(raw)(raw.path, raw.frame[first], raw.lines[first]), NONE)
    assert (found.qty_is, found.grain, found.columns["product"]) == ("amount", "daily", "Warengruppe")


def test_it_is_never_euros_while_a_column_of_whole_numbers_is_unread():
    layout = "Date=%Y-%m-%d|Item=full|Mystery=qty|Revenue=before"
    assert asked(layout) == ("qty", ['columns.qty = "Mystery"', "line_is_one_unit = true", 'qty_is = "amount"'])
    proven = mapping(layout + "|Price=price", columns=TillColumns(amount="Revenue"))
    assert proven.columns.get("qty") == "Mystery"


def test_one_column_of_whole_sales_may_be_pieces_or_money():
    code, answers = asked("Date=%Y-%m-%d|Time=%H:%M|Item=full|Sales=qty")
    assert (code, answers[0], answers[-1]) == ("qty", 'columns.qty = "Sales"', 'qty_is = "amount"')


def test_an_amount_that_is_the_same_for_any_quantity_is_a_question():
    layout = "Date=%Y-%m-%d|Item=full|Qty=qty|Amount=price"
    assert asked(layout) == ("amount_is", ['amount_is = "line_total"', 'amount_is = "unit_price"'])
    assert mapping(layout, amount_is="unit_price").amount_is == "unit_price"


def test_a_price_that_grows_with_the_quantity_is_the_amount_of_the_line():
    assert mapping("Datum=%d.%m.%Y|Artikel=full|Menge=qty|Preis=before", ",").amount_is == "line_total"
    assert mapping("Datum=%d.%m.%Y|Artikel=full|Menge=qty|Preis=price", ",").amount_is == "unit_price"


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        (
            "Buchungstag=%d.%m.%Y|Valuta=%d.%m.%Y|Auftraggeber=person|Verwendungszweck=full|IBAN=id|Betrag=total",
            "a bank statement, by its columns",
        ),
        ("Datum=%d.%m.%Y|Artikel=full|Bestand=stock|Mindestbestand=other", "a list of stock or counts, by its column"),
        ("Date=%Y-%m-%d|Article=full|Quantity=qty|Supplier=say:Mill", "a list of goods or deliveries, by its column"),
        (
            "Datum=%d.%m.%Y|Lieferant=say:Mühle|Artikel=full|Menge=qty|Preis=price|Betrag=before",
            "a list of goods or deliveries, by its column 'Lieferant'",
        ),
        ("Abholdatum=%d.%m.%Y|Kunde=person|Artikel=full|Menge=qty", "none of which is known as the day"),
        ("Name=person|Email=person|Phone=id|Date of birth=%Y-%m-%d|City=shop", "none of which is known as the day"),
        ("Date=%Y-%m-%d|Employee=person|Hours=hour", "none of which is known as the product"),
    ],
)
def test_a_table_that_is_no_tills_is_refused_for_what_it_is(layout, why):
    assert why in refused(layout)


def test_a_person_who_names_day_product_and_quantity_is_believed():
    columns = TillColumns(day="Date", product="Article", qty="Quantity")
    found = mapping("Date=%Y-%m-%d|Article=full|Quantity=qty|Supplier=say:Mill", columns=columns)
    assert found.columns["qty"] == "Quantity"


def test_an_empty_column_has_no_role_whatever_its_name():
    found = mapping("Date=%Y-%m-%d|Item=|Sku=|Text=full|Qty=qty|Store=|Ticket=|Amount=")
    assert dict(found.columns) == {"day": "Date", "product": "Text", "qty": "Qty"}


def test_a_time_in_any_cell_of_the_day_makes_tickets_of_it_however_the_file_begins():
    raw, _ = table_of("Date=%d/%m/%Y %H:%M|Item=full|Qty=qty")
    raw.frame["Date"] = [
        f"05/05/2026 {i % 3 + 8:02d}:10" if i < 60 else cell for i, cell in enumerate(raw.frame["Date"])
    ]
    assert mapping_and_questions(raw, NONE)[0].grain == "ticket_lines"


def test_a_day_stamped_with_one_and_the_same_time_is_a_daily_report():
    assert mapping("Date=%Y-%m-%d 23:59:00|Item=full|Qty=qty").grain == "daily"
    assert mapping("Date=%Y-%m-%d %H:%M:00|Item=full|Qty=qty").grain == "ticket_lines"


def test_a_variation_is_joined_and_what_tills_write_for_none_is_left_out():
    item = "Date=%Y-%m-%d|Item=item|Qty=qty|Modifiers Applied=say:Warmed x 1|"
    assert mapping(item + "Variation=variant").joined == ("Item", "Variation")
    assert mapping(item + "Variation=say:Regular").joined == ("Item",)
    assert joined(
        [pd.Series(["Coffee", "Tea", "Tea", "Tart"]), pd.Series(["Regular", "Regular", "Large", "-"])]
    ).tolist() == [
        "Coffee",
        "Tea Regular",
        "Tea Large",
        "Tart",
    ]


def test_a_size_is_joined_only_where_it_tells_articles_apart():
    assert mapping("Date=%Y-%m-%d|Item=item|Qty=qty|Size=variant").joined == ("Item", "Size")
    assert mapping("Date=%Y-%m-%d|Item=full|Qty=qty|Size=variant").joined == ("Item",)


def test_an_empty_column_of_training_stays_one_so_that_files_of_one_till_are_alike():
    assert mapping("Date=%Y-%m-%d|Item=full|Qty=qty|Mode=").columns["training"] == "Mode"
    assert "training" not in mapping("Date=%Y-%m-%d|Item=full|Qty=qty|Mode=say:Take away").columns


def test_a_name_with_several_codes_is_said():
    raw, _ = table_of("Date=%Y-%m-%d|Item=item|SKU=code|Qty=qty")
    (doubt,) = till_mapping(raw, NONE).doubts
    assert (doubt.code, doubt.values["products"]) == ("till_names_share_codes", "croissant")


def test_several_currencies_in_one_column_are_a_warning():
    raw, _ = table_of("Date=%Y-%m-%d|Item=full|Qty=qty|Currency=say:EUR|Total=total")
    assert till_mapping(raw, NONE).currency == "EUR"
    raw.frame.loc[3, "Currency"] = "USD"
    found = till_mapping(raw, NONE)
    assert [(doubt.code, doubt.severity) for doubt in found.doubts] == [("till_several_currencies", "warning")]
    assert found.currency == ""


def test_a_repeated_number_is_a_lines_id_only_within_its_ticket():
    with_ticket = mapping("Date=%Y-%m-%d|Bon=bon|PosID=pos|Item=full|Qty=qty")
    assert with_ticket.columns["line_id"] == "PosID"
    assert "line_id" not in mapping("Date=%Y-%m-%d|PosID=pos|Item=full|Qty=qty").columns
    assert "line_id" not in mapping("Date=%Y-%m-%d|Bon=say:1|PosID=pos|Item=full|Qty=qty").columns


def test_an_answer_is_taken():
    raw, _ = table_of("Date=%Y-%m-%d %H:%M|Order ID=ticket|Item Name=full|Total=total")
    _, (question,) = mapping_and_questions(raw, NONE)
    assert question.code == "qty"
    found, questions = mapping_and_questions(raw, _answered(NONE, question.choices[0]))
    assert (list(questions), found.line_is_one_unit) == ([], True)


def test_beside_codes_that_a_spreadsheet_rounded_the_text_is_the_article():
    assert mapping("Date=%Y-%m-%d|Article=say:4,00638E+12|Info=full|Qty=qty").columns["product"] == "Info"
    assert mapping("Date=%Y-%m-%d|EAN=say:4,00638E+12|Item=full|Qty=qty").columns["product"] == "Item"


def test_the_total_of_a_ticket_is_no_amount_of_its_lines_whatever_its_name():
    layout = "Date=%Y-%m-%d|Receipt=ticket|Item=full|Qty=qty|Total=ticket_total"
    assert "amount" not in mapping(layout).columns
    assert mapping(layout + "|Price=price").amount_is == "unit_price"
    assert mapping(layout + "|Sum=total").columns["amount"] == "Sum"


def test_names_that_nobody_knows_are_asked_for_by_what_the_cells_show():
    layout = "Wann=%d.%m.%Y|Was=full|Wieviel=qty"
    assert asked(layout) == ("qty", ['columns.qty = "Wieviel"', "line_is_one_unit = true"])
    found = mapping(layout, columns=TillColumns(qty="Wieviel"))
    assert dict(found.columns) == {"day": "Wann", "product": "Was", "qty": "Wieviel"}
