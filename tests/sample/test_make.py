from hashlib import sha256
from pathlib import Path

import pytest

from forecast.sample import make_sample, read_truth

COMMITTED = Path(__file__).parents[2] / "data" / "sample"


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".parquet"
    }


def test_the_committed_sample_comes_out_again_byte_for_byte(one_shop):
    assert contents(one_shop.folder) == contents(COMMITTED)


def test_the_committed_sample_is_small():
    assert sum(path.stat().st_size for path in COMMITTED.rglob("*")) < 4_000_000
    assert sum(path.stat().st_size for path in COMMITTED.glob("till/*")) < 3_000_000


def test_another_seed_gives_other_sales(tmp_path):
    make_sample(tmp_path / "a", seed=1, days=40)
    make_sample(tmp_path / "b", seed=2, days=40)
    a, b = contents(tmp_path / "a"), contents(tmp_path / "b")
    assert a.keys() == b.keys()
    assert a["till/caisse-2025-T2.csv"] != b["till/caisse-2025-T2.csv"]


def test_a_shop_does_not_depend_on_how_many_follow_it(chain, tmp_path):
    fewer = make_sample(tmp_path, seed=7, shops=2, days=240, with_truth=True)
    first_two = chain.truth[chain.truth["shop"] <= "Magasin 002"].reset_index(drop=True)
    columns = ["shop", "product", "day", "demand_qty"]
    # Shops three and four bring places of their own, so only these columns of the first shops can be compared.
    assert read_truth(fewer.folder)[columns].equals(first_two[columns])


def test_scale_multiplies_demand_in_the_mean(tmp_path):
    make_sample(tmp_path / "one", seed=3, days=60, with_truth=True)
    make_sample(tmp_path / "ten", seed=3, days=60, scale=10, with_truth=True)
    one, ten = read_truth(tmp_path / "one"), read_truth(tmp_path / "ten")
    assert (ten["mean_qty"] / one["mean_qty"]).between(9.9, 10.1).all()
    assert 9 < ten["demand_qty"].sum() / one["demand_qty"].sum() < 11


def test_more_than_twenty_products_are_variants_with_names_of_their_own(tmp_path):
    make_sample(tmp_path, seed=3, days=40, products=25, with_truth=True)
    names = read_truth(tmp_path)["product"].unique()
    assert "BAGUETTE N2" in names
    assert len(set(names)) == len(names)


def test_a_size_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must be positive; got 0, 20, 528"):
        make_sample(tmp_path, seed=1, shops=0)
    assert not list(tmp_path.iterdir())
