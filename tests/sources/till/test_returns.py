"""Pieces taken back in a column of their own are off the quantity where money shows that it still holds them."""

from __future__ import annotations

import pytest

from .reading import alarms, read, refusal, sold

PRICES = {"Brot": 3.5, "Semmel": 0.4, "Kuchen": 2.9}


def rows(form):
    """A row per day and article from sold and returned pieces; some of every article come back."""
    made = []
    for day in range(1, 11):
        for at, (name, price) in enumerate(PRICES.items()):
            qty, back = 20 + 3 * day + at, (day + at) % 3
            money = {"left": (qty - back) * price, "all": qty * price, "off": back * price}
            cells = form.format(name=name, qty=qty, back=back, rest=qty - back, **money).replace(".", ",")
            made.append(f"{day:02d}.03.2026;{cells}")
    return made


LEFT = {name: float(sum(20 + 3 * day + at - (day + at) % 3 for day in range(1, 11))) for at, name in enumerate(PRICES)}
ALL = {name: float(sum(20 + 3 * day + at for day in range(1, 11))) for at, name in enumerate(PRICES)}


@pytest.mark.parametrize(
    ("header", "form", "pieces"),
    [
        ("Artikel;Verkauft;Storno;Umsatz", "{name};{qty};{back};{left:.2f}", LEFT),
        ("Produit;Qté vendue;Qté annulée;CA TTC", "{name};{qty};-{back};{left:.2f}", LEFT),
        (
            "Item;Items Sold;Items Refunded;Gross Sales;Refunds;Net Sales",
            "{name};{qty};{back};{all:.2f};{off:.2f};{left:.2f}",
            LEFT,
        ),
        ("Artikel;Verkaufte Menge;Retourmenge;Umsatz", "{name};{qty};{back};{all:.2f}", ALL),
        ("Artikel;Geliefert;Retoure;Menge", "{name};{qty};{back};{rest}", LEFT),
        ("Artikel;Geliefert;Retoure;Abgang;Umsatz", "{name};{qty};{back};{rest};{left:.2f}", LEFT),
    ],
)  # fmt: skip
def test_what_was_taken_back_is_off_once(tmp_path, header, form, pieces):
    till = read(tmp_path, f"Datum;{header}", *rows(form))
    assert sold(till) == pieces
    assert till.lines["amount"].sum() in (0, pytest.approx(sum(pieces[name] * PRICES[name] for name in PRICES)))
    assert alarms(till) == []


def test_what_nothing_tells_is_told_until_it_is_set(tmp_path):
    made = rows("{name};{qty};{back}")
    header = "Datum;Artikel;Menge;Retoure"
    till = read(tmp_path, header, *made)
    assert (sold(till), alarms(till)) == (ALL, ["till_taken_back_open"])
    set_to = read(tmp_path, header, *made, columns={"returned": "Retoure"})
    assert (sold(set_to), alarms(set_to)) == (LEFT, [])
    kept = read(tmp_path, header, *made, columns={"qty": "Menge"})
    assert (sold(kept), alarms(kept)) == (ALL, [])


def test_a_one_below_storno_is_one_piece_in_totals_and_a_mark_on_lines_of_tickets(tmp_path):
    totals = [f"{day:02d}.03.2026;{name};{day + 5};{day % 2};{(day + 5) * price:.2f}".replace(".", ",").replace(
        ",03,2026", ".03.2026") for day in range(1, 11) for name, price in PRICES.items()]  # fmt: skip
    till = read(tmp_path, "Datum;Artikel;Menge;Storno;Umsatz", *totals)
    assert sold(till) == dict.fromkeys(PRICES, 105.0)
    lines = [f"{number};{row}" for number, row in enumerate(totals)]
    till = read(tmp_path, "Bon;Datum;Artikel;Menge;Storno;Umsatz", *lines)
    assert sold(till) == dict.fromkeys(PRICES, float(sum(day + 5 for day in range(2, 11, 2))))


def test_a_column_that_is_set_must_exist(tmp_path):
    (said,) = refusal(tmp_path, "Datum;Artikel;Menge", "02.03.2026;Brot;3", columns={"returned": "Storno"})
    assert "correct [till.columns] returned" in said
