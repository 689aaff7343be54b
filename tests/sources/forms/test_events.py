from __future__ import annotations

import pytest

from forecast.errors import SourceError
from forecast.sources.forms.special_days import read_events


def events(tmp_path, text, **more):
    path = tmp_path / "events.csv"
    path.write_text(text, encoding="utf-8")
    return read_events(path, timezone="Europe/Paris", **more)


def test_an_event_of_several_days_stands_on_each_of_them(tmp_path):
    table = events(
        tmp_path,
        "du;au;événement;type;taille\n12/08/2022;15/08/2022;Festival;concert;90\n03/07/2022;;Marché;market;\n",
    )
    assert table["day"].dt.strftime("%m-%d").tolist() == ["07-03", "08-12", "08-13", "08-14", "08-15"]
    assert table["size"].tolist() == [1.0, 90.0, 90.0, 90.0, 90.0]
    assert set(table["shop"]) == {""}


def test_an_event_is_known_a_year_ahead_unless_it_says_when(tmp_path):
    table = events(
        tmp_path,
        "day,name,known_at\n2022-08-12,Festival,\n2022-08-13,Works,2022-08-01 09:00\n2022-08-14,Match,2022-08-13\n",
    )
    assert table["known_at"].astype(str).tolist() == [
        "2021-08-11 22:00:00+00:00",
        "2022-08-01 07:00:00+00:00",
        "2022-08-12 22:00:00+00:00",
    ]


def test_wrong_events_are_refused_all_at_once(tmp_path):
    text = (
        "first_day,last_day,name,size,shop\n"
        "2022-08-12,2022-08-10,A,1,\n"
        "2022-08-12,2032-08-10,B,1,\n"
        "2022-08-12,2022-08-14,C,-1,\n"
        "2022-08-12,2022-08-14,D,1,Lorien\n"
        "2022-08-12,2022-08-14,E,1,\n"
        "2022-08-14,2022-08-15,E,1,\n"
    )
    with pytest.raises(SourceError) as error:
        events(tmp_path, text, shops=["Lorient"])
    said = str(error.value)
    assert "line 2, column 'last_day': got '2022-08-10', expected a day not before first_day" in said
    assert "line 3, column 'last_day': got '2032-08-10', expected at most 400 days after first_day" in said
    assert "line 4, column 'size': got '-1', expected at least 0" in said
    assert "line 5, column 'shop': got 'Lorien'" in said
    assert "line 7, column 'first_day, name, shop': the same as line 6, got '2022-08-14', 'E', ''" in said
    assert len(error.value.problems) == 5


def test_events_of_two_shops_may_share_name_and_day(tmp_path):
    table = events(tmp_path, "day,name,shop\n2022-08-12,Fair,a\n2022-08-12,Fair,b\n")
    assert table["shop"].tolist() == ["a", "b"]


def test_an_expected_effect_is_read_as_people_write_it(tmp_path):
    table = events(
        tmp_path, "day;name;effet\n2022-08-12;A;+30 %\n2022-08-13;B;1,3x\n2022-08-14;C;\n2022-08-15;D;-20%\n"
    )
    assert table["effect_share"].round(3).fillna(-9).tolist() == [0.3, 0.3, -9, -0.2]


def test_an_effect_that_is_not_clear_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"line 2, column 'effect': got '30', expected an effect such as '\+30 %'"):
        events(tmp_path, "day,name,effect\n2022-08-12,A,30\n")
