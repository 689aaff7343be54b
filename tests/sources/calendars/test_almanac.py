from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from forecast.config import Bakery, CalendarSettings
from forecast.errors import ConfigError
from forecast.sources.calendars import places
from forecast.sources.calendars.almanac import calendar, regions_of_shops
from forecast.sources.calendars.places import kept_by_most_parts, kept_by_towns
from forecast.tables import Shops, checked

DE = Bakery(country="DE", region="BW", school_zones=("BW",), language="de", timezone="Europe/Berlin")
FR_B = Bakery(school_zones=("Zone B",))


def of(bakery=FR_B, first=date(2021, 1, 1), last=date(2022, 12, 31), **more):
    return calendar(bakery, more.pop("settings", CalendarSettings()), first=first, last=last, **more)


def days_of(table, kind, region="FR"):
    rows = table[(table["kind"] == kind) & (table["region"] == region)]
    return dict(zip(rows["day"].dt.strftime("%Y-%m-%d"), rows["name"], strict=True))


def test_french_public_holidays_of_six_years_are_those_of_the_labour_code():
    # Code du travail, art. L3133-1: eleven days a year, four of them counted from Easter.
    table, _ = of(first=date(2021, 1, 1), last=date(2026, 12, 31))
    easter_mondays = {2021: "04-05", 2022: "04-18", 2023: "04-10", 2024: "04-01", 2025: "04-21", 2026: "04-06"}
    expected = set()
    for year, monday in easter_mondays.items():
        easter_monday = date.fromisoformat(f"{year}-{monday}")
        expected |= {f"{year}-{d}" for d in ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")}
        expected |= {(easter_monday + timedelta(n)).isoformat() for n in (0, 38, 49)}
    found = days_of(table, "public_holiday")
    assert set(found) == expected
    assert found["2022-05-26"] == "ascension_day"
    assert found["2022-11-11"] == "armistice_day"
    assert found["2022-06-06"] == "whit_monday"


def test_moselle_rests_on_good_friday_and_boxing_day_too():
    table, _ = of(Bakery(region="57"), first=date(2022, 1, 1))
    found = days_of(table, "public_holiday", "FR-57")
    assert found["2022-04-15"] == "good_friday"
    assert found["2022-12-26"] == "boxing_day"


def test_school_holidays_of_zone_b_in_2021_22_are_those_of_the_ministry():
    # Arrêté du 23 juillet 2019 (calendrier 2020-2021, 2021-2022), summer from the evening of 7 July 2022.
    table, notices = of(first=date(2021, 9, 1), last=date(2022, 8, 31))
    school = table[table["kind"] == "school_holiday"]
    spans = {
        name: (rows.min().strftime("%m-%d"), rows.max().strftime("%m-%d"))
        for name, rows in school[school["day"] >= "2021-10-01"].groupby("name")["day"]
    }
    assert set(school["region"]) == {"FR/Zone B"}
    assert spans == {
        "autumn_break": ("10-23", "11-07"),
        "christmas_break": ("12-18", "01-02"),
        "winter_break": ("02-05", "02-20"),
        "spring_break": ("04-09", "04-24"),
        "whitsun_break": ("05-26", "05-29"),
        "summer_break": ("07-08", "08-31"),
    }
    assert notices == []


def test_bridges_join_a_holiday_to_a_weekend_and_carry_its_name():
    table, _ = of(first=date(2022, 1, 1))
    assert days_of(table, "bridge") == {
        "2022-05-27": "ascension_day",
        "2022-07-15": "bastille_day",
        "2022-10-31": "all_saints_day",
    }


def test_eves_and_days_after_are_never_public_holidays_themselves():
    table, _ = of(DE, first=date(2016, 1, 1), last=date(2022, 12, 31))
    public = set(table.loc[table["kind"] == "public_holiday", "day"])
    for kind, step in (("eve", 1), ("after", -1)):
        beside = table[table["kind"] == kind]
        assert len(beside) > 40
        assert not set(beside["day"]) & public
        assert set(beside["day"] + pd.Timedelta(days=step)) <= public | {pd.Timestamp("2023-01-01")}
    assert days_of(table, "after", "DE-BW")["2022-12-27"] == "boxing_day"


def test_a_feast_that_is_a_public_holiday_stands_once():
    table, _ = of(DE, first=date(2022, 1, 1))
    of_epiphany = table[(table["name"] == "epiphany") & table["kind"].isin(["feast", "public_holiday"])]
    assert of_epiphany["kind"].tolist() == ["public_holiday"]
    french, _ = of(first=date(2022, 1, 1))
    assert days_of(french, "feast")["2022-01-06"] == "epiphany"
    assert days_of(french, "feast")["2022-05-29"] == "mothers_day"


def test_feasts_can_be_left_out():
    table, _ = of(settings=CalendarSettings(feasts=False))
    assert "feast" not in set(table["kind"])
    assert "public_holiday" in set(table["kind"])


def test_names_do_not_depend_on_the_language_and_labels_do():
    tables = {lang: of(FR_B.model_copy(update={"language": lang}))[0] for lang in ("fr", "de", "en")}
    assert tables["fr"]["name"].tolist() == tables["de"]["name"].tolist() == tables["en"]["name"].tolist()
    labels = {lang: set(table.loc[table["name"] == "christmas_day", "label"]) for lang, table in tables.items()}
    assert labels["fr"] == {"veille : Noël", "Noël", "lendemain : Noël"}
    assert labels["de"] == {"Tag vor: Weihnachten", "Weihnachten", "Tag nach: Weihnachten"}
    assert "Christmas Day" in labels["en"]


def test_the_locale_of_the_machine_changes_nothing(monkeypatch):
    before, _ = of()
    monkeypatch.setenv("LANGUAGE", "th")
    monkeypatch.setenv("LANG", "th_TH.UTF-8")
    pd.testing.assert_frame_equal(of()[0], before)


def test_a_holiday_without_a_rule_gets_a_name_that_no_library_chose():
    table, _ = of(Bakery(country="GB", region="ENG", language="en"), first=date(2022, 9, 1), last=date(2022, 9, 30))
    funeral = table[table["day"] == "2022-09-19"]
    assert funeral["name"].tolist() == ["public_holiday"]
    assert "Funeral" in funeral["label"].iloc[0]


def test_every_day_lies_between_first_and_last_and_rows_are_sorted():
    table, _ = of(first=date(2022, 5, 26), last=date(2022, 5, 29))
    assert table["day"].between("2022-05-26", "2022-05-29").all()
    assert set(table["kind"]) == {"public_holiday", "after", "bridge", "feast", "school_holiday"}
    assert table.equals(table.sort_values(["region", "day", "kind", "name"]).reset_index(drop=True))


def test_shops_of_a_chain_get_the_days_of_each_region_and_zone_once():
    shops = checked(
        Shops,
        pd.DataFrame(
            {
                "shop": ["a", "b", "c"],
                "name": ["A", "B", "C"],
                "region": ["BY", "", "BY"],
                "school_zones": ["BY", "", "BY, BW"],
                "place": "x",
            }
        ),
    )
    table, _ = of(DE, shops=shops)
    assert set(table["region"]) == {"DE-BY", "DE-BW", "DE/BY", "DE/BW"}
    regions = regions_of_shops(DE, shops)
    assert regions.loc[regions["shop"] == "c", "region"].tolist() == ["DE-BY", "DE/BY", "DE/BW"]
    assert regions.loc[regions["shop"] == "b", "region"].tolist() == ["DE-BW", "DE/BW"]


@pytest.mark.parametrize(
    ("text", "zones"),
    [("Zone B", ("Zone B",)), ("Zone A;Zone C", ("Zone A", "Zone C")), ("BW, BY", ("BW", "BY")), ("", ())],
)
def test_a_cell_of_zones_is_split_without_tearing_zone_from_its_letter(text, zones):
    assert places._zones_in(text) == zones


def test_german_school_holidays_that_end_within_sixty_days_are_a_warning():
    _, notices = of(DE, first=date(2028, 1, 1), last=date(2029, 12, 31), as_of=date(2029, 8, 1))
    assert [(n.code, n.severity) for n in notices] == [("calendar_runs_out", "warning")]
    assert notices[0].values == {"zone": "BW", "last_day": "2029-09-08", "days_left": 38}


def test_school_holidays_that_end_later_than_that_are_a_note():
    _, notices = of(DE, first=date(2028, 1, 1), last=date(2029, 12, 31), as_of=date(2029, 1, 1))
    assert [(n.code, n.severity, n.values["days_left"]) for n in notices] == [("calendar_runs_out", "note", 250)]


def test_a_zone_without_any_school_day_in_these_years_is_missing_data():
    _, notices = of(DE, first=date(2033, 1, 1), last=date(2033, 12, 31))
    assert [(n.code, n.severity) for n in notices] == [("calendar_runs_out", "warning")]


def test_a_past_before_the_almanac_begins_is_told():
    table, notices = of(first=date(2015, 1, 1), last=date(2019, 12, 31))
    assert [n.code for n in notices] == ["calendar_begins_late"]
    assert notices[0].values["zone"] == "Zone B"
    assert table.loc[table["kind"] == "school_holiday", "day"].min() >= pd.Timestamp("2017-10-01")


@pytest.mark.parametrize(
    ("bakery", "said"),
    [
        (Bakery(country="XX", timezone="UTC"), "bakery.country"),
        (Bakery(country="DE", region="Baden-Wurttemberg"), "did you mean 'Baden-Württemberg'?"),
        (Bakery(region="GES"), "setting 'bakery.region': got 'GES', expected a subdivision"),
        (Bakery(school_zones=("ZoneB",)), "did you mean 'Zone B'?"),
        (Bakery(school_zones=("57",)), "expected a school zone"),
        (Bakery(country="CH", school_zones=("VD",)), "the almanac has no school holidays for CH"),
    ],
)
def test_an_unknown_place_stops_with_the_nearest_that_is_known(bakery, said):
    with pytest.raises(ConfigError) as error:
        of(bakery)
    assert said in str(error.value)


def test_every_unknown_place_is_told_at_once():
    with pytest.raises(ConfigError) as error:
        of(Bakery(region="99", school_zones=("Zone X", "Zone Y")))
    assert len(error.value.problems) == 3


def test_school_breaks_of_a_file_stand_in_where_the_almanac_has_none(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text("zone;first_day;last_day;name\nVD;15/10/2022;30/10/2022;Vacances d'automne\n", encoding="utf-8")
    bakery = Bakery(country="CH", region="VD", school_zones=("VD",))
    table, notices = of(bakery, first=date(2022, 1, 1), settings=CalendarSettings(school_breaks=path))
    school = table[table["kind"] == "school_holiday"]
    assert len(school) == 16
    assert set(school["region"]) == {"CH/VD"}
    assert set(school["name"]) == {"autumn_break"}
    assert set(school["label"]) == {"Vacances d'automne"}
    assert [n.code for n in notices] == ["calendar_begins_late", "calendar_runs_out"]


def test_a_file_of_breaks_lengthens_what_the_almanac_knows(tmp_path):
    path = tmp_path / "breaks.csv"
    path.write_text("Land;von;bis\nBW;24.12.2030;06.01.2031\n", encoding="utf-8")
    settings = CalendarSettings(school_breaks=path)
    table, notices = of(DE, first=date(2029, 7, 1), last=date(2030, 12, 31), settings=settings, as_of=date(2029, 8, 1))
    assert "2030-12-24" in days_of(table, "school_holiday", "DE/BW")
    assert "2029-08-01" in days_of(table, "school_holiday", "DE/BW")
    assert unknown_of(table, "DE/BW") == (471, "2029-09-09", "2030-12-23")
    gap = {"zone": "BW", "first_day": "2029-09-09", "last_day": "2030-12-23"}
    assert [(n.code, n.severity, n.values) for n in notices] == [("calendar_gap", "warning", gap)]


def test_reformation_day_is_a_public_holiday_where_its_buns_are_baked_and_basel_keeps_its_own_carnival():
    def found(country, region, day):
        bakery = Bakery(country=country, region=region, timezone="Europe/Berlin")
        when = date.fromisoformat(day)
        table, _ = calendar(bakery, CalendarSettings(), first=when, last=when)
        return {(row.kind, row.name) for row in table.itertuples(index=False)}

    assert ("public_holiday", "reformation_day") in found("DE", "SN", "2024-10-31")
    assert "reformation_day" not in {name for _, name in found("DE", "BW", "2024-10-31")}
    assert ("feast", "basel_carnival_monday") in found("CH", "BS", "2024-02-19")
    assert found("CH", "ZH", "2024-02-19") == set()


def test_assumption_is_kept_in_bavaria_as_most_of_its_municipalities_do_unless_said_otherwise():
    bavaria = Bakery(country="DE", region="BY", language="de", timezone="Europe/Berlin")
    august = {"first": date(2026, 8, 1), "last": date(2026, 8, 31)}
    kept, _ = of(bavaria, **august)
    assert days_of(kept, "public_holiday", "DE-BY") == {"2026-08-15": "assumption_day"}
    left_out, _ = of(bavaria, settings=CalendarSettings(categories=()), **august)
    assert days_of(left_out, "public_holiday", "DE-BY") == {}


def test_corpus_christi_is_kept_in_saxony_where_the_configuration_says_so():
    saxony = Bakery(country="DE", region="SN", language="de", timezone="Europe/Berlin")
    june = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}
    assert days_of(of(saxony, **june)[0], "public_holiday", "DE-SN") == {}
    kept, _ = of(saxony, settings=CalendarSettings(categories=("catholic",)), **june)
    assert days_of(kept, "public_holiday", "DE-SN") == {"2026-06-04": "corpus_christi"}


@pytest.mark.parametrize("region", ["SN", "TH", "Thüringen", "DE-SN"])
def test_corpus_christi_of_a_catholic_town_falls_on_the_thursdays_of_the_church_calendar(region):
    # The second Thursday after Pentecost; in Saxony and Thuringia only some municipalities keep it (SächsSFG § 1,
    # ThürFGtG § 2). The dates stand in public lists, such as feiertag.info/info/feiertage/fronleichnam/thueringen.
    thursdays = {"2022-06-16", "2023-06-08", "2024-05-30", "2025-06-19", "2026-06-04", "2027-05-27"}
    bakery = Bakery(country="DE", region=region, language="de", timezone="Europe/Berlin")
    years = {"first": date(2022, 1, 1), "last": date(2027, 12, 31)}
    plain = days_of(of(bakery, **years)[0], "public_holiday", f"DE-{region}")
    kept = days_of(
        of(bakery, settings=CalendarSettings(categories=("catholic",)), **years)[0], "public_holiday", f"DE-{region}"
    )
    assert {day for day in kept if day not in plain} == thursdays
    assert len(plain) == 6 * 11


@pytest.mark.parametrize("region", ["Augsburg", "BY-Augsburg", "DE-Augsburg"])
def test_augsburg_is_a_region_with_its_own_feast_and_the_school_holidays_of_bavaria(region):
    # Bavarian law on Sundays and holidays, Art. 1: 8 August in the city of Augsburg.
    augsburg = Bakery(country="DE", region=region, school_zones=(region,), language="de", timezone="Europe/Berlin")
    bavaria = augsburg.model_copy(update={"region": "Bayern", "school_zones": ("BY",)})
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    town, land = of(augsburg, **year)[0], of(bavaria, **year)[0]
    own = days_of(town, "public_holiday", f"DE-{region}")
    others = days_of(land, "public_holiday", "DE-Bayern")
    assert set(own) - set(others) == {"2026-08-08"}
    assert others["2026-08-15"] == "assumption_day"
    assert days_of(town, "school_holiday", f"DE/{region}") == days_of(land, "school_holiday", "DE/BY")


def test_a_town_stands_after_the_land_it_lies_in_and_after_no_other():
    with pytest.raises(ConfigError, match=r"bakery\.region': got 'NW-Augsburg'.*did you mean 'Augsburg'\?"):
        of(Bakery(country="DE", region="NW-Augsburg"))


def test_half_days_and_optional_days_are_no_public_holidays_and_have_no_bridges():
    zurich = Bakery(country="CH", region="Stadt Zurich", language="de", timezone="Europe/Zurich")
    spring = {"first": date(2026, 4, 1), "last": date(2026, 4, 30)}
    table, _ = of(zurich, settings=CalendarSettings(categories=("half_day",), feasts=False), **spring)
    # Sechseläuten, afternoon of the third Monday of April; the afternoon before Good Friday.
    assert days_of(table, "optional_holiday", "CH-Stadt Zurich") == {
        "2026-04-02": "maundy_thursday",
        "2026-04-20": "optional_holiday",
    }
    assert table.loc[table["day"] == "2026-04-20", "label"].tolist() == ["Sechseläuten"]
    assert set(days_of(table, "public_holiday", "CH-Stadt Zurich")) == {"2026-04-03", "2026-04-06"}
    fribourg = zurich.model_copy(update={"region": "FR", "language": "fr"})
    kept, _ = of(fribourg, settings=CalendarSettings(categories=("optional",)), **spring)
    assert days_of(kept, "optional_holiday", "CH-FR") == {"2026-04-06": "easter_monday"}


def test_a_day_that_is_public_anyway_is_not_optional_too():
    ontario = Bakery(country="CA", region="ON", language="en", timezone="America/Toronto")
    table, _ = of(
        ontario, settings=CalendarSettings(categories=("government",)), first=date(2026, 1, 1), last=date(2026, 12, 31)
    )
    public, optional = (days_of(table, kind, "CA-ON") for kind in ("public_holiday", "optional_holiday"))
    assert "2026-09-30" in optional
    assert not set(public) & set(optional)


def test_a_kind_of_holidays_that_the_almanac_does_not_know_is_named_with_the_nearest():
    with pytest.raises(ConfigError, match=r"calendar\.categories.*'catholik'.*did you mean 'catholic'\?"):
        of(DE, settings=CalendarSettings(categories=("catholik",)))


@pytest.mark.parametrize(
    ("country", "kind", "said"),
    [
        ("ES", "optional", "got 'optional'.*Known for ES: none. Days that the almanac does not have go into"),
        ("AT", "catholic", "got 'catholic'.*Known for AT: bank, protestant"),
        ("FI", "workday", "got 'workday'.*Known for FI: unofficial"),
        ("DE", "school", "got 'school'.*Known for DE: catholic"),
    ],
)
def test_a_kind_that_a_country_does_not_have_is_refused_with_those_it_has(country, kind, said):
    with pytest.raises(ConfigError, match=said):
        of(Bakery(country=country), settings=CalendarSettings(categories=(kind,)))


def unknown_of(table, region):
    days = table.loc[(table["region"] == region) & (table["kind"] == "school_unknown"), "day"]
    return (len(days), *(f"{day:%Y-%m-%d}" for day in (days.min(), days.max()))) if len(days) else None


def test_days_behind_the_last_known_break_and_before_the_first_are_unknown():
    ends, _ = of(DE, first=date(2029, 8, 1), last=date(2031, 12, 31), as_of=date(2029, 8, 1))
    assert unknown_of(ends, "DE/BW") == (844, "2029-09-09", "2031-12-31")
    never, notices = of(DE, first=date(2030, 1, 1), last=date(2030, 12, 31), as_of=date(2030, 6, 1))
    assert unknown_of(never, "DE/BW") == (365, "2030-01-01", "2030-12-31")
    assert [(n.code, n.severity, n.values["last_day"]) for n in notices] == [
        ("calendar_runs_out", "warning", "2029-09-08")
    ]
    vienna = Bakery(country="AT", school_zones=("9",), timezone="Europe/Vienna")
    begins, notices = of(vienna, first=date(2019, 1, 1), last=date(2021, 6, 30))
    assert unknown_of(begins, "AT/9") == (731, "2019-01-01", "2020-12-31")
    assert [(n.code, n.severity, n.values) for n in notices] == [
        ("calendar_begins_late", "note", {"zone": "9", "first_day": "2021-01-01"})
    ]


@pytest.mark.parametrize(
    ("country", "zone"), [("DE", "BW"), ("FR", "Zone C"), ("NL", "Zuid"), ("PL", "14"), ("BE", "French")]
)
def test_within_the_years_of_the_almanac_every_school_day_is_known(country, zone):
    table, notices = of(Bakery(country=country, school_zones=(zone,)), first=date(2019, 1, 1), last=date(2028, 12, 31))
    assert unknown_of(table, f"{country}/{zone}") is None
    assert not [one.code for one in notices if one.code.startswith("calendar_")]


def test_without_school_zones_it_is_said_that_quantities_follow_no_school_holidays():
    _, notices = of(Bakery(country="GB", region="ENG", timezone="Europe/London"))
    assert [(n.code, n.severity) for n in notices] == [("no_school_holidays", "note")]


def test_towns_keep_what_their_land_does_not():
    def kept(**place):
        return kept_by_towns(Bakery(language="de", **place), 2026)

    assert kept(country="DE", region="BY") == {"catholic": ["Mariä Himmelfahrt"]}
    assert kept(country="DE", region="TH") == {"catholic": ["Fronleichnam"]}
    assert (
        kept(country="DE", region="Augsburg") == kept(country="DE", region="BW") == kept(country="AT", region="5") == {}
    )


def test_without_a_region_the_holidays_of_most_of_the_country_are_told_to_be_missing():
    # gov.uk/bank-holidays: England and Wales rest on 6 April and 31 August 2026, Scotland on neither.
    britain = Bakery(country="GB", language="en", timezone="Europe/London")
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    table, notices = of(britain, **year)
    assert not {"2026-04-06", "2026-08-31"} & set(days_of(table, "public_holiday", "GB"))
    told = [one.values for one in notices if one.code == "no_region"]
    assert told == [{"country": "GB", "holidays": "Easter Monday, Late Summer Bank Holiday"}]
    england, notices = of(britain.model_copy(update={"region": "ENG"}), **year)
    assert {"2026-04-06", "2026-08-31"} <= set(days_of(england, "public_holiday", "GB-ENG"))
    assert "no_region" not in {one.code for one in notices}
    assert "Good Friday" in kept_by_most_parts(Bakery(country="CH", language="en"), 2026)
    assert kept_by_most_parts(Bakery(country="NO", language="en"), 2026) == []
