"""The verb `import`: what is read, what is kept, what is said."""

from __future__ import annotations

import weakref

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.pipeline.importing import configured_files, import_till, inbox_files


def archived(config) -> dict[str, bytes]:
    folder = config.run.archive / "till"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_importing_again_changes_not_a_byte(config, bakery):
    import_till(config)
    before = archived(config)
    outcome = import_till(config)
    assert "were imported before and have not changed" in outcome.lines[-1]
    import_till(config, sorted((bakery / "till").glob("*.csv")))
    assert archived(config) == before


def test_the_archive_sums_equal_the_kept_lines_of_the_files(config):
    import_till(config)
    archive = TillArchive(config.run.archive)
    sales = archive.sales()
    lines = archive.lines()
    by_hand = lines.groupby(["shop", "product", "day"])["qty"].sum()
    by_hand = by_hand.clip(lower=0)
    mine = sales.set_index(["shop", "product", "day"])["sold_qty"]
    pd.testing.assert_series_equal(mine.sort_index(), by_hand.sort_index(), check_names=False)
    assert round(sales["amount_eur"].sum(), 2) == pytest.approx(round(lines["amount_eur"].sum(), 2))


def test_a_dry_run_reports_and_writes_nothing(config):
    outcome = import_till(config, dry_run=True)
    assert any("lines read" in line for line in outcome.lines)
    assert not config.run.archive.exists()


def test_inspect_proposes_a_section_and_writes_nothing(config, bakery):
    path = min((bakery / "till").glob("*.csv"))
    lines = import_till(config, [path], inspect=True).lines
    assert any(line.startswith("product = ") and "Article" in line for line in lines)
    assert not config.run.archive.exists()


def test_without_any_file_the_next_step_is_said(changed):
    with pytest.raises(SourceError, match=r"no till export is configured.*set \[till\] files or inbox"):
        import_till(changed('files = ["till/*.csv"]', "files = []"))


def test_a_pattern_that_matches_nothing_is_said(tmp_path):
    with pytest.raises(SourceError, match=r"no file matches this pattern"):
        configured_files(TillSettings(files=(str(tmp_path / "*.csv"),)))


def test_files_of_the_inbox_that_still_grow_wait(tmp_path, monkeypatch):
    from forecast.pipeline import importing

    (tmp_path / "done.csv").write_text("a")
    growing = tmp_path / "growing.csv"
    growing.write_text("a")
    (tmp_path / ".hidden").write_text("a")
    (tmp_path / "empty.csv").write_text("")
    monkeypatch.setattr(importing.time, "sleep", lambda _: growing.write_text("ab"))
    assert [path.name for path in inbox_files(TillSettings(inbox=tmp_path))] == ["done.csv"]


def test_a_missing_inbox_is_said(tmp_path):
    with pytest.raises(SourceError, match="no such folder.*correct \\[till\\] inbox"):
        inbox_files(TillSettings(inbox=tmp_path / "nowhere"))


def test_the_inbox_is_imported_and_its_files_are_left_alone(bakery, changed):
    config = changed('files = ["till/*.csv"]', 'inbox = "till"')
    before = {path.name: path.read_bytes() for path in (bakery / "till").iterdir()}
    import_till(config)
    assert {path.name: path.read_bytes() for path in (bakery / "till").iterdir()} == before
    assert len(TillArchive(config.run.archive).sales())


def test_lines_rung_up_hours_after_closing_are_set_aside(bakery, changed):
    config = changed('closed_weekdays = ["monday"]', 'closed_weekdays = ["monday"]\nopens = "06:30"\ncloses = "18:30"')
    import_till(config)
    rejected = TillArchive(config.run.archive).rejected()
    outside = rejected[rejected["reason"] == "outside_hours"]
    lines = [line for path in (bakery / "till").glob("*.csv") for line in path.read_text("cp1252").splitlines()[1:]]
    late = [line for line in lines if line.split(";")[1] > "21:30"]
    # Two exports overlap: what both hold is set aside, and can be found again, in both.
    assert len(outside) == len(late) > 0
    assert (outside["time_s"] > 21 * 3600).all()


def test_opening_hours_that_change_let_the_files_be_read_again(changed):
    import_till(
        changed('closed_weekdays = ["monday"]', 'closed_weekdays = ["monday"]\nopens = "06:30"\ncloses = "22:00"')
    )
    config = changed('closes = "22:00"', 'closes = "18:30"')
    import_till(config)
    assert "outside_hours" in set(TillArchive(config.run.archive).rejected()["reason"])


def test_an_unreadable_file_among_many_leaves_an_archive_that_holds_something_byte_for_byte(config, bakery):
    exports = sorted((bakery / "till").glob("*.csv"))
    import_till(config, exports[:1])
    before = archived(config)
    (bakery / "till" / "mm.csv").write_text("Date;Article;Quantite;Mode\n2025-01-01;A;1,2,3;\n", encoding="utf-8")
    (bakery / "till" / "nn.csv").write_text("Date;Article;Quantite;Mode\n2025-01-01;A;eins;\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_till(config)
    assert len({problem.where for problem in caught.value.problems}) == 2
    assert archived(config) == before


def test_no_file_is_held_in_memory_while_the_next_one_is_read(config, monkeypatch):
    from forecast.pipeline import importing

    held = []
    read = importing.read_till_by_shop

    def watched(*words, **named):
        assert [one for one in held if one() is not None] == []
        for till_file in read(*words, **named):
            held.append(weakref.ref(till_file))
            yield till_file
            del till_file

    monkeypatch.setattr(importing, "read_till_by_shop", watched)
    import_till(config)
    assert len(held) > 1


def test_files_together_make_the_archive_that_they_make_one_by_one(config, bakery):
    import_till(config)
    together = TillArchive(config.run.archive)
    apart = TillArchive(config.run.archive.with_name("apart"))
    for path in sorted((bakery / "till").glob("*.csv")):
        import_till(
            config.model_copy(update={"run": config.run.model_copy(update={"archive": apart.folder.parent})}), [path]
        )
    assert together.data_hash() == apart.data_hash()
    pd.testing.assert_frame_equal(together.rejected(), apart.rejected())
