"""A chain as it is made up for the benchmark of scale: places, shops that open and close, sums of a day."""

import numpy as np
import pandas as pd
import pytest
from tests.sample.test_make import contents

from forecast.sample import make_sample, read_truth
from forecast.sample.demand import Trade

RENEWED = Trade(renewed=1.0)


def tills(folder):
    return pd.concat(
        pd.read_csv(path, sep=";", encoding="cp1252" if path.read_bytes()[:3] != b"\xef\xbb\xbf" else "utf-8-sig")
        for path in sorted(folder.glob("till/*.csv"))
    )


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    sample = make_sample(tmp_path_factory.mktemp("renewed"), seed=5, shops=6, products=22, days=120, trade=RENEWED,
                         with_truth=True)  # fmt: skip
    return sample, read_truth(sample.folder)


def test_a_renewed_shop_sells_bakes_and_wants_only_while_it_exists(renewed):
    sample, truth = renewed
    days = truth.groupby("shop")["day"].agg(["min", "max"])
    assert len(days) == 6
    wanted = truth[truth["mean_qty"] > 0].groupby("shop")["day"].agg(["min", "max"])
    is_new, is_gone = wanted["min"] > days["min"].min(), wanted["max"] < truth["day"].max()
    assert (is_new ^ is_gone).all()
    assert is_new.any()
    assert is_gone.any()
    lines = tills(sample.folder)
    day = pd.to_datetime(lines["Date"], format="%d/%m/%Y")
    in_till = day.groupby(lines["Magasin"]).agg(["min", "max"])
    assert (in_till["min"] >= wanted["min"]).all()
    assert (in_till["max"] <= wanted["max"]).all()
    for name in ("baked", "leftovers"):
        noted = pd.read_csv(sample.folder / f"{name}.csv", sep=";", encoding="utf-8-sig")
        at = pd.to_datetime(noted["day"], format="%d/%m/%Y").groupby(noted["shop"]).agg(["min", "max"])
        assert (at["min"] >= wanted["min"].reindex(at.index)).all()
        assert (at["max"] <= wanted["max"].reindex(at.index)).all()


def test_no_shop_is_renewed_unless_asked(chain):
    first, last = (chain.truth.groupby("shop")["day"].agg(end) for end in ("min", "max"))
    assert first.max() - first.min() < pd.Timedelta(days=7)
    assert last.max() == last.min()


def test_the_same_seed_gives_the_same_chain(tmp_path):
    for name in ("a", "b"):
        make_sample(tmp_path / name, seed=5, shops=3, products=60, days=60, trade=Trade(renewed=0.5, grain="daily"))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_daily_sums_are_the_lines_summed(tmp_path):
    make_sample(tmp_path / "lines", seed=5, shops=2, days=60)
    make_sample(tmp_path / "sums", seed=5, shops=2, days=60, trade=Trade(grain="daily"))
    lines, sums = tills(tmp_path / "lines"), tills(tmp_path / "sums")
    assert sums.columns.tolist() == ["Magasin", "Date", "Article", "Quantité", "Prix unitaire", "Mode"]
    key = ["Magasin", "Date", "Article", "Prix unitaire", "Mode"]
    assert not sums.duplicated(key).any()
    summed = lines.groupby(key, dropna=False)["Quantité"].sum().reset_index()
    pd.testing.assert_frame_equal(sums.sort_values(key, ignore_index=True)[summed.columns], summed)


def test_demand_has_more_scatter_than_poisson_and_a_week(tmp_path):
    make_sample(tmp_path, seed=5, shops=4, products=60, days=200, with_truth=True)
    truth = read_truth(tmp_path)
    truth = truth[truth["mean_qty"] >= 5]
    share = (truth["demand_qty"] - truth["mean_qty"]) ** 2 / truth["mean_qty"]
    assert 1.1 < share.mean() < 3.0
    week = truth.groupby(truth["day"].dt.day_of_week)["mean_qty"].sum()
    assert week.loc[5] > 1.2 * week.loc[2]
    sold_out = truth["lost_qty"] > 0
    assert 0.02 < sold_out.mean() < 0.3
    busy = truth.groupby("shop")["demand_qty"].sum()
    assert busy.max() / busy.min() > 1.1


def test_a_large_chain_lies_in_two_regions_and_every_variant_has_its_recipe(tmp_path):
    make_sample(tmp_path, seed=5, shops=40, products=36, days=30)
    shops = pd.read_csv(tmp_path / "shops.csv", sep=";", encoding="utf-8-sig", dtype=str)
    assert set(shops["region"]) == {"6AE", "57"}
    assert shops["place"].nunique() == 5
    weather = pd.read_csv(tmp_path / "weather.csv", sep=";", encoding="utf-8-sig")
    assert set(weather["place"]) == set(shops["place"])
    recipes = pd.read_csv(tmp_path / "recipes.csv", sep=";", encoding="utf-8-sig")
    assert {"BAGUETTE", "BAGUETTE N2"} <= set(recipes["product"])
    makes = recipes.set_index(["product", "ingredient"])["makes_qty"]
    assert np.array_equal(makes["BAGUETTE"], makes["BAGUETTE N2"])
