"""Whatever stands in a grid, it is laid out or refused in words, and no row appears or goes without being said."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.errors import SourceError
from forecast.sources.tabular.layout.layouts import laid_out
from forecast.sources.tabular.raw import Grid

CELLS = [
    *["", "", "Datum", "Artikel", "Menge", "Betrag", "04.05.2026", "2026-05-05", "Mo 04.05.", "5/4", "31.02.2026"],
    *["06-07", "07-08", "6", "7", "8", "9", "1", "2", "Summe", "Gesamt", "Brezel", "Brot 1kg", "3,50", "1.234", "–"],
    *[
        "geschlossen",
        "Seite 2",
        "Mai 2026",
        "Mo",
        "Di",
        "KW 19",
        "12:30",
        "*** Ende ***",
        "Filiale: Nord",
        "合計",
        "²",
        "٣",
    ],
]
ROW = st.lists(st.sampled_from(CELLS), max_size=6)


@st.composite
def grids(draw):
    alike = draw(st.lists(ROW, min_size=1, max_size=3))
    rows = draw(st.lists(st.one_of(st.sampled_from(alike), ROW), max_size=14))
    name = draw(st.sampled_from(["", "04.05.2026", "4. Mai", "Nord", "5"]))
    path = draw(st.sampled_from(["t.csv", "2026-05-04.csv", "Mai 2026.xlsx"]))
    return Grid(Path(path), name, rows, range(1, len(rows) + 1))


def laid_out_or_refused(grid):
    """Return the tables of a grid, none if it is refused with the file's name; nothing else may be raised."""
    try:
        return laid_out(grid)
    except SourceError as error:
        if {problem.where for problem in error.problems} != {str(grid.path)}:
            raise
        return []


@settings(max_examples=300, deadline=None)
@given(grids())
def test_any_grid_is_laid_out_or_refused(grid):
    for table in laid_out_or_refused(grid):
        assert len(table.frame) == len(table.lines)
        assert table.frame.columns.is_unique
        assert set(map(str, table.frame.dtypes)) <= {"str"}
        assert all(0 <= total.rows_before <= len(table.frame) for total in table.totals)
        assert "blocks side by side" in table.detected or not set(table.lines) & set(table.spoilt)


DAYS = st.lists(st.integers(1, 28), min_size=2, max_size=8, unique=True).map(sorted)
GOODS = st.lists(
    st.sampled_from(["Brezel", "Roggenbrot 1kg", "Total Vollkorn", "食パン", "Pain", "Zopf"]), min_size=2, unique=True
)


@st.composite
def reports(draw):
    """Return facts and a report of them: with or without titles, sums, repeated headers, a footer, one day a group."""
    with_sums, with_pages, is_grouped = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    # Without its day, an article called Total cannot be told from a sum.
    goods = draw(GOODS.map(lambda names: [name for name in names if not (is_grouped and name.startswith("Total"))]))
    facts = [(f"{day:02d}.05.2026", name, str(draw(st.integers(1, 99)))) for day in draw(DAYS) for name in goods]
    header = ["Datum", "Artikel", "Menge"]
    rows = [["Bäckerei Beispiel"], ["Umsatz Mai 2026", "", ""], []] if draw(st.booleans()) else []
    rows.append(header)
    for at, (day, name, qty) in enumerate(facts):
        is_first = at == 0 or facts[at - 1][0] != day
        if at and is_first and with_sums:
            rows.append(["", f"Summe {facts[at - 1][0][:2]}", "99"] if not is_grouped else ["Summe", "", "99"])
        if at and at % 5 == 0 and with_pages:
            rows += [[], ["Seite 2"], header]
        rows.append([day if is_first or not is_grouped else "", name, qty])
    if draw(st.booleans()):
        rows += [["Gesamt", "", "999"], [], ["Gedruckt am 01.06.2026"]]
    return facts, Grid(Path("t.csv"), "", rows, range(1, len(rows) + 1))


@settings(max_examples=300, deadline=None)
@given(reports())
def test_the_facts_of_a_report_come_back_whatever_stands_between_them(report):
    facts, grid = report
    (table,) = laid_out(grid)
    assert list(map(tuple, table.frame[["Datum", "Artikel", "Menge"]].to_numpy().tolist())) == facts
    assert not table.spoilt
