"""Rows and shops that are the sum of others are no goods; products that happen to be are."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from forecast.sources.till.reports.in_words import describe

from ..reading import alarms, read, reasons, sold

HEADER = "Datum;Artikel;Menge;Betrag"
PRICES = {"Roggen": 4.5, "Dinkel": 5.0, "Brezel": 0.95, "Semmel": 0.4, "Kuchen": 3.1}


def days_of(count, seed=1):
    """Pieces of each product on so many days."""
    rng = random.Random(seed)
    return [{name: rng.randint(3, 90) for name in PRICES} for _ in range(count)]


def row(day, name, qty, amount):
    return f"{day + 1:02d}.05.2026;{name};{qty};{amount:.2f}".replace(".", ",").replace(",05,2026", ".05.2026")


def goods(day, pieces, *names):
    return [row(day, name, pieces[name], pieces[name] * PRICES[name]) for name in names]


def total(day, pieces, called, *names):
    return row(day, called, sum(pieces[name] for name in names), sum(pieces[name] * PRICES[name] for name in names))


def pieces_of(days):
    return {name: float(sum(day[name] for day in days)) for name in PRICES}


def test_totals_of_all_shops_are_held_against_the_shops_and_not_against_the_rows_above(tmp_path):
    rows = []
    for day, (north, south) in enumerate(zip(days_of(5), days_of(5, seed=2), strict=True)):
        for shop, pieces in (
            ("Nord", north),
            ("Süd", south),
            ("Alle Filialen", {n: north[n] + south[n] for n in PRICES}),
        ):
            rows += [f"{shop};{line}" for line in goods(day, pieces, *PRICES)]
    till = read(tmp_path, f"Filiale;{HEADER}", *rows)
    assert set(till.lines["shop"]) == {"Nord", "Süd"}
    assert set(reasons(till).values()) == {"sum_of_others"}
    assert alarms(till) == []


BREAD, SMALL = ("Roggen", "Dinkel"), ("Brezel", "Semmel", "Kuchen")


@pytest.mark.parametrize("words", [("Summe Brot", "Summe Kleines", "Gesamt"), ("Sous-total", "Sous-total", "Total"),
                                   ("Zwischensumme", "Übertrag", "Endsumme"), ("小計", "小計", "合計")])  # fmt: skip
def test_subtotals_and_totals_are_known_by_words_and_sums(tmp_path, words):
    days = days_of(4)
    rows = []
    for at, pieces in enumerate(days):
        rows += [*goods(at, pieces, *BREAD), total(at, pieces, words[0], *BREAD)]
        rows += [*goods(at, pieces, *SMALL), total(at, pieces, words[1], *SMALL)]
        rows += [total(at, pieces, words[2], *BREAD, *SMALL)]
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == pieces_of(days)
    assert set(till.rejected["reason"]) == {"sum_of_others"}
    assert alarms(till) == []
    # The report's totals of a day are for the till's own report: goods once.
    assert till.report.days["qty"].tolist() == [float(sum(day.values())) for day in days]


def test_totals_may_stand_before_their_rows(tmp_path):
    days = days_of(4)
    rows = [line for at, day in enumerate(days)
            for line in (total(at, day, "Gesamt", *PRICES), *goods(at, day, *PRICES))]  # fmt: skip
    till = read(tmp_path, HEADER, *rows)
    assert (sold(till), alarms(till)) == (pieces_of(days), [])


def test_a_total_of_all_days_without_a_date_is_no_row(tmp_path):
    days = days_of(12)
    rows = [line for at, day in enumerate(days) for line in goods(at, day, *PRICES)]
    middle = f";Summe;{sum(sum(day.values()) for day in days[:6])};"
    till = read(tmp_path, HEADER, *rows[:30], middle, *rows[30:])
    assert (sold(till), alarms(till)) == (pieces_of(days), [])


def test_a_total_that_is_no_sum_is_left_out_and_told(tmp_path):
    days = days_of(4)
    rows = [line for at, day in enumerate(days)
            for line in (*goods(at, day, *PRICES), total(at, day, "Gesamt", *BREAD))]  # fmt: skip
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == pieces_of(days)
    assert alarms(till) == ["till_sums_differ"]
    assert till.notices[0].values["count"] == 4


def test_goods_called_like_a_total_are_counted_and_told(tmp_path):
    days = days_of(6)
    rows = [line for at, day in enumerate(days)
            for line in (*goods(at, day, *PRICES), row(at, "Total Vollkorn", 7, 31.5))]  # fmt: skip
    till = read(tmp_path, HEADER, *rows)
    assert sold(till)["Total Vollkorn"] == 42.0
    assert alarms(till) == ["till_sum_or_product"]


def test_a_row_without_a_telling_name_that_always_is_a_sum_is_left_out_and_told(tmp_path):
    days = days_of(8)
    rows = []
    for at, pieces in enumerate(days):
        rows += [*goods(at, pieces, *SMALL), total(at, pieces, "WG 1", *SMALL)]
        rows += [*goods(at, pieces, *BREAD), total(at, pieces, "WG 2", *BREAD)]
        rows += [total(at, pieces, "Filialumsatz", *PRICES)]
    till = read(tmp_path, HEADER, *rows)
    assert sold(till) == pieces_of(days)
    assert alarms(till) == ["till_sums_unnamed"]
    assert till.notices[0].values["names"] == "Filialumsatz, WG 1, WG 2"
    back = read(tmp_path, HEADER, *rows, readmit=("sum_of_others",))
    assert "WG 1" in sold(back)


def test_a_product_that_is_a_sum_by_chance_or_on_some_days_stays(tmp_path):
    days = days_of(10)
    rows = []
    for at, pieces in enumerate(days):
        lids = pieces["Roggen"] + pieces["Dinkel"] if at % 2 else 11
        rows += [*goods(at, pieces, *BREAD), row(at, "Deckel", lids, lids * 0.1), *goods(at, pieces, *SMALL)]
    till = read(tmp_path, HEADER, *rows)
    assert sold(till)["Deckel"] > 0
    assert reasons(till) == {}


def test_a_product_as_many_as_two_others_is_no_sum_unless_the_money_is_one_too(tmp_path):
    days = days_of(10)
    cups = [(day["Roggen"] + day["Dinkel"]) for day in days]
    rows = [line for at, day in enumerate(days)
            for line in (*goods(at, day, *BREAD), row(at, "Tüte", cups[at], cups[at] * 0.2))]  # fmt: skip
    assert sold(read(tmp_path, HEADER, *rows))["Tüte"] == float(sum(cups))
    without_money = [line.rsplit(";", 1)[0] for line in rows]
    assert sold(read(tmp_path, "Datum;Artikel;Menge", *without_money))["Tüte"] == float(sum(cups))


def chain(called, *, is_sum=True, count=6):
    """Rows of two shops and of one that has their sums."""
    rows = []
    for at, (one, other) in enumerate(zip(days_of(count, 1), days_of(count, 2), strict=True)):
        for name in PRICES:
            both = one[name] + other[name] if is_sum else 5
            for shop, qty in (("Nord", one[name]), ("Süd", other[name]), (called, both)):
                rows.append(f"{shop};" + row(at, name, qty, qty * PRICES[name]))
    return rows


@pytest.mark.parametrize(("called", "said"), [("Alle Filialen", []), ("Gesamt", []), ("99", ["till_sum_shop"])])
def test_a_shop_that_is_all_shops_is_no_shop(tmp_path, called, said):
    till = read(tmp_path, f"Filiale;{HEADER}", *chain(called))
    assert sorted(till.lines["shop"].unique()) == ["Nord", "Süd"]
    assert alarms(till) == said
    assert "Alle Filialen" not in "\n".join(describe(till.report).copy()[4:])


def test_a_shop_called_like_all_of_them_that_is_not_their_sum_is_told(tmp_path):
    till = read(tmp_path, f"Filiale;{HEADER}", *chain("Gesamt", is_sum=False))
    assert "Gesamt" in set(till.lines["shop"])
    assert alarms(till) == ["till_sum_shop_differs"]


def test_totals_at_the_end_are_held_against_the_rows(tmp_path):
    days = days_of(12)
    rows = [line for at, day in enumerate(days) for line in goods(at, day, *PRICES)]
    pieces = sum(sum(day.values()) for day in days)
    money = sum(day[name] * PRICES[name] for day in days for name in PRICES)
    good = read(tmp_path, HEADER, *rows, f"Gesamt;;{pieces};{money:.2f}".replace(".", ","))
    assert (sold(good), alarms(good)) == (pieces_of(days), [])
    wrong = read(tmp_path, HEADER, *rows, f"Gesamt;;{pieces};{money + 90:.2f}".replace(".", ","))
    assert sold(wrong) == pieces_of(days)
    assert alarms(wrong) == ["till_totals_differ"]
    assert wrong.notices[0].values["got"] == pytest.approx(money, abs=0.01)


def test_sums_are_those_of_a_dumb_loop_over_days(tmp_path):
    days = days_of(7, seed=5)
    rows = [line for at, day in enumerate(days)
            for line in (*goods(at, day, *PRICES), total(at, day, "Total", *PRICES))]  # fmt: skip
    till = read(tmp_path, HEADER, *rows)
    by_day = till.lines.groupby("day")["qty"].sum()
    for at, day in enumerate(days):
        assert by_day[pd.Timestamp(2026, 5, at + 1)] == sum(day.values())


@pytest.mark.parametrize("word", ["Gesamt", "Summe"])
def test_a_total_of_the_day_among_its_hours_is_no_sale(tmp_path, word):
    rows = []
    for day, pieces in enumerate(days_of(5)):
        for name, qty in pieces.items():
            rows += [f"{day + 1:02d}.05.2026;{hour}-{hour + 1};{name};{qty + hour}" for hour in (6, 7, 8)]
            rows += [f"{day + 1:02d}.05.2026;{word};{name};{3 * qty + 21}"]
    till = read(tmp_path, "Datum;Stunde;Artikel;Menge", *rows)
    assert till.report.grain == "hourly"
    assert sold(till) == {name: 3 * qty + 5 * 21 for name, qty in pieces_of(days_of(5)).items()}
    assert set(reasons(till).values()) == {"sum_of_others"}
    assert alarms(till) == []


GROUPED = "Datum;Gruppe;Artikel;Menge;Betrag"


def grouped_report(days):
    """Rows of a report that names its sums in the column of groups, with a grand total that has a mark of thousands."""
    rows = []
    for at, pieces in enumerate(days):
        for group, names in (("Brot", BREAD), ("Kleines", SMALL)):
            rows += [one.replace(";", f";{group};", 1) for one in goods(at, pieces, *names)]
            rows += [total(at, pieces, f"Summe {group}", *names).replace(f"Summe {group}", f"Summe {group};")]
        rows += [total(at, pieces, "Tagessumme", *PRICES).replace("Tagessumme", "Tagessumme;")]
    return rows


def test_sums_named_in_the_column_of_groups_are_sums(tmp_path):
    days = days_of(4)
    till = read(tmp_path, GROUPED, *grouped_report(days))
    assert sold(till) == pieces_of(days)
    assert set(till.rejected["reason"]) == {"sum_of_others"}
    assert alarms(till) == []


def test_a_grand_total_does_not_count_the_sums_above_it(tmp_path):
    days = days_of(9)
    whole = int(sum(pieces_of(days).values()))
    assert whole > 1000
    said = f"{whole // 1000}.{whole % 1000:03d}"
    assert alarms(read(tmp_path, GROUPED, *grouped_report(days), f";Gesamtsumme;;{said};")) == []
    wrong = read(tmp_path, GROUPED, *grouped_report(days), f";Gesamtsumme;;{whole + 100};")
    assert alarms(wrong) == ["till_totals_differ"]


def test_a_row_without_an_article_that_is_called_otherwise_is_no_sum(tmp_path):
    till = read(tmp_path, GROUPED, *grouped_report(days_of(4)), "05.05.2026;Brot;;12;40,00")
    assert sorted(set(till.rejected["reason"])) == ["not_a_product", "sum_of_others"]
