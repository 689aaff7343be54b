"""A big till export, read shop by shop, holds what it holds when it is read at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.config import TillColumns, TillSettings
from forecast.errors import SourceError
from forecast.sources.till import by_shop
from forecast.sources.till.export import read_till, read_till_by_shop
from forecast.sources.till.file_lines import Shop
from forecast.sources.till.reports.in_words import describe
from forecast.sources.till.reports.report import merged_report

HEADER = "Filiale;Datum;Zeit;Bon;Artikel;Menge;Preis;Pos-Id\n"


def export(seed=1, count=3000):
    """Three shops' lines by day, with repeated ids, refunds, zero prices, bulk, mojibake and an ambiguous start."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, 60, count))
    rows = []
    for number, day in enumerate(days):
        date = pd.Timestamp("2024-01-02") + pd.Timedelta(days=int(day))
        shop = rng.choice(["Nord", "Süd", ""])
        article = rng.choice(["Brot", "BrÃ¶tchen", "Törtchen", "DIVERS 1"])
        qty = rng.choice(["1,0", "2,0", "-1,0", "90,0"], p=[0.6, 0.3, 0.09, 0.01])
        price = rng.choice(["1,20 €", "0,00 €"], p=[0.98, 0.02])
        clock = f"{rng.integers(7, 19):02d}:{rng.integers(60):02d}"
        repeated = number - 1 if rng.random() < 0.02 else number
        rows.append(f"{shop};{date:%d/%m/%Y};{clock};{number // 3};{article};{qty};{price};{repeated}\n")
    return rows


SETTINGS = TillSettings(leave_out=("DIVERS *",), bulk_over_usual=2, columns=TillColumns(line_id="Pos-Id"))
HOURS = dict.fromkeys(range(7), (8 * 3600, 18 * 3600))


def both(path, monkeypatch, settings=SETTINGS):
    """Read at once, and in pieces of which many blocks and many batches make one."""
    from forecast.sources.tabular.text import text_grid, text_rows

    at_once = read_till(path, settings, Shop("Mitte", hours=HOURS))
    monkeypatch.setattr(text_rows, "_LINES_AT_ONCE", 400)
    monkeypatch.setattr(text_grid, "_BLOCK_BYTES", 5_000)
    monkeypatch.setattr(by_shop, "_ROWS_TOGETHER", 1_000)
    return at_once, list(read_till_by_shop(path, settings, Shop("Mitte", hours=HOURS), big_bytes=10))


def in_order(frames, columns):
    return pd.concat(frames).sort_values(columns, ignore_index=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_lines_reasons_report_and_hashes_are_those_of_reading_at_once(tmp_path, monkeypatch, encoding):
    path = tmp_path / "kette.csv"
    path.write_text(HEADER + "".join(export()), encoding=encoding)
    at_once, pieces = both(path, monkeypatch)
    assert [piece.lines["shop"].unique().tolist() for piece in pieces] == [["Mitte"], ["Nord"], ["Süd"]]
    order = ["shop", "day", "time_s", "ticket", "line_id", "product", "qty"]
    pd.testing.assert_frame_equal(in_order([piece.lines for piece in pieces], order), in_order([at_once.lines], order))
    pd.testing.assert_frame_equal(
        in_order([piece.rejected for piece in pieces], ["line"]), in_order([at_once.rejected], ["line"])
    )
    assert set(at_once.rejected["reason"]) == {
        "not_a_product", "repeated_id", "outside_hours", "zero_price", "suspected_bulk", "refund_unmatched",
    }  # fmt: skip
    assert {(piece.content_hash, piece.settings_hash) for piece in pieces} == {
        (at_once.content_hash, at_once.settings_hash)
    }
    assert {day for piece in pieces for day in piece.cut_off} == set(at_once.cut_off)
    assert describe(merged_report([piece.report for piece in pieces]), verbose=True) == describe(
        at_once.report, verbose=True
    )
    assert [notice.values for piece in pieces for notice in piece.notices] == [
        notice.values for notice in at_once.notices
    ]


def test_a_date_that_only_the_end_of_the_file_settles_is_read_that_way_in_every_piece(tmp_path, monkeypatch):
    path = tmp_path / "kette.csv"
    rows = [f"Nord;0{day}/02/2024;08:00;{day};Brot;1;1,20;{day}\n" for day in range(1, 10)] * 60
    path.write_text(HEADER + "".join(rows) + "Süd;28/02/2024;08:00;1;Brot;1;1,20;x\n", encoding="utf-8")
    _, pieces = both(path, monkeypatch)
    assert pieces[0].lines["day"].max() == pd.Timestamp("2024-02-09")


def test_a_file_whose_dates_nothing_settles_is_refused_in_pieces_as_well(tmp_path):
    path = tmp_path / "kette.csv"
    path.write_text(HEADER + "Nord;01/02/2024;08:00;1;Brot;1;1,20;x\n", encoding="utf-8")
    with pytest.raises(SourceError, match="no date in the file that settles which is the day"):
        list(read_till_by_shop(path, TillSettings(), Shop(""), big_bytes=10))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Nord;31/02/2024;08:00;1;Brot;1;1,20;x\n", "line 2, column 'Datum': got '31/02/2024'"),
        ("Nord;28/02/2024;08:00;1;Brot;1\n", "line 2: got a row that does not fit the header"),
        ('Nord;28/02/2024;08:00;1;"Brot;1;1,20;x\n', "line 2: got a row that does not fit the header"),
        ("", "got a header without rows"),
    ],
)
def test_what_is_wrong_in_a_big_file_is_told_with_its_line(tmp_path, rows, said):
    path = tmp_path / "kette.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        list(read_till_by_shop(path, TillSettings(date_order="dmy"), Shop(""), big_bytes=10))


def test_a_file_that_fits_and_a_missing_one_are_read_at_once(tmp_path):
    path = tmp_path / "kette.csv"
    path.write_text(HEADER + "".join(export(count=50)), encoding="utf-8")
    assert len(list(read_till_by_shop(path, TillSettings(), Shop("Mitte")))) == 1
    with pytest.raises(SourceError, match="no such file"):
        list(read_till_by_shop(tmp_path / "none.csv", TillSettings(), Shop("")))
