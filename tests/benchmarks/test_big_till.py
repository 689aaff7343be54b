"""The benchmark of big tills makes what it says, and its powers are those of what it measured."""

from __future__ import annotations

import big_till
import numpy as np
import pandas as pd
import pytest
from big_till import Run
from speed import Measured

from forecast.archive.till import TillArchive
from forecast.config import load_config


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two shops of two months."""
    folder = tmp_path_factory.mktemp("big")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(big_till, "DAYS", 43)
        big_till.generate(folder, 0.03, is_one_file=False)
    config = load_config(folder / "forecast.toml")
    config = config.model_copy(update={"run": config.run.model_copy(update={"archive": folder / "archive"})})
    big_till.imported(config)
    return folder, config


def test_every_shop_has_a_file_for_every_month_and_all_lines_arrive(made):
    folder, config = made
    archive = TillArchive(config.run.archive)
    shops = archive.till_days()["shop"].unique()
    assert len(shops) >= 2
    assert len(list((folder / "till").glob("*.csv"))) == 2 * len(shops)
    assert archive.rejected().empty
    assert archive.till_days()["lines_count"].sum() == pytest.approx(30_000, rel=0.5)


def test_sums_by_slot_are_those_of_the_lines(made):
    archive = TillArchive(made[1].run.archive)
    shop = archive.till_days()["shop"].iloc[0]
    found = archive.slot_sales(shops=[shop])
    lines = archive.lines(shops=[shop])
    slot = (lines["time_s"].astype("int64") // 1800).rename("slot")
    by_slot = lines.groupby(["shop", "product", "day", slot])["qty"]
    expected = by_slot.agg(sold_qty="sum", sales_count="count").reset_index()
    assert len(found) == len(expected) > 100
    for name in ("sold_qty", "sales_count"):
        np.testing.assert_allclose(found[name].to_numpy(float), expected[name].to_numpy(float))


def test_one_file_holds_what_the_many_hold(made, tmp_path, monkeypatch):
    monkeypatch.setattr(big_till, "DAYS", 43)
    big_till.generate(tmp_path, 0.03, is_one_file=True)
    many = pd.concat([pd.read_csv(path, sep=";") for path in sorted((made[0] / "till").glob("*.csv"))])
    (path,) = (tmp_path / "till").glob("*.csv")
    one = pd.read_csv(path, sep=";")
    order = one.columns.tolist()
    pd.testing.assert_frame_equal(one.sort_values(order, ignore_index=True), many.sort_values(order, ignore_index=True))


STAGES = ["generate", big_till.BARE, *big_till.STAGES]


def grown(power):
    def took(millions):
        return Measured(2 * millions**power, millions**power, 0.3, 1, 0, "")

    return [
        Run(f"{millions} million lines", millions * 10**6, dict.fromkeys(STAGES, took(millions)))
        for millions in (1, 5, 20)
    ]


def test_known_powers_come_out_and_stand_on_the_page():
    runs = grown(1.0)
    assert all("CPU seconds grow with the power 1.00 of the lines" in line for line in big_till.powers(runs))
    assert "with the power 2.00" in big_till.powers(grown(2.0))[0]
    text = big_till.page(runs)
    assert text.count("import takes 1.0 × the CPU seconds of bare DuckDB") == len(runs)
    assert sum(" million lines " in line for line in text.splitlines()) == sum(len(run.stages) for run in runs)
    assert str(big_till.ROOT) not in text


def test_one_size_alone_tells_no_power():
    assert big_till.powers(grown(1.0)[:1]) == []
