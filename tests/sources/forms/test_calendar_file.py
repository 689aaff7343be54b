from __future__ import annotations

import pandas as pd
import pytest

from forecast.errors import SourceError
from forecast.sources.forms.special_days import read_events

FAIR = "UID:fair\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20250614\n"


def calendar(tmp_path, *components, shops=None, through="2026-06-30", zone="Europe/Paris"):
    text = "".join(f"BEGIN:VEVENT\n{component}END:VEVENT\n" for component in components)
    path = tmp_path / "events.ics"
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//a//b\n{text}END:VCALENDAR\n", encoding="utf-8")
    return read_events(path, timezone=zone, through=pd.Timestamp(through), shops=shops)


def days(table):
    return table["day"].dt.strftime("%m-%d").tolist()


def test_an_event_of_whole_days_ends_before_its_dtend(tmp_path):
    table = calendar(tmp_path, FAIR + "DTEND;VALUE=DATE:20250617\nCATEGORIES:market,outdoors\n")
    assert days(table) == ["06-14", "06-15", "06-16"]
    assert set(table["kind"]) == {"market"}
    assert table["effect_share"].isna().all()
    assert days(calendar(tmp_path, FAIR)) == ["06-14"]


def test_times_of_other_zones_fall_on_the_shops_local_day(tmp_path):
    late = "UID:a\nSUMMARY:Concert\nDTSTART:20250614T223000Z\nDTEND:20250614T235900Z\n"
    assert days(calendar(tmp_path, late)) == ["06-15"]
    assert days(calendar(tmp_path, late, zone="America/New_York")) == ["06-14"]


def test_a_night_that_ends_before_six_belongs_to_its_evening(tmp_path):
    ball = "UID:a\nSUMMARY:Ball\nDTSTART:20250614T200000\nDTEND:20250615T030000\n"
    assert days(calendar(tmp_path, ball)) == ["06-14"]
    assert days(calendar(tmp_path, ball.replace("15T03", "15T11"))) == ["06-14", "06-15"]


def test_a_series_repeats_without_its_exceptions_as_far_as_asked(tmp_path):
    weekly = FAIR + "RRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20250621\n"
    moved = "UID:fair\nSUMMARY:Fair\nRECURRENCE-ID;VALUE=DATE:20250628\nDTSTART;VALUE=DATE:20250629\n"
    called_off = "UID:fair\nSUMMARY:Fair\nRECURRENCE-ID;VALUE=DATE:20250705\nDTSTART;VALUE=DATE:20250705\n"
    called_off += "STATUS:CANCELLED\n"
    assert days(calendar(tmp_path, weekly, moved, called_off, through="2025-07-20")) == [
        "06-14",
        "06-29",
        "07-12",
        "07-19",
    ]


def test_a_cancelled_event_is_left_out(tmp_path):
    assert calendar(tmp_path, FAIR + "STATUS:CANCELLED\n").empty


def test_a_description_tells_size_effect_shop_and_kind(tmp_path):
    said = FAIR + "DESCRIPTION:Bring flags\\nTaille : 12\\nEffet: +30 %\\nmagasin: Port\\nArt: Markt\n"
    row = calendar(tmp_path, said, shops=["Port"]).iloc[0]
    assert (row["size"], row["effect_share"], row["shop"], row["kind"]) == (12.0, pytest.approx(0.3), "Port", "Markt")
    assert calendar(tmp_path, said + "X-SIZE:4\n").iloc[0]["size"] == 4.0, "a property wins over a line"


def known_at(tmp_path, more):
    return calendar(tmp_path, FAIR + more).iloc[0]["known_at"].isoformat()


def test_an_event_is_known_when_it_says_else_when_it_was_entered_else_a_year_ahead(tmp_path):
    stamps = "DTSTAMP:20250613T100000Z\nCREATED:20250301T100000Z\nLAST-MODIFIED:20250501T100000Z\n"
    assert known_at(tmp_path, stamps) == "2025-03-01T10:00:00+00:00"
    assert known_at(tmp_path, stamps + "SEQUENCE:2\n") == "2025-05-01T10:00:00+00:00", "it was moved since"
    assert known_at(tmp_path, stamps + "DESCRIPTION:known: 2025-02-01\n") == "2025-01-31T23:00:00+00:00"
    assert known_at(tmp_path, "DTSTAMP:20250613T100000Z\n") == "2024-06-13T22:00:00+00:00", "when it was exported"


def test_of_one_name_shop_and_day_the_largest_stands(tmp_path):
    twice = [FAIR + "X-SIZE:2\n", FAIR.replace("UID:fair", "UID:other") + "X-SIZE:5\n"]
    assert calendar(tmp_path, *twice)["size"].tolist() == [5.0]


def test_wrong_events_are_told_with_line_name_and_what_to_do(tmp_path):
    wrong = [
        FAIR + "DESCRIPTION:effect: 30\n",
        FAIR.replace("UID:fair", "UID:b") + "X-SHOP:Prot\n",
        "UID:c\nSUMMARY:Match\nDTSTART;VALUE=DATE:2025\n",
        "UID:d\nSUMMARY:Circus\n",
    ]
    with pytest.raises(SourceError) as error:
        calendar(tmp_path, *wrong[2:])
    said = str(error.value)
    assert "events.ics, line 4, column 'VEVENT 'Match' DTSTART': got Expected datetime" in said
    assert "events.ics, line 9, column 'VEVENT 'Circus'': got no DTSTART" in said
    with pytest.raises(SourceError) as error:
        calendar(tmp_path, *wrong[:2], shops=["Port"])
    said = str(error.value)
    assert (
        "line 4, column 'VEVENT 'Fair' effect': got '30', expected an effect such as '+30 %', '-20 %' or '1.3x'" in said
    )
    assert "line 10, column 'VEVENT 'Fair' shop': got 'Prot', expected a shop (did you mean 'Port'?)" in said
    assert "To do: correct the event in the calendar and export it again" in said


def test_what_an_event_says_twice_is_refused(tmp_path):
    with pytest.raises(SourceError, match="line 4, column 'VEVENT 'Fair' DTSTART': got it twice, expected it once"):
        calendar(tmp_path, f"{FAIR}DTSTART;VALUE=DATE:20250615\n")


def test_what_is_no_calendar_is_refused(tmp_path):
    path = tmp_path / "events.ics"
    path.write_text("<html>sign in first</html>", encoding="utf-8")
    with pytest.raises(SourceError, match="no readable calendar: .*To do: export it again"):
        read_events(path, timezone="Europe/Paris", through=pd.Timestamp("2026-01-01"))
