"""Articles of a new till go on where those of the old till end, if both ran side by side."""

from __future__ import annotations

import pandas as pd

from forecast.config import load_config
from forecast.pipeline.starts.starting import Wishes, start
from forecast.pipeline.starts.till_section import _renamed_articles

from .test_starting import HERE, Person

DAYS = pd.date_range("2026-06-01", periods=4)


def sold(days=DAYS, **qty):
    rows = [("a", day, name, float(one)) for name, each in qty.items() for day, one in zip(days, each, strict=True)]
    return pd.DataFrame(rows, columns=["shop", "day", "product", "qty"])


def test_equal_pieces_on_every_common_day_are_one_article():
    pairs, days = _renamed_articles(
        sold(Broet=(9, 7, 8, 5), Brez=(4, 6, 5, 3)), sold(Semmel=(9, 7, 8, 5), Brezel=(4, 6, 5, 3))
    )
    assert (pairs, days) == ({"Broet": "Semmel", "Brez": "Brezel"}, 4)


def test_one_day_that_differs_makes_two_articles():
    assert _renamed_articles(sold(Broet=(9, 7, 8, 5)), sold(Semmel=(9, 7, 8, 6)))[0] == {}


def test_what_fits_two_others_or_goes_by_its_old_name_is_left_alone():
    same = (9, 7, 8, 5)
    assert _renamed_articles(sold(Broet=same), sold(Semmel=same, Weck=same))[0] == {}
    assert _renamed_articles(sold(Broet=same, Weck=same), sold(Semmel=same))[0] == {}
    assert _renamed_articles(sold(Broet=same, Semmel=(1, 2, 3, 4)), sold(Semmel=same))[0] == {}


def test_few_days_or_ever_the_same_quantity_say_nothing():
    assert _renamed_articles(sold(DAYS[:2], Broet=(9, 7)), sold(DAYS[:2], Semmel=(9, 7)))[0] == {}
    assert _renamed_articles(sold(Broet=(2, 2, 2, 2)), sold(Semmel=(2, 2, 2, 2)))[0] == {}


def test_init_writes_the_new_names_of_a_changed_till_and_tells_them(tmp_path):
    old = ["Datum;Artikel;Menge;Betrag"]
    new = ["date,product,quantity,amount"]
    for at, day in enumerate(pd.date_range("2026-05-01", "2026-06-30")):
        for name, renamed, qty in (("Broetch.", "Semmel", 40 + at % 7), ("Brez.", "Brezel", 20 + at % 5)):
            if day < pd.Timestamp("2026-06-08"):
                old.append(f"{day:%d.%m.%Y};{name};{qty};{qty},50")
            if day >= pd.Timestamp("2026-06-01"):
                new.append(f"{day:%Y-%m-%d},{renamed},{qty},{qty}.50")
    (tmp_path / "alt.csv").write_text("\n".join(old) + "\n", encoding="utf-8")
    (tmp_path / "new.csv").write_text("\n".join(new) + "\n", encoding="utf-8")
    outcome = start(Wishes((tmp_path,), HERE), Person())
    assert [(one.code, one.values["shown"]) for one in outcome.notices] == [
        ("init_renamed", "Brez. = Brezel, Broetch. = Semmel")
    ]
    sources = load_config(tmp_path / "forecast.toml").till.source
    assert [source.rename for source in sources] == [{"Brez.": "Brezel", "Broetch.": "Semmel"}, {}]
    assert outcome.exit_code == 0
