"""`forecast init`: from till files alone to a configuration that works."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forecast.config import load_config
from forecast.errors import ConfigError, SourceError
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.read_sales import ReadSales
from forecast.pipeline.night.plan_day import plan_day
from forecast.pipeline.outcome import Outcome
from forecast.pipeline.starts.starting import Wishes, start

HERE = {"name": "Ofen", "country": "DE"}


class Person:
    """Answers in turn, and keeps what was shown and asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.shown: list[Outcome] = []

    @property
    def is_there(self) -> bool:
        return bool(self.answers)

    def show(self, outcome: Outcome) -> None:
        self.shown.append(outcome)

    def ask(self, question: str, default: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0) or default


def till_file(path: Path, *, first: int = 1, days: int = 20, month: int = 5, qty: int = 10, header: str = "") -> Path:
    """Write a day's totals of two products for some days of a month, none on Mondays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [header or "Datum;Artikel;Menge;Betrag"]
    for day in range(first, first + days):
        if (month, day) not in {(5, 4), (5, 11), (5, 18), (5, 25)}:
            rows += [f"{day:02}.{month:02}.2026;{name};{qty + day};{qty + day},50" for name in ("Brezel", "Semmel")]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def started(*files: Path, place=HERE, talk: Person | None = None, **wishes) -> Outcome:
    return start(Wishes(files, place, **wishes), talk or Person())


def test_a_file_is_enough_for_a_plan(tmp_path):
    till_file(tmp_path / "kasse.csv", days=30)
    outcome = started(tmp_path / "kasse.csv")
    assert (outcome.exit_code, list(outcome.written)) == (0, [tmp_path / "forecast.toml"])
    config = load_config(tmp_path / "forecast.toml")
    assert (config.bakery.name, config.bakery.timezone, config.bakery.language) == ("Ofen", "Europe/Berlin", "de")
    assert config.weather.source == "none"
    import_till(config)
    planned = plan_day(config)
    assert [row["product"] for row in planned.data["rows"]] == ["Brezel", "Semmel"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "forecast.toml", "kasse.csv", "out"]


def test_it_ends_with_five_lines_and_the_next_two_commands(tmp_path, monkeypatch):
    till_file(tmp_path / "kasse.csv", days=30)
    monkeypatch.chdir(tmp_path)
    lines = list(started(Path("kasse.csv"), program=".venv/bin/forecast").lines)
    assert [line.split("  ")[0] for line in lines[:5]] == ["Tage", "Verkauft", "Umsatz", "Ausgelassen", "Auffällig"]
    assert lines[-2:] == ["  .venv/bin/forecast import", "  .venv/bin/forecast plan"]
    elsewhere = started(Path("kasse.csv"), into=tmp_path / "a b").lines
    assert elsewhere[-1] == f'  forecast plan -c "{Path("a b") / "forecast.toml"}"'


def test_it_shows_three_rows_as_it_understood_them(tmp_path):
    till_file(tmp_path / "kasse.csv")
    talk = Person()
    started(tmp_path / "kasse.csv", talk=talk)
    (table,) = talk.shown[0].tables
    assert list(table.header) == ["Tag", "Artikel", "Menge", "Betrag"]
    assert list(table.rows[1]) == ["1. Mai 2026", "Semmel", "11", "11,50\N{NO-BREAK SPACE}€"]
    assert len(table.rows) == 3
    assert talk.shown[0].lines == [
        "kasse.csv: 34 Zeilen, Summen je Tag", "  Tag = Datum, Artikel = Artikel, Menge = Menge, Betrag = Betrag",
    ]  # fmt: skip


def test_the_time_of_an_hours_sales_is_shown_as_about_its_middle(tmp_path):
    rows = [
        f"{day:02}.05.2026;0{hour}:00 - 0{hour + 1}:00;Brezel;{day + hour}" for day in range(1, 9) for hour in (6, 7)
    ]
    (tmp_path / "stunden.csv").write_text("\n".join(["Datum;Uhrzeit;Artikel;Menge", *rows]) + "\n", encoding="utf-8")
    talk = Person()
    started(tmp_path / "stunden.csv", talk=talk)
    (table,) = talk.shown[0].tables
    assert [row[1] for row in table.rows] == ["≈ 06:30", "≈ 07:30", "≈ 06:30"]


def test_only_what_differs_is_written_with_a_word_to_each(tmp_path):
    till_file(tmp_path / "kasse.csv")
    started(tmp_path / "kasse.csv")
    text = (tmp_path / "forecast.toml").read_text(encoding="utf-8")
    assert 'timezone = "Europe/Berlin"              # Zeitzone der Filiale' in text
    assert text.startswith("# Geschrieben von „forecast init“")
    assert "[weather]" not in text
    assert "region" not in text
    assert len(text.splitlines()) < 30


def test_what_cannot_be_known_is_asked(tmp_path):
    till_file(tmp_path / "kasse.csv", days=30)
    talk = Person("us", "Corner", "CA", "America/Los_Angeles", "monday, sunday")
    started(tmp_path / "kasse.csv", place={"language": "en"}, talk=talk)
    config = load_config(tmp_path / "forecast.toml")
    assert (config.bakery.country, config.bakery.name, config.bakery.region) == ("US", "Corner", "CA")
    assert config.bakery.timezone == "America/Los_Angeles"
    assert "Monday" in talk.asked[-1]
    assert config.opening.closed_weekdays == ("monday", "sunday")


def test_questions_come_in_the_language_of_the_country_once_it_is_known(tmp_path):
    till_file(tmp_path / "kasse.csv", days=30)
    talk = Person("FR", "Four", "", "")
    started(tmp_path / "kasse.csv", place={}, talk=talk)
    assert talk.asked[1] == "Nom de la boulangerie"
    talk = Person("FR", "Four", "", "")
    started(tmp_path / "kasse.csv", place={"language": "en"}, talk=talk, is_forced=True)
    assert talk.asked[1] == "Name of the bakery"


def test_an_answer_that_cannot_be_is_asked_for_again(tmp_path):
    till_file(tmp_path / "kasse.csv")
    talk = Person("xx", "de", "", "Bayrn", "BY", "")
    started(tmp_path / "kasse.csv", place={}, talk=talk)
    config = load_config(tmp_path / "forecast.toml")
    assert (config.bakery.region, config.bakery.school_zones) == ("BY", ("BY",))
    assert talk.asked[1].startswith("--country: got 'XX'")
    assert "vielleicht „Bayern“" in talk.asked[4]


def test_closing_days_that_a_person_confirms_are_written_because_only_those_cancel_a_day(tmp_path):
    till_file(tmp_path / "kasse.csv", days=30)
    started(tmp_path / "kasse.csv", place={**HERE, "region": "BY"}, talk=Person(""))
    assert load_config(tmp_path / "forecast.toml").opening.closed_weekdays == ("monday",)
    started(tmp_path / "kasse.csv", place={**HERE, "region": "BY"}, is_forced=True)
    assert "[opening]" not in (tmp_path / "forecast.toml").read_text(encoding="utf-8")


def test_a_question_that_nobody_answers_stops_with_the_option_that_would(tmp_path):
    path = till_file(tmp_path / "kasse.csv", days=3)
    path.write_text(path.read_text(encoding="utf-8").replace(".05.2026", "/05/2026"), encoding="utf-8")
    with pytest.raises(SourceError, match="here: --set 'till.date_order=\"dmy\"' or --set 'till.date_order=\"mdy\"'"):
        started(path)
    assert not (tmp_path / "forecast.toml").exists()
    started(path, settings=('till.date_order="dmy"',))
    assert load_config(tmp_path / "forecast.toml").till.date_order == "dmy"


def test_a_person_chooses_one_of_two_readings_by_its_number(tmp_path):
    path = till_file(tmp_path / "kasse.csv", days=3)
    path.write_text(path.read_text(encoding="utf-8").replace(".05.2026", "/05/2026"), encoding="utf-8")
    talk = Person("-", "2", "")
    started(path, place={**HERE, "region": "BY"}, talk=talk)
    assert load_config(tmp_path / "forecast.toml").till.date_order == "mdy"
    assert '1  till.date_order="dmy"' in talk.asked[0]


def test_the_questions_of_a_file_are_asked_in_its_words(tmp_path):
    rows = [f"2026-05-{day:02};Brezel;{price}" for day in range(1, 22) for price in ("0.95", "0.95", "-0.95")]
    (tmp_path / "kasse.csv").write_text("\n".join(["Datum;Artikel;Betrag", *rows]) + "\n", encoding="utf-8")
    talk = Person("1", "")
    started(tmp_path / "kasse.csv", place={**HERE, "region": "BY"}, talk=talk)
    assert "  1  jede Zeile ist ein Stück" in talk.asked[0]
    assert load_config(tmp_path / "forecast.toml").till.line_is_one_unit


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({}, "--country: got nothing, expected the country of the shop. To do: add --country"),
        ({"country": "DX"}, "--country: got 'DX', expected an ISO 3166 country"),
        ({"country": "DE", "region": "Bayrn"}, "--region: got 'Bayrn'.*did you mean 'Bayern'"),
        ({"country": "US"}, "--timezone: US lives by several clocks; write the shop's: .*America/New_York"),
        ({"country": "DE", "timezone": "Berlin"}, "--timezone: no time zone of that name"),
        ({"country": "DE", "language": "it"}, "--language: got 'it'"),
    ],
)
def test_a_place_that_cannot_be_is_refused_by_its_option(tmp_path, place, said):
    till_file(tmp_path / "kasse.csv")
    with pytest.raises(ConfigError, match=said):
        started(tmp_path / "kasse.csv", place=place)


@pytest.mark.parametrize(
    ("setting", "said"),
    [("till.date_ordr='dmy'", "did you mean 'date_order'"), ("till.decimal", "--set: not valid TOML")],
)
def test_a_wrong_setting_is_refused(tmp_path, setting, said):
    till_file(tmp_path / "kasse.csv")
    with pytest.raises(ConfigError, match=said):
        started(tmp_path / "kasse.csv", settings=(setting,))


def test_a_configuration_that_is_there_stays_unless_forced(tmp_path):
    till_file(tmp_path / "kasse.csv")
    (tmp_path / "forecast.toml").write_text("# mine\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="there is a configuration already.*add --force"):
        started(tmp_path / "kasse.csv")
    assert (tmp_path / "forecast.toml").read_text(encoding="utf-8") == "# mine\n"
    started(tmp_path / "kasse.csv", is_forced=True)
    assert load_config(tmp_path / "forecast.toml").bakery.name == "Ofen"


def test_neighbours_never_share_a_folder_of_plans(tmp_path):
    for name in ("nord", "sued"):
        till_file(tmp_path / name / "kasse.csv")
        started(tmp_path / name / "kasse.csv")
        assert load_config(tmp_path / name / "forecast.toml").run.archive == tmp_path / name / "archive"


def test_next_months_file_is_named_by_a_pattern(tmp_path):
    for month in (5, 6):
        till_file(tmp_path / "exports" / f"kasse-2026-{month:02}.csv", month=month)
    started(*(tmp_path / "exports").glob("*.csv"), into=tmp_path)
    config = load_config(tmp_path / "forecast.toml")
    assert config.till.files == (str(tmp_path / "exports" / "kasse-*.csv"),)


def test_a_folder_stands_for_its_files_and_other_files_in_it_are_told(tmp_path):
    till_file(tmp_path / "kasse.csv")
    (tmp_path / "Thumbs.txt").write_bytes(b"\xd0\xcf\x11\xe0\x00\x00")
    outcome = started(tmp_path)
    assert [(one.code, one.values["file"]) for one in outcome.notices] == [("init_passed_over", "Thumbs.txt")]
    assert (outcome.exit_code, load_config(tmp_path / "forecast.toml").till.files) == (
        0, (str(tmp_path / "kasse.csv"),),
    )  # fmt: skip


def test_a_file_that_is_named_must_be_readable(tmp_path):
    till_file(tmp_path / "kasse.csv")
    (tmp_path / "other.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"other\.csv"):
        started(tmp_path / "kasse.csv", tmp_path / "other.csv")


def test_a_file_for_each_shop_gives_shops_their_names(tmp_path):
    for shop, qty in (("nord", 10), ("sued", 40)):
        till_file(tmp_path / f"umsatz_{shop}.csv", qty=qty)
    outcome = started(tmp_path)
    config = load_config(tmp_path / "forecast.toml")
    assert [source.files for source in config.till.source] == [(str(tmp_path / "umsatz_{shop}.csv"),)]
    assert (config.till.files, outcome.exit_code) == ((), 0)
    heard = ReadSales()
    import_till(config, read_sales=heard)
    assert set(heard.sales()["shop"]) == {"nord", "sued"}


def test_the_same_export_twice_is_no_second_shop(tmp_path):
    for name in ("nord", "sued"):
        till_file(tmp_path / f"umsatz_{name}.csv")
    started(tmp_path)
    assert load_config(tmp_path / "forecast.toml").till.source == ()


def test_files_of_several_shops_that_no_name_tells_are_an_alarm(tmp_path):
    for name, qty in (("2026-05-30", 10), ("2026-05-31", 40)):
        till_file(tmp_path / f"{name}.csv", qty=qty)
    codes = [notice.code for notice in started(tmp_path).notices if notice.severity == "warning"]
    assert codes[0] == "till_files_overlap"


def test_a_till_that_was_changed_has_its_days_once(tmp_path):
    till_file(tmp_path / "alt-2026.csv", first=1, days=20)
    till_file(tmp_path / "neu.csv", first=15, days=17, header="Tag;Ware;Anzahl;Summe")
    started(tmp_path)
    config = load_config(tmp_path / "forecast.toml")
    old, new = config.till.source
    assert (old.first, new.first, new.columns.day) == (None, date(2026, 5, 15), "Tag")
    heard = ReadSales()
    outcome = import_till(config, read_sales=heard)
    assert outcome.exit_code == 0
    assert heard.sales()["qty"].sum() == 2 * sum(10 + day for day in range(1, 32) if day not in (4, 11, 18, 25))


def test_nights_are_asked_for_and_told_where_nobody_answers(tmp_path):
    rows = [
        f"2026-05-{day:02} {hour:02}:30;{day}{hour};Kebab;1;5.00"
        for day in range(1, 22)
        for hour in (18, 19, 20, 21, 22, 23, 0, 1)
    ]
    (tmp_path / "kasse.csv").write_text("\n".join(["Datum;Bon;Artikel;Menge;Betrag", *rows]) + "\n", encoding="utf-8")
    outcome = started(tmp_path)
    (notice,) = [one for one in outcome.notices if one.code == "init_day_ends"]
    assert notice.values["setting"] == 'opening.day_ends="04:00"'
    assert load_config(tmp_path / "forecast.toml").opening.day_ends_s == 0
    started(tmp_path, place={**HERE, "region": "BY"}, talk=Person("", ""), is_forced=True)
    assert load_config(tmp_path / "forecast.toml").opening.day_ends_s == 4 * 3600


def test_it_tells_what_the_words_of_a_column_make_of_a_row(tmp_path):
    rows = [
        f"2026-05-{day:02};{kind};Brezel;2;1.90" for day in range(1, 22) for kind in ("Verkauf", "Verkauf", "Storno")
    ]
    (tmp_path / "kasse.csv").write_text("\n".join(["Datum;Art;Artikel;Menge;Betrag", *rows]) + "\n", encoding="utf-8")
    talk = Person()
    started(tmp_path, talk=talk)
    assert "  was eine Zeile ist, nach 'Art': verkauft: Verkauf, storniert: Storno (erkannt)" in talk.shown[0].lines


def test_nothing_is_left_behind_where_it_fails(tmp_path):
    (tmp_path / "other.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(SourceError):
        started(tmp_path / "other.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]


@pytest.mark.parametrize(
    ("region", "code", "holidays", "setting"),
    [
        ("BY", "init_holiday_kept", "Mariä Himmelfahrt", "calendar.categories=[]"),
        ("SN", "init_holiday_left_out", "Fronleichnam", 'calendar.categories=["catholic"]'),
        ("TH", "init_holiday_left_out", "Fronleichnam", 'calendar.categories=["catholic"]'),
    ],
)
def test_what_is_taken_of_a_holiday_of_some_towns_is_told_with_the_setting_that_says_otherwise(
    tmp_path, region, code, holidays, setting
):
    path = till_file(tmp_path / "kasse.csv")
    outcome = started(path, place={**HERE, "region": region})
    told = {"holidays": holidays, "region": region, "setting": setting}
    assert [dict(one.values) for one in outcome.notices if one.code == code] == [told]
    again = started(path, place={**HERE, "region": region}, settings=(setting,), is_forced=True)
    assert not [one for one in again.notices if one.code.startswith("init_holiday")]
    expected = ("catholic",) if "catholic" in setting else ()
    assert load_config(tmp_path / "forecast.toml").calendar.categories == expected


def test_where_no_town_differs_nothing_is_told(tmp_path):
    for region in ("BW", "Augsburg"):
        outcome = started(till_file(tmp_path / "kasse.csv"), place={**HERE, "region": region}, is_forced=True)
        assert not [one for one in outcome.notices if one.code.startswith("init_holiday")]
