"""The effects that are planted must come out of the truth, and sales must follow from demand and baking."""

import numpy as np
import pandas as pd
import pytest

from forecast.sample import true_quantiles
from forecast.sample.demand import FACTORS


def of(truth: pd.DataFrame, product: str) -> pd.DataFrame:
    return truth[truth["product"] == product].set_index("day")


def test_the_mean_is_the_product_of_its_factors(one_shop):
    product = one_shop.truth[[f"{name}_factor" for name in FACTORS]].prod(axis=1)
    assert np.allclose(product, one_shop.truth["mean_qty"], atol=0.0011)


def test_demand_has_the_mean_that_was_planted(one_shop, chain):
    for truth in (one_shop.truth, chain.truth):
        mean = truth["mean_qty"]
        variance = mean + mean**2 / truth["size_count"] + (0.082 * mean) ** 2
        sums = truth.assign(variance=variance).groupby("product")[["demand_qty", "mean_qty", "variance"]].sum()
        off = (sums["demand_qty"] - sums["mean_qty"]) / sums["variance"] ** 0.5
        assert off.abs().max() < 4
        assert sums["demand_qty"].sum() == pytest.approx(sums["mean_qty"].sum(), rel=0.02)


def test_demand_scatters_as_the_negative_binomial_and_the_shock_of_the_day_say(chain):
    truth = chain.truth
    expected = truth["mean_qty"] * truth["shop_shock"]
    variance = expected + expected**2 / truth["size_count"]
    standardised = (truth["demand_qty"] - expected) ** 2 / variance
    assert standardised.mean() == pytest.approx(1.0, abs=0.06)


def test_rain_keeps_people_at_home(one_shop, weather):
    truth = one_shop.truth
    by_day = truth.assign(otherwise=truth["mean_qty"] / truth["weather_factor"]).groupby("day")
    sums = by_day[["demand_qty", "otherwise"]].sum()
    wet = sums[sums.index.isin(weather.loc[weather["rain_mm"] >= 10, "day"])].sum()
    dry = sums[sums.index.isin(weather.loc[weather["rain_mm"] == 0, "day"])].sum()
    assert wet["demand_qty"] / wet["otherwise"] == pytest.approx(0.88, abs=0.04)
    assert dry["demand_qty"] / dry["otherwise"] == pytest.approx(0.99, abs=0.03)


def test_rain_takes_a_quarter_of_the_sandwiches_and_a_tenth_of_the_baguettes(one_shop, weather):
    is_wet_and_mild = (weather["rain_mm"] >= 10) & weather["temp_max_c"].lt(25) & weather["temp_mean_c"].gt(5)
    for product, factor in (("SANDWICH JAMBON", 0.76), ("BAGUETTE", 0.90)):
        rows = of(one_shop.truth, product)
        wet = rows[rows.index.isin(weather.loc[is_wet_and_mild, "day"])]
        assert len(wet) > 5
        assert wet["weather_factor"].tolist() == pytest.approx([factor] * len(wet))


def test_heat_sells_sandwiches_and_no_eclairs(one_shop, weather):
    hot = weather.loc[weather["temp_max_c"] >= 31, "day"]
    factors = {
        product: of(one_shop.truth, product).pipe(lambda rows: rows["weather_factor"][rows.index.isin(hot)].mean())
        for product in ("SANDWICH JAMBON", "ECLAIR CHOCOLAT")
    }
    assert factors["SANDWICH JAMBON"] > 1.02
    assert factors["ECLAIR CHOCOLAT"] < 0.75


@pytest.mark.parametrize(
    ("product", "days", "least"),
    [
        ("KOUGELHOPF", ["2025-04-20"], 1.9),
        ("TARTE AUX FRUITS", ["2025-05-25", "2024-05-26"], 2.4),
        ("GALETTE DES ROIS", ["2025-01-05"], 2.0),
        ("MANNELE", ["2024-12-06"], 2.4),
        ("BAGUETTE", ["2024-12-24"], 1.6),
        ("BAGUETTE", ["2025-04-30"], 1.1),
    ],
)
def test_feasts_and_eves_raise_what_they_should(one_shop, product, days, least):
    rows = of(one_shop.truth, product)
    assert (rows.loc[pd.to_datetime(days), "calendar_factor"] >= least).all()
    plain = rows[(rows["calendar_factor"] == 1.0) | (product == "MANNELE")]
    assert len(plain) > 10


def test_a_price_rise_lowers_demand_and_the_till_shows_the_new_price(one_shop):
    rows = of(one_shop.truth, "CROISSANT")
    assert rows["price_factor"].iloc[0] == 1.0
    assert rows["price_factor"].iloc[-1] == 0.92
    rise = rows.index[rows["price_factor"] < 1][0]
    assert rise == pd.Timestamp("2024-12-31")
    text = (one_shop.folder / "till" / "caisse-2025-T1.csv").read_text(encoding="utf-8-sig")
    assert ";CROISSANT;1;1,20 €;" in text
    assert ";CROISSANT;1;1,10 €;" not in text
    assert ";CROISSANT;1;1,10 €;" in (one_shop.folder / "till" / "caisse-2024-T1.csv").read_text(encoding="cp1252")


def test_an_event_is_in_the_demand_of_its_day_only(one_shop):
    rows = of(one_shop.truth, "BRETZEL")
    concerts = pd.to_datetime(["2025-04-11", "2025-05-09"])
    assert (rows.loc[concerts, "event_factor"] > 1.2).all()
    assert rows.loc[concerts + pd.Timedelta(days=4), "event_factor"].eq(1.0).all()


def test_nothing_is_sold_that_was_not_wanted_or_not_baked(one_shop, chain):
    for truth in (one_shop.truth, chain.truth):
        wanted = truth["demand_qty"] + truth["order_qty"]
        assert (truth["sold_qty"] <= truth["baked_qty"]).all()
        assert (truth["sold_qty"] == np.minimum(wanted, truth["baked_qty"])).all()
        assert (truth["sold_qty"] + truth["lost_qty"] == wanted).all()
        assert (truth["sold_qty"] + truth["left_qty"] == truth["baked_qty"]).all()


def test_a_product_is_sold_out_at_a_time_exactly_when_nothing_is_left(one_shop):
    truth = one_shop.truth
    assert (truth["sold_out_s"].notna() == (truth["left_qty"] == 0)).all()
    assert truth["sold_out_s"].dropna().between(6.5 * 3600, 18.5 * 3600).all()


def test_main_breads_sell_out_on_some_days_and_not_on_most(one_shop):
    is_out = one_shop.truth["left_qty"] == 0
    shares = is_out.groupby(one_shop.truth["product"]).mean()
    assert shares[["BAGUETTE", "BAGUETTE TRADITION"]].between(0.05, 0.2).all()
    assert shares["ECLAIR CHOCOLAT"] > shares["BAGUETTE"]


def test_seasons_and_weekdays_bound_what_is_offered(one_shop):
    galettes = of(one_shop.truth, "GALETTE DES ROIS").index
    assert set(galettes.month) == {1, 12}
    assert galettes[galettes.month == 12].min() >= pd.Timestamp("2024-12-27")
    assert set(of(one_shop.truth, "KOUGELHOPF").index.day_of_week) == {4, 5, 6}
    assert 0 not in set(of(one_shop.truth, "BAGUETTE").index.day_of_week[-100:])


def test_true_quantiles_cover_what_they_promise(chain):
    levels = [0.5, 0.8, 0.9]
    quantiles = true_quantiles(chain.truth, levels)
    demand = chain.truth["demand_qty"]
    for level in levels:
        coverage = 0.5 * ((demand < quantiles[level]).mean() + (demand <= quantiles[level]).mean())
        assert coverage == pytest.approx(level, abs=0.015)


def test_true_quantiles_are_those_of_a_mixture_summed_one_by_one():
    from scipy.stats import nbinom

    from forecast.sample.effects import SHOP_SHOCK_SHARES, SHOP_SHOCKS

    truth = pd.DataFrame({"mean_qty": [0.7, 12.0, 61.5], "size_count": [20, 40, 120]})
    for level in (0.25, 0.8, 0.975):
        for mean, size, got in zip(
            truth["mean_qty"], truth["size_count"], true_quantiles(truth, [level])[level], strict=True
        ):

            def enough(quantity: int, mean=mean, size=size) -> float:
                parts = (
                    share * nbinom.cdf(quantity, size, size / (size + mean * shock))
                    for shock, share in zip(SHOP_SHOCKS, SHOP_SHOCK_SHARES, strict=True)
                )
                return sum(parts)

            assert got == next(quantity for quantity in range(500) if enough(quantity) >= level)


@pytest.fixture
def weather(one_shop) -> pd.DataFrame:
    table = pd.read_csv(one_shop.folder / "weather.csv", sep=";", decimal=",", encoding="utf-8-sig")
    return table.assign(day=pd.to_datetime(table["day"], format="%d/%m/%Y"))
