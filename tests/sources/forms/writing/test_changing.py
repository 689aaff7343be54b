"""A line of somebody's file is changed; every other byte stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forecast.errors import SourceError
from forecast.sources.forms.columns import Dialect, dialect_of
from forecast.sources.forms.notes import read_leftovers, read_overrides
from forecast.sources.forms.writing.changing import LineChange, form_file
from forecast.sources.forms.writing.forms import FORMS

FRIDAY, SATURDAY = date(2026, 12, 4), date(2026, 12, 5)
FRENCH = dialect_of("fr", "FR")


def _file(content: bytes | None, *, form: str = "overrides", dialect: Dialect = FRENCH):
    return form_file(Path("décidé.csv"), FORMS[form], content, shop="Halle", dialect=dialect)


def _changed(content: bytes | None, *changes: LineChange, form: str = "overrides", dialect: Dialect = FRENCH) -> bytes:
    made, _, conflicts = _file(content, form=form, dialect=dialect).changed(changes)
    assert conflicts == []
    return made


def _of(product: str, day: date = FRIDAY) -> dict[str, object]:
    return {"product": product, "day": day}


_GERMAN = (
    '\ufeffProdukt;Bemerkung;Menge;Datum;Grund\r\n"Brot, dunkel";wie ""immer"";12,5;03.12.2026;E\r\n'
    "Brezel;;40;04.12.2026;Wetter\r\n;;;;\r\n"
)


def test_a_quantity_is_changed_and_nothing_else():
    made = _changed(_GERMAN.encode(), LineChange(_of("Brezel"), {"decided_qty": 40.0}, {"decided_qty": 47.5}))

    assert made.decode() == _GERMAN.replace("Brezel;;40;", "Brezel;;47,5;")


def test_a_new_line_stands_behind_the_last_one_in_the_file_s_own_way():
    change = LineChange(_of("Semmel", SATURDAY), None, {"decided_qty": 80.0, "reason_code": "M"})

    made = _changed(_GERMAN.encode(), change, dialect=dialect_of("de", "DE"))

    assert made.decode() == _GERMAN.replace(";Wetter\r\n", ";Wetter\r\nSemmel;;80;05.12.2026;M\r\n")


def test_a_line_is_taken_out_whole():
    made = _changed(_GERMAN.encode(), LineChange(_of("Brezel"), {"decided_qty": 40.0}, None))

    assert made.decode() == _GERMAN.replace("Brezel;;40;04.12.2026;Wetter\r\n", "")


def test_what_is_taken_back_stands_as_before():
    change = LineChange(
        _of("Brezel"), {"decided_qty": 40.0, "reason_code": "M"}, {"decided_qty": 30.0, "reason_code": "X"}
    )

    made = _changed(_changed(_GERMAN.encode(), change), change.reversed())

    assert made.decode() == _GERMAN.replace(";Wetter", ";M")


def test_a_line_that_was_added_is_taken_out_again():
    change = LineChange(_of("Semmel"), None, {"decided_qty": 80.0})

    assert _changed(_changed(_GERMAN.encode(), change), change.reversed()) == _GERMAN.encode()


def test_what_somebody_else_wrote_meanwhile_stays_and_is_told():
    changes = [
        LineChange(_of("Brezel"), {"decided_qty": 36.0}, {"decided_qty": 50.0}),
        LineChange(_of("Brot, dunkel", date(2026, 12, 3)), None, {"decided_qty": 9.0}),
        LineChange(_of("Kuchen"), {"decided_qty": 3.0}, None),
    ]

    made, _, conflicts = _file(_GERMAN.encode()).changed(changes)

    assert made.decode() == _GERMAN
    assert [conflict.now and conflict.now["decided_qty"] for conflict in conflicts] == [40.0, 12.5]
    assert [conflict.change for conflict in conflicts] == changes[:2]  # the third is as wanted already


def test_the_same_change_twice_is_no_conflict():
    change = LineChange(_of("Brezel"), {"decided_qty": 40.0}, {"decided_qty": 50.0})

    once = _changed(_GERMAN.encode(), change)

    assert _changed(once, change) == once


def test_a_file_that_is_not_there_begins_as_the_country_s_spreadsheet_opens_it():
    left = LineChange(_of("Flûte; longue"), None, {"left_qty": 2.5, "went_to": "given"})

    made = _changed(None, left, form="leftovers")

    assert made.decode() == '\ufeffproduct;day;left_qty;sold_out;went_to\r\n"Flûte; longue";2026-12-04;2,5;;given\r\n'
    english = _changed(None, left, form="leftovers", dialect=dialect_of("en", "GB"))
    assert english.decode().splitlines()[1] == "Flûte; longue,2026-12-04,2.5,,given"


def test_a_column_that_the_file_lacks_is_added_when_something_is_to_be_said_in_it():
    content = 'Produit\tJour\tDécidé\n"Pain"\t4/12/2026\t30'.encode("cp1252")

    made = _changed(content, LineChange(_of("Pain"), {"decided_qty": 30.0}, {"decided_qty": 33.0, "reason_code": "E"}))

    assert made.decode("cp1252") == 'Produit\tJour\tDécidé\treason_code\n"Pain"\t4/12/2026\t33\tE'


def test_no_column_is_added_for_what_goes_without_saying():
    content = b"product,day,qty\nPain,2026-12-04,30\n"

    made = _changed(
        content, LineChange({**_of("Pain"), "shop": "Halle"}, {}, {"decided_qty": 31.0, "reason_code": "X"})
    )

    assert made == b"product,day,qty\nPain,2026-12-04,31\n"


def test_lines_of_another_shop_are_left_alone():
    content = b"Filiale;product;day;qty\nMarkt;Pain;2026-12-04;30\n;Pain;2026-12-04;20\n"

    made = _changed(content, LineChange({**_of("Pain"), "shop": "Halle"}, {"decided_qty": 20.0}, {"decided_qty": 21.0}))

    assert made == content.replace(b";20\n", b";21\n")


def test_a_line_that_cannot_be_read_stays_and_the_others_can_be_changed():
    content = b"product,day,qty\nPain,2026-12-04,viel\nBrot,2026-12-04,8\n"

    file = _file(content)

    assert [problem.line for problem in file.problems] == [2]
    assert _changed(content, LineChange(_of("Brot"), {"decided_qty": 8.0}, {"decided_qty": 9.0})) == content.replace(
        b",8\n", b",9\n"
    )


def test_a_letter_that_the_file_cannot_hold_is_refused():
    content = "Produit;Jour;Décidé\nPâte;04/12/2026;3\n".encode("cp1252")

    with pytest.raises(SourceError, match="not changed line by line"):
        _changed(content, LineChange(_of("Żurek"), None, {"decided_qty": 3.0}))


def test_a_workbook_is_only_read(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["product", "day", "qty"])
    book.active.append(["Pain", FRIDAY, 30])
    book.save(tmp_path / "décidé.xlsx")

    file = _file((tmp_path / "décidé.xlsx").read_bytes())

    assert file.lines[0].values["decided_qty"] == 30
    with pytest.raises(SourceError, match="not changed line by line"):
        file.changed([LineChange(_of("Pain"), {"decided_qty": 30.0}, {"decided_qty": 31.0})])


_NAMES = st.text(st.sampled_from("aB7 éäßŒ;,|\t\"'=+-@"), min_size=1, max_size=8).filter(
    lambda text: text.strip() == text and text.strip('"') == text and "\t" not in text
)
_QUANTITIES = st.integers(0, 99_999).map(lambda number: number / 4)
_ROWS = st.dictionaries(_NAMES, _QUANTITIES, min_size=1, max_size=6)


@given(
    rows=_ROWS,
    fresh=_ROWS,
    separator=st.sampled_from(";\t|,"),
    ends=st.sampled_from(["\r\n", "\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    is_quoted=st.booleans(),
    ends_with_line=st.booleans(),
    date_form=st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]),
)
def test_what_is_written_is_read_again_and_other_lines_keep_their_bytes(
    rows, fresh, separator, ends, encoding, is_quoted, ends_with_line, date_form
):
    def cell(text: str) -> str:
        if is_quoted or '"' in text or separator in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    decimal = "." if separator == "," else ","
    # A remark with decimals proves the mark; 25 December proves the order of day and month.
    lines = [separator.join(map(cell, ["note", "product", "day", "qty"]))]
    lines += [
        separator.join(
            map(cell, [f"n{at}", name, date(2026, 12, 25).strftime(date_form), f"{qty:.2f}".replace(".", decimal)])
        )
        for at, (name, qty) in enumerate(rows.items())
    ]
    content = (ends.join(lines) + ends * ends_with_line).encode(encoding)
    day = date(2026, 12, 25)
    try:
        file = _file(content)
    except SourceError:
        assume(False)  # such a file is not read either
    said = {line.values["product"]: line.values["decided_qty"] for line in file.lines}
    assume(said == rows)
    changes = [
        LineChange(_of(name, day), {"decided_qty": rows[name]} if name in rows else None, {"decided_qty": qty})
        for name, qty in fresh.items()
    ]
    made, _, conflicts = file.changed(changes)
    assert conflicts == []
    again = {line.values["product"]: line.values["decided_qty"] for line in _file(made).lines}
    assert again == {**rows, **fresh}
    kept = made.decode(encoding).split(ends)
    for at, name in enumerate(rows):
        if name not in fresh:
            assert kept[at + 1] == content.decode(encoding).split(ends)[at + 1]


def test_readers_take_what_is_written(tmp_path):
    decided = tmp_path / "decided.csv"
    decided.write_bytes(_changed(None, LineChange(_of("=1+1"), None, {"decided_qty": 1250.0, "reason_code": "G"})))
    left = tmp_path / "left.csv"
    late = LineChange(_of("Brot"), None, {"left_qty": 0.0, "sold_out": 16.5 * 3600, "went_to": "unknown"})
    left.write_bytes(_changed(None, late, form="leftovers"))

    assert b"\n'=1+1;" in decided.read_bytes()
    overrides = read_overrides(decided, shop="Halle", dialect=FRENCH)
    leftovers = read_leftovers(left, shop="Halle", dialect=FRENCH)

    assert overrides[["product", "decided_qty", "reason_code"]].to_numpy().tolist() == [["=1+1", 1250.0, "G"]]
    assert leftovers["sold_out_s"].tolist() == [59_400]
