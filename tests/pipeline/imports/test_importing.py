"""The verb `import`: what is read, what is kept, what is said."""

from __future__ import annotations

import weakref

import pandas as pd
import pytest

from forecast.archive.till import TillArchive
from forecast.config import TillSettings
from forecast.errors import SourceError
from forecast.pipeline.checking import check_inputs
from forecast.pipeline.imports.importing import import_till
from forecast.pipeline.imports.till_files import _inbox_files, till_files
from forecast.pipeline.inputs.gathering import gather


def archived(config) -> dict[str, bytes]:
    folder = config.run.archive / "till"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_importing_again_changes_not_a_byte(config, bakery):
    import_till(config)
    before = archived(config)
    outcome = import_till(config)
    assert "déjà importés n'ont pas changé" in outcome.lines[-1]
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
    assert round(sales["amount"].sum(), 2) == pytest.approx(round(lines["amount"].sum(), 2))


def test_a_dry_run_reports_and_writes_nothing(config):
    outcome = import_till(config, dry_run=True)
    assert [line.split("  ")[0] for line in outcome.lines[:5]] == [
        "Jours", "Vendu", "Encaissé", "Écarté", "À vérifier",
    ]  # fmt: skip
    assert not config.run.archive.exists()


def test_without_any_file_the_next_step_is_said(changed):
    with pytest.raises(SourceError, match=r"no till export is configured.*set \[till\] files or inbox"):
        import_till(changed('files = ["till/*.csv"]', "files = []"))


def test_a_pattern_that_matches_nothing_is_said(tmp_path):
    with pytest.raises(SourceError, match=r"no file matches this pattern"):
        till_files(TillSettings(files=(str(tmp_path / "*.csv"),)))


def test_files_of_the_inbox_that_still_grow_wait(tmp_path, monkeypatch):
    from forecast.pipeline.imports import till_files

    (tmp_path / "done.csv").write_text("a")
    growing = tmp_path / "growing.csv"
    growing.write_text("a")
    (tmp_path / ".hidden").write_text("a")
    (tmp_path / "empty.csv").write_text("")
    monkeypatch.setattr(till_files.time, "sleep", lambda _: growing.write_text("ab"))
    assert [path.name for path in _inbox_files(TillSettings(inbox=tmp_path))] == ["done.csv"]


def test_a_missing_inbox_is_said(tmp_path):
    with pytest.raises(SourceError, match="no such folder.*correct \\[till\\] inbox"):
        _inbox_files(TillSettings(inbox=tmp_path / "nowhere"))


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


def test_meal_deals_are_taken_apart_once_however_often_the_files_are_read(bakery, changed):
    path = min((bakery / "till").glob("*.csv"))
    day, _, ticket = path.read_text("latin-1").splitlines()[1].split(";")[:3]
    with path.open("ab") as file:
        file.write(f"{day};12:00;{ticket};FORMULE MIDI;3;6,50;\n".encode())
    config = changed("[till.columns]", '[till.deals]\n"FORMULE MIDI" = { "EAU" = 1, "CAFE" = 1 }\n\n[till.columns]')
    import_till(config)
    before = archived(config)
    archive = TillArchive(config.run.archive)
    sold = archive.sales().groupby("product")["sold_qty"].sum()
    assert (sold["EAU"], sold["CAFE"]) == (3, 3)
    assert "FORMULE MIDI" not in sold.index
    found = archive.rejected().query("reason == 'deal_in_parts'")
    assert found[["product", "qty", "amount"]].to_numpy().tolist() == [["FORMULE MIDI", 3.0, 19.5]]
    import_till(config, sorted((bakery / "till").glob("*.csv")))
    assert archived(config) == before


def test_a_bulk_line_in_a_file_of_one_day_is_found_once_the_archive_tells_what_is_usual(bakery, config):
    import_till(config)
    archive = TillArchive(config.run.archive)
    usual = archive.sales().groupby("product")["sold_qty"].median()
    product = str(usual.idxmax())
    path = bakery / "one-day.csv"
    head = "Date;Heure;Ticket;Article;Quantité;Prix unitaire;Mode"
    path.write_text(f"{head}\n14/06/2025;10:00;900001;{product};{10 * usual.max():.0f};1,00 €;\n", encoding="utf-8")
    import_till(config, [path])
    rejected = archive.rejected().query("source == 'one-day.csv'")
    assert rejected[["product", "reason"]].to_numpy().tolist() == [[product, "suspected_bulk"]]


def test_an_article_that_goes_on_under_another_name_is_proposed_and_not_applied(bakery, changed):
    config = changed('"TRADITION" = "BAGUETTE TRADITION"', "")
    for path in (bakery / "till").glob("*.csv"):
        lines = path.read_bytes().replace(b"BAGUETTE TRADITION", b"TRADITION").splitlines(keepends=True)
        is_late = [b"/05/2025;" in line or b"/06/2025;" in line for line in lines]
        renamed = [line.replace(b";TRADITION;", b";BAGUETTE TRADITION;") for line in lines]
        path.write_bytes(b"".join(new if late else old for old, new, late in zip(lines, renamed, is_late, strict=True)))
    outcome = import_till(config)
    proposed = [dict(notice.values) for notice in outcome.notices if notice.code == "till_rename_likely"]
    assert [values["line"] for values in proposed] == ['"TRADITION" = "BAGUETTE TRADITION"']
    assert {"TRADITION", "BAGUETTE TRADITION"} <= set(TillArchive(config.run.archive).sales()["product"])
    checked = check_inputs(config)
    assert "till_rename_likely" in {notice.code for notice in checked.notices}


def test_a_large_customer_order_is_told_by_check_whether_it_was_rung_up_or_not(bakery, config):
    import_till(config)
    archive = TillArchive(config.run.archive)
    sales = archive.sales()
    product, day = str(sales.groupby("product")["sold_qty"].sum().idxmax()), sales["day"].max()
    path = bakery / "customer_orders.csv"
    path.write_bytes(path.read_bytes() + f"X1;{product};{day:%d/%m/%Y};09:00;9000;{day:%d/%m/%Y} 08:00\n".encode())
    said = {notice.code: dict(notice.values) for notice in check_inputs(config).notices}
    missing = 9000 - sales.set_index(["product", "day"]).loc[(product, day), "sold_qty"]
    assert said["orders_beyond_till"]["qty"] == pytest.approx(missing)
    line = f"{day:%d/%m/%Y};09:00;900001;{product};9000;1,00;\n"
    newest = max((bakery / "till").glob("*T2.csv"))
    newest.write_bytes(newest.read_bytes() + line.encode())
    import_till(config)
    assert archive.rejected().query("qty == 9000")["reason"].tolist() == ["suspected_bulk"]
    said = {notice.code: dict(notice.values) for notice in check_inputs(config).notices}
    assert said["orders_in_bulk"] == {"count": 1, "qty": 9000.0}
    assert "orders_beyond_till" not in said
    assert gather(config, archive, until=day.to_pydatetime()).facts.sales["sold_qty"].max() > 9000
    before = gather(config, archive, until=(day - pd.Timedelta(days=1)).to_pydatetime()).facts.sales
    assert before["day"].max() < day


def test_a_customer_who_buys_in_bulk_every_week_is_seen_over_files_of_one_day(bakery, config):
    import_till(config)
    usual = TillArchive(config.run.archive).sales().groupby("product")["sold_qty"].median()
    product, qty = str(usual.idxmax()), int(10 * usual.max())
    head = "Date;Heure;Ticket;Article;Quantité;Prix unitaire;Mode"
    for number, day in enumerate(["2025-05-13", "2025-05-20", "2025-05-27", "2025-06-03"]):
        assert "till_bulk_regular" not in {notice.code for notice in check_inputs(config).notices}
        path = bakery / f"day-{number}.csv"
        path.write_text(f"{head}\n{day};10:00;{900_000 + number};{product};{qty};1,00 €;\n", encoding="utf-8")
        import_till(config, [path])
    (regular,) = [notice for notice in check_inputs(config).notices if notice.code == "till_bulk_regular"]
    assert regular.values == {"product": product, "count": 4, "qty": qty, "last_day": "2025-06-03"}


def test_files_that_cannot_be_read_leave_the_archive_byte_for_byte(config, bakery):
    exports = sorted((bakery / "till").glob("*.csv"))
    import_till(config, exports[:1])
    before = archived(config)
    (bakery / "till" / "mm.csv").write_text("Date;Article;Quantite;Mode\n2025-01-01;A;1,2,3;\n", encoding="utf-8")
    (bakery / "till" / "nn.csv").write_text("Date;Article;Quantite;Mode\n2025-01-01;A;eins;\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        import_till(config, [bakery / "till" / "mm.csv", bakery / "till" / "nn.csv"])
    assert len({problem.where for problem in caught.value.problems}) == 2
    assert archived(config) == before


def test_no_file_is_held_in_memory_while_the_next_one_is_read(config, monkeypatch):
    from forecast.pipeline.imports import till_files

    held = []
    read = till_files.read_till_by_shop

    def watched(*words, **named):
        assert [one for one in held if one() is not None] == []
        for till_file in read(*words, **named):
            held.append(weakref.ref(till_file))
            yield till_file
            del till_file

    monkeypatch.setattr(till_files, "read_till_by_shop", watched)
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
