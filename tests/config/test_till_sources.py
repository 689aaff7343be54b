"""Which settings and which shop a till file has, by the source that names it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forecast.config import TillSettings, load_config, settings_for
from forecast.errors import SourceError


@pytest.fixture
def till(tmp_path):
    """The settings of `[till]` in a folder, with the paths of a file made absolute."""

    def of(text: str) -> TillSettings:
        path = tmp_path / "forecast.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path).till

    return of


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


def test_a_file_that_no_source_names_is_read_as_till_says(till, tmp_path):
    settings = till('[till]\ndecimal = ","\n[[till.source]]\nfiles = ["old/*.csv"]\n')
    assert settings_for(tmp_path / "new" / "a.csv", settings) == (settings, None, None, None)


def test_keys_of_a_source_take_the_place_of_those_of_till(till, tmp_path):
    settings = till(
        """
[till]
decimal = ","
leave_out = ["COUPE"]
rename = { A = "B" }
[[till.source]]
files = ["old/*.csv"]
shop = "Nord"
to = 2025-06-30
rename = { ALT = "NEU" }
columns = { day = "Tag" }
"""
    )
    found, shop, first, last = settings_for(tmp_path / "old" / "a.csv", settings)
    assert (found.decimal, found.leave_out, found.rename) == (",", ("COUPE",), {"ALT": "NEU"})
    assert (found.columns.day, shop, first, last) == ("Tag", "Nord", None, date(2025, 6, 30))


@pytest.mark.parametrize(
    ("pattern", "path", "shop"),
    [
        ("exports/{shop}/*.csv", "exports/Süd am Markt/2025.csv", "Süd am Markt"),
        ("exports/{shop}_*.csv", "exports/nord_2025.csv", "nord"),
        ("umsatz_{shop}_[0-9]*.csv", "umsatz_nord_ost_2025.csv", "nord_ost"),
        ("{shop}/{shop}.xlsx", "nord/nord.xlsx", "nord"),
        ("**/{shop}.csv", "a/b/nord.csv", "nord"),
        ("exports/{shop}.csv", "exports/deep/nord.csv", None),
        ("{shop}/{shop}.xlsx", "nord/sued.xlsx", None),
        ("a?{shop}.csv", "a1nord.csv", "nord"),
        ("[!x]{shop}.csv", "xnord.csv", None),
    ],
)
def test_a_folder_or_a_name_tells_the_shop(till, tmp_path, pattern, path, shop):
    assert settings_for(tmp_path / path, till(f'[[till.source]]\nfiles = ["{pattern}"]\n')).shop == shop


def test_a_file_of_two_sources_is_refused_by_its_name(till, tmp_path):
    settings = till('[[till.source]]\nfiles = ["*.csv"]\n[[till.source]]\nfiles = ["old*.csv"]\n')
    with pytest.raises(SourceError) as caught:
        settings_for(tmp_path / "old1.csv", settings)
    assert str(caught.value) == (
        f"{tmp_path / 'old1.csv'}: got a file of several [[till.source]] (1, 2), expected a file of one. "
        "To do: name each file in one source: make the patterns in 'files' narrower"
    )


def test_a_source_with_from_speaks_for_its_days_wherever_it_stands_in_the_list(till, tmp_path):
    new = '[[till.source]]\nfiles = ["new.csv"]\nfrom = 2025-07-01\nto = 2025-12-31\n'
    old = '[[till.source]]\nfiles = ["old.csv"]\n'
    for text in (old + new, new + old):
        settings = till(text)
        of_old = settings_for(tmp_path / "old.csv", settings).settings
        assert of_old.days_of_others() == ((None, date(2025, 7, 1), date(2025, 12, 31)),)
        assert settings_for(tmp_path / "new.csv", settings).settings.days_of_others() == ()


def test_of_two_sources_with_from_the_later_in_the_list_speaks(till, tmp_path):
    text = "".join(
        f'[[till.source]]\nfiles = ["{name}.csv"]\nfrom = {first}\n'
        for name, first in (("a", "2025-01-01"), ("b", "2025-03-01"))
    )
    settings = till(text)
    assert [other.first for other in settings_for(tmp_path / "a.csv", settings).settings.days_of_others()] == [
        date(2025, 3, 1)
    ]
    assert settings_for(tmp_path / "b.csv", settings).settings.days_of_others() == ()


def test_a_source_speaks_for_the_shops_of_which_it_has_files(till, tmp_path):
    put(tmp_path / "new" / "Nord" / "1.csv")
    settings = till(
        '[[till.source]]\nfiles = ["old/{shop}.csv"]\n'
        '[[till.source]]\nfiles = ["new/{shop}/*.csv"]\nfrom = 2025-07-01\n'
    )
    taken = [settings_for(tmp_path / "old" / f"{shop}.csv", settings).settings for shop in ("Nord", "Sued")]
    assert [settings.days_of_others() for settings in taken] == [(("Nord", date(2025, 7, 1), None),), ()]


def test_a_file_is_named_anew_when_another_source_takes_days_from_it(till, tmp_path):
    alone = till('[[till.source]]\nfiles = ["old.csv"]\n')
    both = till('[[till.source]]\nfiles = ["old.csv"]\n[[till.source]]\nfiles = ["new.csv"]\nfrom = 2025-07-01\n')
    hashes = {settings_for(tmp_path / "old.csv", one).settings.reading_hash() for one in (alone, both)}
    assert len(hashes) == 2
