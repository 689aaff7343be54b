"""Deposits, staff and gifts are set aside with a reason of their own, counted in pieces and euros."""

from __future__ import annotations

import pytest

from forecast.config import TillColumns, TillSettings
from forecast.sources.till.export import read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.reports.in_words import describe

HEADER = "date,time,ticket,article,qty,amount,art\n"


def read(folder, *rows, **options):
    path = folder / "till.csv"
    path.write_text(HEADER + "".join(f"2022-01-13,{row}\n" for row in rows), encoding="utf-8")
    return read_till(path, TillSettings(**options), Shop("Port"))


def reasons(till):
    return dict(zip(till.rejected["line"].tolist(), till.rejected["reason"], strict=True))


@pytest.mark.parametrize("article", ["CONSIGNE BOUTEILLE", "Pfand 0,25", "LEERGUT", "Deposit", "ACOMPTE GATEAU"])
def test_deposits_and_down_payments_are_known_by_name_in_three_languages(tmp_path, article):
    name = article.replace(",", "")
    till = read(tmp_path, f"08:30,1,{name},1,0.25,", f"08:40,2,{name},-1,-0.25,", "08:50,3,PAIN,1,1.20,")
    assert reasons(till) == {2: "deposit", 3: "deposit"}
    assert till.lines["product"].tolist() == ["PAIN"]


def test_deposits_can_be_told_otherwise(tmp_path):
    rows = ("08:30,1,PFANDKUCHEN,1,2.00,", "08:30,1,EIMER,1,2.00,")
    assert reasons(read(tmp_path, *rows)) == {2: "deposit"}
    assert reasons(read(tmp_path, *rows, deposits=("EIMER",))) == {3: "deposit"}
    assert reasons(read(tmp_path, *rows, readmit=("deposit",))) == {}


def test_a_staff_button_marks_its_whole_ticket_and_a_gift_only_its_line(tmp_path):
    till = read(
        tmp_path,
        "08:30,1,PAIN,1,1.20,",
        "08:30,1,REMISE PERSONNEL,1,-0.60,",
        "08:40,2,PAIN,1,1.20,",
        "08:40,2,OFFERT,1,0.10,",
        staff=("REMISE PERSONNEL",),
        gifts=("offert",),
    )
    assert reasons(till) == {2: "staff", 3: "staff", 5: "gift"}
    assert till.lines["ticket"].tolist() == ["2"]


def test_a_column_of_marks_is_read_when_it_is_named_and_only_then(tmp_path):
    rows = ("08:30,1,PAIN,2,0.00,Personal", "08:40,1,PAIN,1,1.20,", "08:50,2,PAIN,1,0.00,Geschenk")
    more = {"staff": ("personal",), "gifts": ("Geschenk*",)}
    marked = read(tmp_path, *rows, columns=TillColumns(mark="art"), **more)
    assert reasons(marked) == {2: "staff", 4: "gift"}
    assert reasons(read(tmp_path, *rows, **more)) == {2: "zero_price", 4: "zero_price"}
    assert not marked.lines.isin(["Personal"]).any().any()


def test_pieces_and_euros_of_every_rule_are_told_and_add_up_to_the_file(tmp_path):
    till = read(
        tmp_path,
        "08:30,1,PAIN,3,3.60,",
        "08:40,1,PAIN,-1,-1.20,",
        "08:50,2,VIEUX,2,2.22,",
        "09:00,3,GRATIS,4,0.40,",
        "09:10,4,CONSIGNE,1,0.25,",
        "09:20,5,MENU,2,9.99,",
        rename={"VIEUX": "NEUF"},
        gifts=("GRATIS",),
        deals={"MENU": {"PAIN": 1, "NEUF": 1}},
    )
    account = till.report.account.set_index("rule")
    assert account["is_kept"].to_dict() == {
        "sold": True, "refund": True, "renamed": True, "deal": True, "gift": False, "deposit": False,
    }  # fmt: skip
    assert account.loc["gift", ["lines_count", "qty", "amount"]].tolist() == [1, 4.0, 0.4]
    assert account["lines_count"].sum() == 6
    assert round(account["amount"].sum(), 2) == 15.26
    kept = account.loc[account["is_kept"], "amount"].sum()
    assert round(kept, 2) == round(till.lines["amount"].sum(), 2) == 14.61
    said = describe(till.report, currency="EUR")
    assert "  left out, gifts: 1 line, 4 pieces, €0.40 ([till] gifts: given away, not asked for)" in said
    assert "  kept: lines continued under another name: 1 line, 2 pieces, €2.22" in said
    assert (
        "  kept 4 lines, 6 pieces, €14.61; set aside 2 lines, 5 pieces, €0.65; "
        "together the file: 6 lines, 11 pieces, €15.26" in said
    )
