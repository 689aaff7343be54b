"""Damaged files go out of the way and are kept."""

from __future__ import annotations

from forecast.archive.quarantine import set_aside


def test_a_folder_goes_with_all_it_holds_and_a_second_one_takes_no_place_of_the_first(tmp_path):
    for content in ("one", "two"):
        place = tmp_path / "issued" / "day=2026-06-02"
        (place / "shop=A").mkdir(parents=True)
        (place / "shop=A" / "plan.parquet").write_text(content)
        set_aside(tmp_path, place / "shop=A")
    kept = tmp_path / "quarantine" / "issued" / "day=2026-06-02"
    assert {path.parent.name: path.read_text() for path in kept.rglob("*.parquet")} == {
        "shop=A": "one",
        "shop=A.2": "two",
    }
