"""Reading till exports of any grain: mapping, cleaning, report, and the real exports as published."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.config import TillColumns, TillSettings, load_config
from forecast.errors import SourceError
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.proposal import propose_mapping
from forecast.sources.till.reports.in_words import describe
from forecast.sources.till.rows.cleaning import _is_unmatched_refund

CONFIGS = Path(__file__).parents[3] / "configs"
SHARED = Path(os.environ.get("FORECAST_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))

TICKETS = """Date;Heure;N° ticket;Article;Quantité;Prix unitaire;Caissière
13/01/2022;08:30;1.0;BAGUETTE;2;0,90 €;Anna
13/01/2022;08:30;1.0;CROISSANT;3;1,10 €;Anna
13/01/2022;09:15;2.0;BAGUETTE;1;0,90 €;Bert
"""


def written(folder, text, name="till.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder, text, **options):
    shop = Shop("Port", hours=options.pop("hours", None))
    return read_till(written(folder, text), TillSettings(**options), shop)


def said(action):
    with pytest.raises(SourceError) as caught:
        action()
    return [str(problem) for problem in caught.value.problems]


def tickets(*rows, header="date,time,ticket,article,qty,amount"):
    return "\n".join([header, *rows]) + "\n"


def test_ticket_lines_are_detected_read_and_stated(tmp_path):
    till = read(tmp_path, TICKETS)
    assert till.lines.to_dict("list") == {
        "shop": ["Port"] * 3,
        "day": [pd.Timestamp("2022-01-13")] * 3,
        "time_s": [30600, 30600, 33300],
        "ticket": ["1", "1", "2"],
        "line_id": ["", "", ""],
        "product": ["BAGUETTE", "CROISSANT", "BAGUETTE"],
        "qty": [2.0, 3.0, 1.0],
        "amount": [1.8, 3.3, 0.9],
        "unit": ["pcs"] * 3,
        "closing": [""] * 3,
        "eaten_here": [None] * 3,
    }
    assert {name: str(said) for name, said in till.report.detected.items()} == {
        "encoding": "utf-8 (detected)",
        "separator": "; (detected)",
        "day": "'Date' (detected)",
        "time": "'Heure' (detected)",
        "ticket": "'N° ticket' (detected)",
        "product": "'Article' (detected)",
        "qty": "'Quantité' (detected)",
        "amount": "'Prix unitaire' (detected)",
        "grain": "ticket_lines (detected)",
        "date_order": "dmy (detected)",
        "currency": "EUR (detected)",
        "amount_is": "unit_price (detected)",
        "decimal": ", (detected)",
    }


def test_columns_about_people_are_dropped_and_the_report_says_so(tmp_path):
    till = read(tmp_path, TICKETS)
    assert till.report.personal_columns == ("Caissière",)
    assert not till.lines.isin(["Anna", "Bert"]).any().any()
    assert "  dropped, since they speak of people: Caissière" in describe(till.report)


def test_what_is_set_wins_over_what_would_be_detected(tmp_path):
    text = "jour;article;famille;qty;total\n13/01/2022;Pain;Pains;2;3,00\n"
    columns = TillColumns(product="famille")
    till = read(tmp_path, text, columns=columns, amount_is="unit_price", date_order="dmy", decimal=",")
    assert till.lines["product"].tolist() == ["Pains"]
    assert till.lines["amount"].tolist() == [6.0]
    assert str(till.report.detected["product"]) == "'famille' (set)"
    assert str(till.report.detected["decimal"]) == ", (set)"


def test_a_german_export_of_hourly_totals_for_two_shops(tmp_path):
    text = (
        "Filiale|Datum|Stunde|Artikelbezeichnung|Menge|Umsatz\n"
        "Markt|13.01.2022|7|Brezel|20|18,00\n"
        "Hafen|13.01.2022|8|Brezel|10|9,00\n"
    )
    till = read(tmp_path, text)
    assert till.report.grain == "hourly"
    assert till.lines["shop"].tolist() == ["Markt", "Hafen"]
    assert till.lines["time_s"].tolist() == [7 * 3600 + 1800, 8 * 3600 + 1800]
    assert till.lines["amount"].tolist() == [18.0, 9.0]


def test_hours_in_a_column_called_heure_are_hours(tmp_path):
    till = read(tmp_path, "date,heure,article,qte\n2022-01-13,7,Pain,3\n2022-01-13,8,Pain,4\n")
    assert till.report.grain == "hourly"
    assert till.lines["time_s"].tolist() == [27000, 30600]


def test_times_on_the_hour_without_tickets_are_hourly_totals(tmp_path):
    text = "date,time,article,qty\n2022-01-13,07:00,Pain,3\n2022-01-13,08:00,Pain,4\n"
    assert read(tmp_path, text).report.grain == "hourly"
    assert read(tmp_path, text.replace("08:00", "07:00")).report.grain == "ticket_lines"
    assert read(tmp_path, text, grain="daily").lines["time_s"].isna().all()


def test_a_time_inside_the_date_is_read(tmp_path):
    till = read(tmp_path, "datetime,item,qty\n2022-01-13 08:30:15,Pain,1\n2022-01-13 09:00:00,Pain,1\n")
    assert till.lines["time_s"].tolist() == [30615, 32400]


def test_columns_without_telling_names_are_found_by_what_they_hold(tmp_path):
    till = read(tmp_path, "a,b,c,qty\n2022-01-13,08:30,Pain,1\n2022-01-14,08:31,Brioche,2\n")
    assert till.lines["product"].tolist() == ["Pain", "Brioche"]
    assert till.lines["time_s"].tolist() == [30600, 30660]


def test_turnover_without_a_quantity_is_read_in_euros(tmp_path):
    till = read(tmp_path, "Datum,Warengruppe,Umsatz\n2022-01-13,1,148.8283\n2022-01-14,1,99.5\n")
    assert till.lines["qty"].tolist() == [148.8283, 99.5]
    assert till.lines["amount"].tolist() == [148.8283, 99.5]
    assert str(till.report.detected["qty"]) == "money (detected)"
    assert "    14 Jan 2022: 1 line, €99.50" in describe(till.report, currency="EUR")


def test_without_quantity_and_amount_every_line_is_one_unit(tmp_path):
    till = read(tmp_path, "date,time,item\n2022-01-13,08:30,Bread\n2022-01-13,08:30,Bread\n")
    assert till.lines["qty"].tolist() == [1.0, 1.0]
    assert till.lines["amount"].isna().all()
    assert till.report.identical_lines == 1


def test_articles_are_renamed_and_left_out_by_name_or_pattern(tmp_path):
    text = tickets(
        "2022-01-13,08:30,1,BAGUETTE  TRAD,1,1.20",
        "2022-01-13,08:30,1,Divers pain,1,2.00",
        "2022-01-13,08:30,1,.,1,1.00",
        "2022-01-13,08:30,1,,1,1.00",
        "2022-01-13,08:31,2,PAIN,1,1.00",
    )
    till = read(
        tmp_path, text, rename={"BAGUETTE TRAD": "Tradition", "PAIN": "Coupe"}, leave_out=(".", "DIVERS *", "COUPE")
    )
    assert till.lines["product"].tolist() == ["Tradition"]
    assert till.rejected["reason"].tolist() == ["not_a_product"] * 4
    assert till.rejected["line"].tolist() == [3, 4, 5, 6]
    assert till.rejected["source"].tolist() == ["till.csv"] * 4


def test_every_reason_is_counted_with_pieces_and_euros(tmp_path):
    text = tickets(
        "2022-01-13,08:30,1,a,PAIN,2,2.40,",
        "2022-01-13,08:31,1,a,PAIN,2,2.40,",
        "2022-01-13,08:32,3,b,PAIN,5,6.00,oui",
        "2022-01-13,08:33,4,c,PAIN,1,0.00,",
        "2022-01-13,08:34,5,d,PAIN,0,1.00,",
        "2022-01-13,08:35,6,e,PAIN,-1,-1.20,",
        "2022-01-13,08:36,7,f,PAIN,-7,-8.40,",
        "2022-01-13,23:10,8,g,PAIN,1,1.20,",
        "2022-01-13,08:38,9,h,SAC,1,0.10,",
        header="date,time,ticket,line_id,article,qty,amount,training",
    )
    till = read(tmp_path, text, leave_out=("SAC",), hours={3: (7 * 3600, 19 * 3600)})
    assert dict(zip(till.rejected["line"], till.rejected["reason"], strict=True)) == {
        3: "repeated_id",
        4: "training",
        5: "zero_price",
        6: "zero_quantity",
        8: "refund_unmatched",
        9: "outside_hours",
        10: "not_a_product",
    }
    counted = till.report.left_out.set_index("reason")
    assert counted.loc["training"].tolist() == [1, 5.0, 6.0]
    assert counted.loc["refund_unmatched"].tolist() == [1, -7.0, -8.4]
    assert till.report.account.set_index("rule").loc["refund", "lines_count"] == 1
    assert till.lines["qty"].tolist() == [2.0, -1.0]
    assert till.report.lines_read == till.report.lines_kept + counted["lines_count"].sum() == 9
    text_said = "\n".join(describe(till.report))
    assert "left out, training: 1 line, 5 pieces, 6.00 (rung up in training mode)" in text_said
    kept = [line for line in describe(till.report) if line.startswith("  kept")]
    assert [line.split(":")[0] for line in kept[1:]] == ["  kept"], "plain sales are in the balance, the first of these"
    assert "kept: refunds, each against a sale of the same day" in kept[1]


@pytest.mark.parametrize("reason", ["zero_price", "refund_unmatched", "suspected_bulk", "not_a_product"])
def test_a_reason_can_be_taken_back(tmp_path, reason):
    text = tickets(
        *(f"2022-01-{day},08:30,1,PAIN,2,2.40" for day in range(10, 14)),
        "2022-01-14,08:30,2,PAIN,2,0.00",
        "2022-01-15,08:30,3,PAIN,-9,-9.00",
        "2022-01-16,08:30,4,PAIN,99,99.00",
        "2022-01-17,08:30,5,SAC,1,1.00",
    )
    without = read(tmp_path, text, leave_out=("SAC",), bulk_over_usual=5)
    assert sorted(without.rejected["reason"]) == ["not_a_product", "refund_unmatched", "suspected_bulk", "zero_price"]
    again = read(tmp_path, text, leave_out=("SAC",), bulk_over_usual=5, readmit=(reason,))
    assert sorted(again.rejected["reason"]) == sorted(set(without.rejected["reason"]) - {reason})
    assert len(again.lines) == 5


def test_a_refund_written_as_one_piece_for_minus_its_price_takes_one_piece_back(tmp_path):
    till = read(tmp_path, tickets("2022-01-13,08:30,1,PAIN,2,2.40", "2022-01-13,08:40,2,PAIN,1,-1.20"))
    assert till.lines["qty"].tolist() == [2.0, -1.0]
    assert till.lines["amount"].tolist() == [2.4, -1.2]


def test_a_shop_day_of_zeros_is_closed_and_one_product_at_zero_is_not(tmp_path):
    text = (
        "date,shop,product,demand\n"
        "2022-01-13,1,101,5\n2022-01-13,1,102,0\n2022-01-14,1,101,0\n2022-01-14,1,102,0\n2022-01-14,2,101,7\n"
    )
    till = read(tmp_path, text)
    assert till.lines[["shop", "product", "qty"]].to_numpy().tolist() == [
        ["1", "101", 5.0],
        ["1", "102", 0.0],
        ["2", "101", 7.0],
    ]
    assert till.rejected["reason"].tolist() == ["closed_day", "closed_day"]


@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from("ab"), st.integers(0, 5), st.integers(-4, 5).filter(bool)),
        max_size=25,
    )
)
@settings(max_examples=80, deadline=None)
def test_kept_refunds_never_turn_a_product_day_negative_and_none_is_left_out_in_vain(rows):
    lines = pd.DataFrame(
        [
            {"shop": "x", "day": pd.Timestamp(2022, 1, 1 + day), "product": product, "time_s": at, "qty": float(qty)}
            for day, product, at, qty in rows
        ],
        columns=["shop", "day", "product", "time_s", "qty"],
    ).assign(line=range(2, len(rows) + 2))
    unmatched = _is_unmatched_refund(lines)
    assert not (unmatched & (lines["qty"] > 0)).any()
    # The oracle: what a product's day sold, then its refunds one by one.
    for _, group in lines.groupby(["day", "product"]):
        balance = 0.0
        replayed = group.assign(is_refund=group["qty"] < 0).sort_values(["is_refund", "time_s", "line"])
        for index, qty in replayed["qty"].items():
            assert bool(unmatched[index]) == (balance + qty < 0)
            balance += 0 if unmatched[index] else qty
        assert balance >= 0


def test_totals_of_all_lines_equal_the_source_to_the_cent(tmp_path):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "date": rng.choice(["2022-01-13", "2022-01-14", "2022-01-15"], 300),
            "time": "08:30",
            "ticket": rng.integers(1, 90, 300),
            "article": rng.choice(["PAIN", "SAC", "FLAN"], 300),
            "qty": rng.integers(-2, 6, 300),
            "amount": rng.integers(0, 900, 300) / 100,
        }
    )
    till = read(tmp_path, frame.to_csv(index=False), leave_out=("SAC",))
    expected = frame.groupby("date")["amount"].sum().round(2)
    days = till.report.days.set_index("day")
    assert days["amount"].tolist() == expected.tolist()
    assert days["tickets_count"].tolist() == frame.groupby("date")["ticket"].nunique().tolist()
    both = pd.concat([till.lines, till.rejected]).groupby("day")[["amount"]].sum()["amount"].round(2)
    assert both.tolist() == expected.tolist()
    assert sorted([*till.rejected["line"]]) == sorted(set(till.rejected["line"]))


def days_of_tickets(counts, start="2022-01-03", hours=range(8, 18)):
    """One line per ticket, spread over the hours of the day."""
    rows = []
    for offset, count in enumerate(counts):
        day = (pd.Timestamp(start) + pd.Timedelta(days=offset)).date()
        rows += [f"{day},{hours[i % len(hours)]:02d}:30,{offset}-{i},PAIN,1,1.00" for i in range(count)]
    return tickets(*rows)


def test_days_that_look_wrong_are_reported(tmp_path):
    counts = [20] * 42
    counts[10], counts[16], counts[17] = 9, 0, 40
    till = read(tmp_path, days_of_tickets(counts))
    found = {
        kind: [day.date().isoformat() for _, day in till.report.days_that_look(kind)]
        for kind in ("missing", "till_down", "rolled_up", "cut_off")
    }
    assert found == {"missing": ["2022-01-19"], "till_down": ["2022-01-13"], "rolled_up": ["2022-01-20"], "cut_off": []}
    assert "  no lines on a day that usually has some: 19 Jan 2022" in describe(till.report)


def test_a_weekly_closing_day_is_not_missing(tmp_path):
    counts = [0 if offset % 7 == 2 else 20 for offset in range(42)]
    assert read(tmp_path, days_of_tickets(counts)).report.odd_days.empty


def test_a_last_day_that_ends_early_looks_cut_off(tmp_path):
    text = days_of_tickets([20] * 35)
    morning = days_of_tickets([14], start="2022-02-07", hours=range(8, 12)).partition("\n")[2]
    till = read(tmp_path, text + morning)
    assert till.cut_off == (("Port", pd.Timestamp("2022-02-07")),)
    assert read(tmp_path, text).cut_off == ()
    assert "  looks cut off: 7 Feb 2022" in describe(till.report)


def test_broken_letters_are_counted_and_noticed(tmp_path):
    till = read(tmp_path, tickets("2022-01-13,08:30,1,PÃ¢tÃ©,1,1.20"))
    assert till.lines["product"].tolist() == ["Pâté"]
    assert till.report.mojibake_count == 2
    assert [notice.code for notice in till.notices] == ["till_letters_repaired"]
    assert "  2 broken letters were put right (such as Ã© for é)" in describe(till.report)


def test_a_chain_names_its_shops_in_the_report(tmp_path):
    text = "date,shop,product,qty,note\n2022-01-13,A,Pain,5,x\n2022-01-13,B,Pain,7,x\n"
    lines = describe(read(tmp_path, text).report, verbose=True)
    assert "    13 Jan 2022 (B): 1 line, 7 pieces" in lines
    assert "  not read: note" in lines


def test_the_proposed_mapping_is_toml_that_reads_the_same(tmp_path):
    path = written(tmp_path, TICKETS)
    proposed = propose_mapping(path, TillSettings())
    config = written(tmp_path, "\n".join(map(str, proposed)), "proposed.toml")
    again = read_till(path, load_config(config).till, Shop("Port"))
    pd.testing.assert_frame_equal(again.lines, read_till(path, TillSettings(), Shop("Port")).lines)
    assert "(detected)" not in "".join(
        str(said)
        for name, said in again.report.detected.items()
        if name in ("day", "time", "qty", "grain", "amount_is")
    )
    plain = propose_mapping(written(tmp_path, "date,item\n2022-01-13,Pain\n"), TillSettings())
    assert "line_is_one_unit = true" in plain
    assert 'qty_is = "amount"' in propose_mapping(
        written(tmp_path, "date,item,total\n2022-01-13,Pain,2.50\n"), TillSettings()
    )


def test_workbooks_read_like_files_of_text(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="writes the spreadsheet that is read")
    book = openpyxl.Workbook()
    for row in [
        ["Date", "Heure", "Article", "Quantité"],
        [pd.Timestamp("2022-01-13").to_pydatetime(), "08:30", "Pain", 2],
    ]:
        book.active.append(row)
    book.save(tmp_path / "till.xlsx")
    till = read_till(tmp_path / "till.xlsx", TillSettings(), Shop("Port"))
    assert till.lines[["time_s", "product", "qty"]].to_numpy().tolist() == [[30600, "Pain", 2.0]]
    assert str(till.report.detected["sheet"]) == "Sheet (detected)"


def test_wrong_columns_in_the_configuration_are_told_with_the_nearest_name(tmp_path):
    path = tmp_path / "till.csv"
    columns = TillColumns(day="Dat", qty="Quantity")
    assert said(lambda: read(tmp_path, TICKETS, columns=columns)) == [
        f"{path}, line 1, column '{name}': no such column, expected one of: Date, Heure, N° ticket, Article, "
        f"Quantité, Prix unitaire, Caissière. To do: did you mean '{near}'? Otherwise correct [till.columns] {role}"
        for name, near, role in (("Dat", "Date", "day"), ("Quantity", "Quantité", "qty"))
    ]


def test_columns_that_cannot_be_found_are_told_with_the_setting(tmp_path):
    path = tmp_path / "till.csv"
    assert said(lambda: read(tmp_path, "x,y\n1,2\n")) == [
        f"{path}, line 1: got columns x, y, none of which is known as the {role}, expected a column with the {role}. "
        f"To do: name it in [till.columns] {role}"
        for role in ("day", "product")
    ]


def test_every_unreadable_cell_of_every_column_is_told_at_once(tmp_path):
    text = tickets("2022-01-33,8:61,1,PAIN,one,1.20", "2022-01-13,08:30,1,PAIN,1,1.2.3")
    messages = said(lambda: read(tmp_path, text))
    assert messages == [
        f"{tmp_path / 'till.csv'}, line 2, column 'date': got '2022-01-33', expected a date such as 2022-12-31. "
        "To do: correct the cell",
        f"{tmp_path / 'till.csv'}, line 2, column 'time': got '8:61', expected a time of day such as 08:30. "
        "To do: correct the cell",
        f"{tmp_path / 'till.csv'}, line 2, column 'qty': got 'one', expected a quantity with the decimal mark '.'. "
        "To do: correct the cell, or set [till] decimal",
        f"{tmp_path / 'till.csv'}, line 3, column 'amount': got '1.2.3', expected a number with the decimal mark '.'. "
        "To do: correct the cell, or set [till] decimal",
    ]


def test_dates_and_numbers_that_read_two_ways_name_the_setting(tmp_path):
    text = "date;article;qty;amount\n01/02/2022;PAIN;1;1,234\n"
    messages = said(lambda: read(tmp_path, text))
    assert messages[0].endswith("To do: set [till] date_order to 'dmy' or 'mdy'")
    assert messages[1].endswith("To do: set [till] decimal to ',' or '.'")
    till = read(tmp_path, text, date_order="mdy", decimal=",")
    assert till.lines["day"].tolist() == [pd.Timestamp("2022-01-02")]
    assert till.lines["amount"].tolist() == [1.234]


def test_negative_prices_and_impossible_hours_are_told(tmp_path):
    price = "date,time,article,qty,unit_price\n2022-01-13,08:30,PAIN,1,-1.20\n"
    assert said(lambda: read(tmp_path, price)) == [
        f"{tmp_path / 'till.csv'}, line 2, column 'unit_price': got '-1.20', expected at least 0. "
        "To do: correct the cell"
    ]
    hour = "date,hour,article,qty\n2022-01-13,24,PAIN,1\n"
    assert said(lambda: read(tmp_path, hour)) == [
        f"{tmp_path / 'till.csv'}, line 2, column 'hour': got '24', expected an hour such as 7 or 07:00 - 08:00. "
        "To do: correct the cell"
    ]


def real(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is absent: set FORECAST_SHARED_DATA")
    return path


@pytest.mark.real_data
def test_the_french_export_reads_as_published():
    path = real("french_bakery/bakery_sales.csv")
    config = load_config(CONFIGS / "french_bakery.toml")
    till = read_till(path, config.till, Shop(config.bakery.shop))
    raw = pd.read_csv(path)
    price = raw["unit_price"].str.removesuffix(" €").str.replace(",", ".").astype(float)
    totals = (raw["Quantity"] * price).round(2).groupby(raw["date"]).sum().round(2)
    days = till.report.days
    assert till.report.lines_read == 186_411
    assert till.report.identical_lines == 293
    assert days["amount"].tolist() == totals.tolist()
    assert days["qty"].tolist() == raw.groupby("date")["Quantity"].sum().tolist()
    assert days["tickets_count"].tolist() == raw.groupby("date")["ticket_number"].nunique().tolist()
    assert "150040" in set(till.lines["ticket"].head(2))
    gone = {".", "COUPE", "ARTICLE 295", "TRAITEUR", "DIVERS PATISSERIE"}
    assert gone.isdisjoint(till.lines["product"].unique())
    assert len(till.lines) + len(till.rejected) == 186_411
    assert till.lines.groupby(["day", "product"])["qty"].sum().min() >= 0


@pytest.mark.real_data
def test_the_german_chain_reads_with_its_closed_days_left_out():
    path = real("german_chain/daily_sales.csv")
    config = load_config(CONFIGS / "german_chain.toml")
    till = read_till(path, config.till, Shop(config.bakery.shop))
    raw = pd.read_csv(path)
    is_open = raw.groupby(["shop_no", "date"])["demand"].transform("sum") > 0
    assert len(till.lines) == int(is_open.sum())
    assert till.report.left_out["lines_count"].tolist() == [3 * 1466]
    assert till.lines["qty"].sum() == raw["demand"].sum()
    assert (till.lines["qty"] == 0).sum() == int((is_open & (raw["demand"] == 0)).sum())
    assert set(till.lines["product"]) == {"101", "109", "110"}
    detected = read_till(path, TillSettings(), Shop("x"))
    pd.testing.assert_frame_equal(detected.lines, till.lines)


@pytest.mark.real_data
def test_kiel_and_edinburgh_read_without_any_setting():
    kiel_path, edinburgh_path = real("kiel/umsatz.csv"), real("edinburgh/BreadBasket_DMS.csv")
    kiel = read_till(kiel_path, TillSettings(), Shop("Kiel"))
    raw = pd.read_csv(kiel_path)
    assert (kiel.report.grain, kiel.report.qty_is) == ("daily", "amount")
    assert kiel.lines["qty"].tolist() == raw["Umsatz"].tolist()
    assert kiel.lines["product"].tolist() == raw["Warengruppe"].astype(str).tolist()
    edinburgh = read_till(edinburgh_path, TillSettings(leave_out=("NONE", "Adjustment")), Shop("Edinburgh"))
    assert edinburgh.report.lines_read == 21_293
    assert edinburgh.report.identical_lines == 1_620
    assert (edinburgh.lines["qty"] == 1).all()
    assert edinburgh.report.left_out["reason"].tolist() == ["not_a_product"]
    assert edinburgh.lines["time_s"].iloc[0] == 9 * 3600 + 58 * 60 + 11


def test_a_hidden_sheet_that_may_hold_sales_is_an_alarm(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Mai"
    for name, month in (("Mai", 5), ("Juni", 6)):
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        sheet.append(["Datum", "Artikel", "Menge"])
        for day in range(1, 20):
            sheet.append([f"2026-{month:02}-{day:02}", "Brezel", 40 + day])
    book["Juni"].sheet_state = "hidden"
    book.save(tmp_path / "till.xlsx")
    read = read_till(tmp_path / "till.xlsx", TillSettings(), Shop(""))
    assert ("till_tables_unread", "warning", "Juni (hidden)") in [
        (notice.code, notice.severity, str(notice.values.get("names"))) for notice in read.notices
    ]
    assert len(read.lines) == 19
    both = read_till(tmp_path / "till.xlsx", TillSettings(sheets=("Mai", "Juni")), Shop(""))
    assert "till_tables_unread" not in [notice.code for notice in both.notices]
    assert len(both.lines) == 38
