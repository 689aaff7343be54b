from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.special_days import read_closures


def closures(tmp_path, text, **more):
    path = tmp_path / "closures.csv"
    path.write_text(text, encoding="utf-8")
    return read_closures(path, **more)


def test_weeks_off_exceptional_openings_and_short_days_are_told_apart(tmp_path):
    text = (
        "du;au;ouvert;ouvre;ferme;motif\n"
        "01/08/2022;03/08/2022;;;;congés\n"
        "24/12/2022;;;07:00;16h;réveillon\n"
        "28/12/2022;;oui;;;exceptionnel\n"
        "31/12/2022;;fermé;;;\n"
    )
    table = closures(tmp_path, text).set_index("day")
    assert table["is_open"].tolist() == [False, False, False, True, True, False]
    assert table.loc["2022-12-24", "closes_s"] == 57_600
    assert pd.isna(table.loc["2022-12-28", "closes_s"])
    assert table.loc["2022-08-02", "reason"] == "congés"
    assert set(table["shop"]) == {""}


def test_contradictions_are_refused(tmp_path):
    text = (
        "day,last_day,is_open,opens,closes\n"
        "2022-12-24,,closed,07:00,\n"
        "2022-12-25,,,18:00,07:00\n"
        "2022-12-26,2022-12-28,,,\n"
        "2022-12-28,,,,\n"
    )
    with pytest.raises(SourceError) as error:
        closures(tmp_path, text)
    said = str(error.value)
    assert "line 2, column 'is_open': got 'closed', expected open, or no times" in said
    assert "line 3, column 'closes': got '07:00', expected a time after opening" in said
    assert "line 5, column 'day': the same as line 4, got '2022-12-28'" in said
    assert len(error.value.problems) == 3


def test_a_day_for_all_shops_and_one_for_a_shop_may_stand_together(tmp_path):
    table = closures(tmp_path, "Filiale;Datum;offen\n;01.05.2022;nein\nKiel;01.05.2022;ja\n", shops=["Kiel"])
    assert table[["shop", "is_open"]].to_numpy().tolist() == [["", False], ["Kiel", True]]


def test_a_night_may_close_until_the_day_ends(tmp_path):
    text = (
        "day,opens,closes\n2026-12-24,18:00,01:30\n2026-12-25,18:00,04:00\n2026-12-26,,03:00\n2026-12-27,10:00,00:00\n"
    )
    table = closures(tmp_path, text, day_ends_s=4 * 3600)
    assert table["closes_s"].tolist() == [91_800, 100_800, 97_200, 86_400]


def test_midnight_closes_a_day_that_has_no_night(tmp_path):
    assert closures(tmp_path, "day,opens,closes\n2026-12-24,18:00,00:00\n")["closes_s"].tolist() == [86_400]


def test_a_night_beyond_the_end_of_the_day_is_refused_with_the_setting(tmp_path):
    with pytest.raises(SourceError, match="expected a time after opening.*ends later, set .opening. day_ends"):
        closures(tmp_path, "day,opens,closes\n2026-12-24,18:00,05:00\n", day_ends_s=4 * 3600)
