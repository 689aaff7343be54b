"""The verb `prove`, from till files to the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.verbs import app
from forecast.cli.verdict import exit_code_of
from forecast.config import Config, load_config
from forecast.errors import ConfigError
from forecast.pipeline.backtests.proving import ProofRequest, run_prove
from forecast.sample import make_sample

JUNE = {"weeks": 9, "last": date(2025, 6, 8)}


def rewritten(config: Config, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = config.run.archive.parent / name
    table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    change(table).to_csv(path, sep=";", index=False, encoding="utf-8")


def ways(shop: dict, table: str = "ways") -> dict[str, dict]:
    return {row["policy"]: row for row in shop[table]}


@pytest.mark.slow
def test_the_page_holds_rules_own_quantities_and_the_program_together_on_the_same_days(config: Config) -> None:
    asked = ProofRequest(**JUNE, products=("BAGUETTE", "CROISSANT", "PAIN DE CAMPAGNE"))
    outcome = run_prove(config, asked)
    assert outcome.exit_code == 0
    [path] = outcome.written
    assert path == config.run.out / "prove" / "Grand-Rue" / "prove.html"
    [shop] = outcome.data["shops"]
    assert (outcome.data["first"], outcome.data["last"]) == ("2025-04-07", "2025-06-08")
    assert list(ways(shop)) == ["program", "simple_rule", "last_week", "mean_of_four", "mean_30_days", "own"]
    for way in shop["ways"]:
        assert way["cost_amount"] == pytest.approx(way["waste_amount"] + way["lost_amount"])
    program, rule = ways(shop)["program"], ways(shop)["simple_rule"]
    assert rule["more"] == pytest.approx(rule["cost_amount"] - program["cost_amount"], abs=1e-6)
    assert rule["more_low"] <= rule["more"] <= rule["more_high"]
    weeks = pd.DataFrame(shop["weeks"])
    assert weeks.groupby("policy")["week"].nunique().unique().tolist() == [9]
    assert weeks[weeks["policy"] == "program"]["cost_amount"].mean() == pytest.approx(program["cost_amount"])
    assert {row["product"] for row in shop["products"]} <= {"BAGUETTE", "CROISSANT", "PAIN DE CAMPAGNE"}
    # Products that nobody asked for are not left out: they were never in.
    counts = shop["counts"]
    assert 0.9 * counts["offered"] <= counts["judged"] <= counts["offered"]
    assert counts["planned"] == 0
    assert sum(row["more"] for row in shop["products"]) == pytest.approx(rule["more"], abs=1e-6)
    # What was made cannot have missed anything if nobody wanted more than was sold.
    assert ways(shop, "ways_as_sold")["own"]["lost_amount"] == 0.0
    page = path.read_text(encoding="utf-8")
    assert page.count("<svg") == 4
    assert page.count("<desc") == 4
    assert not re.search(r"<script|https?://", page)
    assert len(page) < 300_000
    assert all(line in page.replace("&#39;", "'") for line in outcome.lines)
    json.dumps(outcome.data, allow_nan=False)


@pytest.mark.slow
def test_without_prices_costs_and_notes_pieces_are_counted_and_the_page_says_so(config: Config) -> None:
    blank = {"price_gross": "", "unit_cost_net": ""}
    rewritten(config, "products.csv", lambda table: table.assign(**blank))
    rewritten(config, "recipes.csv", lambda table: table[:0])
    rewritten(config, "baked.csv", lambda table: table[:0])
    rewritten(config, "leftovers.csv", lambda table: table[:0])
    outcome = run_prove(config, ProofRequest(weeks=3, last=date(2025, 6, 8), products=("BAGUETTE", "CROISSANT")))
    assert outcome.exit_code == 1
    assert [notice.values for notice in outcome.notices if notice.code == "prove_few_weeks"] == [
        {"count": 3, "least": 8}
    ]
    [shop] = outcome.data["shops"]
    assert shop["measure"] == "weighed_qty"
    assert "own" not in ways(shop)
    assert shop["waste"] == []
    assert all(way["cost_amount"] is None and way["left_pcs"] > 0 for way in shop["ways"])
    assert {row["verdict"] for row in shop["products"]} == {"few"}
    assert "€" not in " ".join(outcome.lines)


def test_a_till_of_a_few_days_is_refused_with_what_there_is(config: Config) -> None:
    with pytest.raises(ConfigError, match=r"expected .*2025"):
        run_prove(config, ProofRequest(weeks=26, first=date(2025, 6, 9)))


CHAIN = """
[bakery]
name = "Chaîne"
language = "de"
shops = "data/shops.csv"
[run]
now = 2025-06-12T21:00:00
[till]
files = ["data/till/*"]
amount_is = "unit_price"
[till.columns]
shop = "Magasin"
[catalogue]
products = "data/products.csv"
[shop_files]
baked = "data/baked.csv"
[decisions]
recapture_share = 0.3
goodwill_net_amount = 0.2
[weather]
source = "none"
[tracking]
enabled = false
"""


@pytest.mark.slow
def test_a_chain_has_a_page_for_every_shop_and_goods_counted_in_money_have_a_place(tmp_path: Path) -> None:
    make_sample(tmp_path / "data", seed=3, shops=3, products=3, days=120, scale=0.3)
    (tmp_path / "forecast.toml").write_text(CHAIN, encoding="utf-8")
    config = load_config(tmp_path / "forecast.toml")
    rewritten(config, "data/products.csv", with_one_in_money)
    outcome = run_prove(config, ProofRequest(weeks=4, last=date(2025, 6, 8)))
    shops = [shop["shop"] for shop in outcome.data["shops"]]
    assert len(shops) == len({page.parent.name for page in outcome.written}) == 3
    for shop, page in zip(outcome.data["shops"], outcome.written, strict=True):
        assert shop["measure"] == "cost_amount"
        assert {row["measure"] for row in shop["products"]} == {"cost_amount", "weighed_qty"}
        text = page.read_text(encoding="utf-8")
        assert shop["shop"] in text
        assert "30\N{NO-BREAK SPACE}% der Kunden nehmen" in text
        assert "0,20\N{NO-BREAK SPACE}€ für den enttäuschten Kunden" in text


def with_one_in_money(table: pd.DataFrame) -> pd.DataFrame:
    """Return the catalogue with its first product sold by amounts, of which no price is known."""
    first = table.index == 0
    blank = {name: table[name].mask(first, "") for name in ("price_gross", "unit_cost_net", "piece_kg")}
    return table.assign(**blank, unit=table["unit"].mask(first, "amount"))


def test_the_command_line_answers_in_json_with_the_code_of_a_refusal(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    path = config.run.archive.parent / "forecast.toml"
    assert exit_code_of(app, ["prove", "-c", str(path), "--from", "2025-06-09", "--json"]) == 3
    answered = json.loads(capsys.readouterr().out)
    assert answered["shops"] == []
    assert answered["problems"][0]["code"] == "wrong_option"
