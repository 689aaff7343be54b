"""Events come from tables and calendars alike, by pattern; a calendar that breaks does not stop the night."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.config import Config
from forecast.errors import SourceError
from forecast.pipeline.inputs.fitting import read_inputs
from forecast.tables import Sales, checked

FAIR = "BEGIN:VEVENT\nUID:{0}\nSUMMARY:{0}\nDTSTART;VALUE=DATE:20240301\nRRULE:FREQ=YEARLY\nEND:VEVENT\n"


def calendar(*names: str) -> str:
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(FAIR.format(name) for name in names) + "END:VCALENDAR\n"


@pytest.fixture
def config(tmp_path) -> Config:
    (tmp_path / "town.ics").write_text(calendar("Fair"), encoding="utf-8")
    (tmp_path / "club.ics").write_text(calendar("Match"), encoding="utf-8")
    (tmp_path / "own.csv").write_text("day,name\n2024-06-01,Party\n", encoding="utf-8")
    plain = Config()
    files = plain.events.model_copy(update={"files": (tmp_path / "*.ics", tmp_path / "own.csv")})
    run = plain.run.model_copy(update={"archive": tmp_path / "archive"})
    return plain.model_copy(update={"events": files, "run": run})


def sales() -> pd.DataFrame:
    return checked(
        Sales,
        pd.DataFrame({"shop": "shop", "product": "bread", "day": pd.to_datetime(["2024-05-01"]), "sold_qty": 9.0}),
    )


def names(config: Config, **more: bool) -> list[str]:
    return sorted(read_inputs(config, sales(), **more).tables.events["name"])


def test_a_pattern_takes_every_calendar_and_follows_repeats_a_year_ahead(config) -> None:
    assert names(config) == ["Fair", "Fair", "Match", "Match", "Party"]


def test_a_broken_calendar_falls_back_to_its_last_good_copy(config, tmp_path) -> None:
    assert len(names(config, is_forgiving=True)) == 5
    (tmp_path / "town.ics").write_text("<html>sign in</html>", encoding="utf-8")
    read = read_inputs(config, sales(), is_forgiving=True)
    assert sorted(read.tables.events["name"]) == ["Fair", "Fair", "Match", "Match", "Party"]
    assert [notice.code for notice in read.notices if notice.severity == "warning"] == ["input_set_aside"]
    with pytest.raises(SourceError, match="no readable calendar"):
        names(config)


def test_a_pattern_that_names_nothing_is_told(config, tmp_path) -> None:
    for path in tmp_path.glob("*.ics"):
        path.unlink()
    with pytest.raises(SourceError, match=r"\*\.ics: no such file"):
        names(config)
