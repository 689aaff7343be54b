"""The files must be what the program's own readers take, and hold the mess in the counts that are stated."""

from pathlib import Path

import pandas as pd
import pytest

from forecast.config import load_config
from forecast.sources.forms.catalogue import read_products, read_recipes
from forecast.sources.forms.columns import dialect_of
from forecast.sources.forms.customer_orders import read_customer_orders
from forecast.sources.forms.notes import read_baked, read_leftovers, read_on_order, read_overrides, read_stock
from forecast.sources.forms.shops import read_shops
from forecast.sources.forms.signals import read_signals
from forecast.sources.forms.special_days import read_closures, read_events
from forecast.sources.forms.suppliers import read_suppliers, unsupplied_ingredients
from forecast.sources.till.export import TillFile, read_till
from forecast.sources.till.file_lines import Shop
from forecast.sources.weather.file import read_observed, read_outlook

CONFIGS = Path(__file__).parents[2] / "configs"
FR = dialect_of("fr")
ZONE = "Europe/Paris"
HOURS = dict.fromkeys(range(7), (23400, 66600))


@pytest.fixture(scope="module")
def imported(one_shop) -> dict[str, TillFile]:
    settings = load_config(CONFIGS / "sample.toml").till
    files = sorted((one_shop.folder / "till").glob("*.csv"))
    return {path.name: read_till(path, settings, Shop("Grand-Rue", hours=HOURS)) for path in files}


@pytest.fixture(scope="module")
def quarters(imported) -> list[TillFile]:
    return [file for name, file in imported.items() if "-du-" not in name]


def left_out(files: list[TillFile]) -> dict[str, int]:
    reports = pd.concat([file.report.left_out for file in files])
    return reports.groupby("reason")["lines_count"].sum().to_dict()


def test_the_mess_is_there_in_the_counts_stated(one_shop, quarters):
    mess = one_shop.sample.mess
    assert left_out(quarters) == {
        "not_a_product": mess["coupe"] + mess["divers"] + mess["dot"],
        "outside_hours": mess["outside_hours"],
        "refund_unmatched": mess["refund_unmatched"],
        "suspected_bulk": mess["bulk_lines"],
        "training": mess["training"],
        "zero_price": mess["zero_price"],
    }
    account = pd.concat([file.report.account for file in quarters])
    assert account.loc[account["rule"] == "refund", "lines_count"].sum() == mess["refund_matched"]
    assert sum(file.report.identical_lines for file in quarters) == mess["identical_lines"]
    assert min(mess.values()) >= 1


def test_the_lines_written_are_the_lines_counted(one_shop, imported, quarters):
    assert sum(file.report.lines_read for file in quarters) == one_shop.sample.lines_count
    repeated = [file for name, file in imported.items() if "-du-" in name]
    assert [file.report.lines_read for file in repeated] == [one_shop.sample.mess["repeated_export_lines"]]


def test_what_is_kept_sums_to_what_was_truly_sold_but_for_the_bulk_order(one_shop, quarters):
    lines = pd.concat([file.lines for file in quarters])
    seen = lines.groupby(["product", "day"])["qty"].sum()
    truth = one_shop.truth.set_index(["product", "day"])["till_qty"]
    both = pd.concat([seen.rename("seen"), truth.rename("truth")], axis=1).fillna(0)
    different = both[both["seen"] != both["truth"]]
    assert list(different.index) == [("CROISSANT", pd.Timestamp("2025-01-23"))]
    assert (different["truth"] - different["seen"]).tolist() == [104]


def test_a_repeated_export_repeats_the_same_lines(imported, quarters):
    repeated = next(file for name, file in imported.items() if "-du-" in name).lines
    all_lines = pd.concat([file.lines for file in quarters])
    same_days = all_lines[all_lines["day"].isin(repeated["day"].unique())]
    columns = list(repeated.columns)
    assert repeated.sort_values(columns).to_numpy().tolist() == same_days.sort_values(columns).to_numpy().tolist()


def test_one_day_the_till_went_down_and_one_day_is_missing(one_shop, quarters):
    truth = one_shop.truth.groupby("day")[["sold_qty", "till_qty"]].sum()
    share = truth["till_qty"] / truth["sold_qty"]
    assert (share == 0).sum() == 1
    assert ((share > 0) & (share < 0.4)).sum() == 1
    assert (share == 1).sum() == len(share) - 2
    odd = pd.concat([file.report.odd_days for file in quarters])
    assert odd.loc[odd["kind"] == "till_down", "day"].tolist() == share.index[(share > 0) & (share < 1)].tolist()
    assert share.index[share == 0][0] in odd.loc[odd["kind"] == "missing", "day"].tolist()


def test_the_renamed_article_stands_in_the_older_exports_under_its_old_name(one_shop):
    old = (one_shop.folder / "till" / "caisse-2024-T1.csv").read_bytes()
    new = (one_shop.folder / "till" / "caisse-2025-T1.csv").read_bytes()
    assert b";TRADITION;" in old
    assert b";BAGUETTE TRADITION;" not in old
    assert b";BAGUETTE TRADITION;" in new
    assert b";TRADITION;" not in new


def test_encodings_differ_as_the_till_software_did(one_shop):
    old = (one_shop.folder / "till" / "caisse-2024-T1.csv").read_bytes()
    new = (one_shop.folder / "till" / "caisse-2025-T2.csv").read_bytes()
    assert "Quantité".encode("cp1252") in old
    assert new.startswith(b"\xef\xbb\xbf")
    assert "1,10 €".encode() in new


def test_every_note_of_the_shop_is_read_without_a_problem(one_shop):
    folder = one_shop.folder
    products = read_products(folder / "products.csv", dialect=FR)
    assert set(one_shop.truth["product"]) == set(products["product"])
    assert products["unit_cost_net_amount"].isna().sum() == 1
    recipes = read_recipes(folder / "recipes.csv", products, dialect=FR)
    suppliers = read_suppliers(folder / "suppliers.csv", dialect=FR)
    assert unsupplied_ingredients(recipes, suppliers) == []
    assert set(products["product"]) - set(recipes["product"]) == {"TARTE AUX FRUITS"}
    stock = read_stock(folder / "stock.csv", shop="Grand-Rue", dialect=FR)
    assert set(stock["ingredient"]) == set(suppliers["ingredient"])
    assert (stock["day"] == pd.Timestamp("2025-06-12")).all()
    on_order = read_on_order(folder / "on_order.csv", shop="Grand-Rue", dialect=FR)
    assert on_order["delivery_day"].tolist() == [pd.Timestamp("2025-06-13")]


def test_quantities_written_down_are_the_true_ones(one_shop):
    products = read_products(one_shop.folder / "products.csv", dialect=FR)
    truth = one_shop.truth.set_index(["product", "day"])
    baked = read_baked(one_shop.folder / "baked.csv", products, shop="Grand-Rue", dialect=FR)
    key = pd.MultiIndex.from_frame(baked[["product", "day"]])
    assert baked["baked_qty"].tolist() == truth.loc[key, "baked_qty"].tolist()
    left = read_leftovers(one_shop.folder / "leftovers.csv", products, shop="Grand-Rue", dialect=FR)
    counted = left[left["left_qty"].notna()]
    key = pd.MultiIndex.from_frame(counted[["product", "day"]])
    assert counted["left_qty"].tolist() == truth.loc[key, "left_qty"].tolist()
    assert 0 < len(left) - len(counted) < 0.15 * len(left)
    timed = left[left["sold_out_s"].notna()]
    key = pd.MultiIndex.from_frame(timed[["product", "day"]])
    assert timed["sold_out_s"].tolist() == truth.loc[key, "sold_out_s"].tolist()


def test_customer_orders_are_known_before_they_are_picked_up_and_are_in_the_till(one_shop):
    orders = read_customer_orders(one_shop.folder / "customer_orders.csv", shop="Grand-Rue", timezone=ZONE, dialect=FR)
    assert (orders["known_at"].dt.tz_convert(ZONE).dt.tz_localize(None) < orders["day"]).all()
    assert orders["known_at"].max() < pd.Timestamp("2025-06-12 21:00", tz=ZONE)
    past = orders[orders["day"] <= "2025-06-12"]
    noted = past.groupby(["product", "day"])["qty"].sum()
    truth = one_shop.truth.set_index(["product", "day"])["order_qty"]
    truth = truth[truth > 0].drop(("CROISSANT", pd.Timestamp("2025-01-23")))
    assert noted.sort_index().to_dict() == truth.sort_index().to_dict()
    assert (orders["day"] > "2025-06-12").any()


def test_opening_days_follow_from_weekday_holidays_and_the_closures_file(one_shop):
    from forecast.sample.days import hours_on, usual_hours_on

    closures = read_closures(one_shop.folder / "closures.csv", dialect=FR).set_index("day")
    for day in pd.date_range("2024-01-02", "2025-08-31"):
        expected = hours_on(day.date())
        if day in closures.index:
            row = closures.loc[day]
            told = (row["opens_s"] // 60, row["closes_s"] // 60) if row["is_open"] else None
        else:
            told = usual_hours_on(day.date())
        assert told == expected, day


def test_surroundings_are_read_with_the_moment_they_were_known(one_shop):
    events = read_events(one_shop.folder / "events.csv", timezone=ZONE, dialect=FR)
    local = events["known_at"].dt.tz_convert(ZONE).dt.tz_localize(None)
    assert (local < events["day"]).all()
    assert {"match", "concert", "marché", "travaux"} == set(events["kind"])
    works = events[events["kind"] == "travaux"]
    assert ((works["day"] - local[works.index]) < pd.Timedelta(days=1)).all()
    outlook = read_outlook(one_shop.folder / "outlook.csv", place="Strasbourg", timezone=ZONE)
    lead = (outlook["day"] - outlook["issued_at"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()).dt.days
    assert set(lead) == set(range(1, 11))
    assert outlook["issued_at"].nunique() == 120
    assert outlook["issued_at"].max() == pd.Timestamp("2025-06-12 18:00", tz=ZONE)


def test_outlooks_get_worse_the_further_they_look(one_shop):
    observed = read_observed(one_shop.folder / "weather.csv", place="Strasbourg").set_index("day")
    outlook = read_outlook(one_shop.folder / "outlook.csv", place="Strasbourg", timezone=ZONE)
    outlook = outlook[outlook["day"].isin(observed.index)]
    error = (outlook["temp_max_c"] - outlook["day"].map(observed["temp_max_c"])).abs()
    lead = (outlook["day"] - outlook["issued_at"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()).dt.days
    by_lead = error.groupby(lead).mean()
    assert by_lead[1] < 1.0
    assert by_lead[9] > 2.0


def test_overrides_are_for_the_planned_day(one_shop):
    overrides = read_overrides(one_shop.folder / "overrides.csv", shop="Grand-Rue", dialect=FR)
    assert overrides["day"].unique().tolist() == [pd.Timestamp("2025-06-13")]
    assert overrides["reason_code"].tolist() == ["E", "P"]


def test_the_signal_reaches_as_far_as_it_is_known(one_shop):
    settings = load_config(CONFIGS / "sample.toml").signals[0]
    signal = read_signals(settings.model_copy(update={"file": one_shop.folder / "cruises.csv"}), timezone=ZONE)
    assert signal["day"].max() == pd.Timestamp("2025-07-02")
    assert signal["known_at"].max() <= pd.Timestamp("2025-06-12 21:00", tz=ZONE)


def test_the_read_me_states_the_mess_and_the_command(one_shop):
    text = (one_shop.folder / "README.md").read_text(encoding="utf-8")
    assert "forecast sample FOLDER --seed 1 --shops 1 --days 528" in text
    for count in one_shop.sample.mess.values():
        assert f"| {count} | " in text


def test_a_chain_has_a_shop_column_everywhere_and_weather_for_each_place(chain):
    shops = read_shops(chain.folder / "shops.csv")
    assert shops["place"].tolist() == ["Strasbourg", "Colmar", "Mulhouse", "Strasbourg"]
    settings = load_config(CONFIGS / "chain.toml").till
    files = sorted(path for path in (chain.folder / "till").glob("*.csv") if "-du-" not in path.name)
    lines = pd.concat([read_till(path, settings, Shop("", hours=HOURS)).lines for path in files])
    seen = lines.groupby(["shop", "product", "day"])["qty"].sum()
    truth = chain.truth.set_index(["shop", "product", "day"])["till_qty"]
    both = pd.concat([seen.rename("seen"), truth.rename("truth")], axis=1).fillna(0)
    assert (both["seen"] != both["truth"]).sum() == chain.sample.mess["bulk_lines"] == 4
    known = shops["shop"].tolist()
    for name, read in (("baked", read_baked), ("leftovers", read_leftovers)):
        table = read(chain.folder / f"{name}.csv", shop="?", shops=known, dialect=FR)
        assert table["shop"].unique().tolist() == known
    observed = read_observed(chain.folder / "weather.csv", place="")
    assert set(observed["place"]) == {"Strasbourg", "Colmar", "Mulhouse"}
