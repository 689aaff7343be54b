"""A benchmark works beside the project and leaves it alone."""

from __future__ import annotations

from pathlib import Path

from temporary_place import ROOT, missing, temporary_place

from forecast.config import load_config


def test_absent_data_are_said_plainly(tmp_path, monkeypatch):
    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path))
    assert missing("kiel") == "kiel is not among the real data: set FORECAST_SHARED_DATA to their folder"
    (tmp_path / "kiel").mkdir()
    assert missing("kiel") == ""


def test_configurations_work_in_a_temporary_place_and_leave_the_project_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("FORECAST_SHARED_DATA", str(tmp_path))
    (tmp_path / "french_bakery").mkdir()
    (tmp_path / "french_bakery" / "bakery_sales.csv").write_text("x", encoding="utf-8")
    with temporary_place() as place:
        sample, french = (load_config(place.config(name)) for name in ("sample.toml", "french_bakery.toml"))
        for config in (sample, french):
            assert config.run.archive.is_relative_to(place.folder)
            assert config.run.out.is_relative_to(place.folder)
        assert sample.catalogue.products.read_bytes() == (ROOT / "data/sample/products.csv").read_bytes()
        assert Path(french.till.files[0]).read_text(encoding="utf-8") == "x"
    assert not place.folder.exists()
    assert (ROOT / "data" / "sample" / "products.csv").exists()
