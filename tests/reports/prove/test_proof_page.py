"""The page says what was found, no more, in three languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.reports.prove.made_up_proof import made_up_proof

from forecast.reports.prove.page import proof_html, proof_page, proof_said
from forecast.reports.wording import Wording

WORDINGS = [
    Wording(language, "Europe/Berlin", "EUR", country)
    for language, country in (("fr", "FR"), ("de", "DE"), ("en", "GB"))
]
ENGLISH = WORDINGS[2]


def said_of(**changed: object) -> list[str]:
    proof, reckoned = made_up_proof(**changed)
    return proof_said(proof, dict(zip(reckoned.products["product"], reckoned.products["label"], strict=True)), ENGLISH)


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: wording.language)
@pytest.mark.parametrize("has_money", [True, False])
def test_every_word_is_there_and_every_text_escaped(wording: Wording, has_money: bool) -> None:
    proof, reckoned = made_up_proof(has_money=has_money)
    page = proof_html(proof_page(proof, reckoned, wording=wording)).decode()
    assert f'<html lang="{wording.language}">' in page
    assert not re.search(r"prove\.|cost_amount|weighed_qty|nan|<script|https?://", page)
    assert "Brot &lt;2&gt; &amp; Söhne" in page
    assert "<2>" not in page
    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert len(pictures) == (4 if has_money else 3)
    for picture in pictures:
        assert all(re.search(rf"<{name} [^>]*>[^<]+</{name}>", picture) for name in ("title", "desc"))


def test_a_clear_gain_is_called_one_and_a_gain_that_may_be_luck_is_not() -> None:
    assert "would have saved £" not in said_of()[0]
    assert re.match(r"Beside the best simple rules, this program would have saved .* a week \(", said_of()[0])
    assert "cannot be told from nothing" in said_of(gain=0.0)[0] or "can be told from nothing" in said_of(gain=0.0)[0]
    assert "cheaper: this program would have cost" in said_of(gain=-2.0)[0]
    assert "−" not in said_of(gain=-2.0)[0]


def test_a_program_that_gains_on_some_products_names_them_and_leaves_the_rest_to_the_rule() -> None:
    [line] = [line for line in said_of(products=5, weeks=26, seed=2) if line.startswith("A simple rule is good enough")]
    assert line.startswith(
        "A simple rule is good enough (products: 2 of 5). This program clearly costs less for 3: Brot <"
    )


def test_a_page_of_few_weeks_recommends_nothing() -> None:
    said = said_of(weeks=5)
    assert "too few weeks to say how sure" in said[0]
    assert any(line.startswith("Only 5 weeks can be judged; from 8") for line in said)
    assert not any("good enough" in line and "simple rule is" in line.lower() for line in said)


def test_without_own_quantities_the_page_says_how_to_have_them_compared() -> None:
    assert any("baked.csv" in line for line in said_of(has_own=False))


def test_it_always_ends_with_no_promise() -> None:
    assert said_of()[-1].startswith("No promise")


def test_days_with_own_quantities_have_a_table_of_their_own_where_they_are_few() -> None:
    proof, reckoned = made_up_proof()
    apart = replace(proof, own_totals=proof.totals, totals=proof.totals[proof.totals["policy"] != "own"])
    page = proof_page(apart, reckoned, wording=ENGLISH)
    assert page.grids[1].title == "The same where it is written down what was made (product-days: 470 of 470)"
    assert [row[0] for row in page.grids[1].rows][-1] == "What you made"
    assert "What you made" not in [row[0] for row in page.grids[0].rows]
    assert any("quantities that you made" in line for line in page.said)


def test_the_table_of_a_mean_week_has_money_pieces_and_kilograms_apart() -> None:
    proof, reckoned = made_up_proof()
    page = proof_page(proof, reckoned, wording=ENGLISH)
    header, program = page.grids[0].header, page.grids[0].rows[0]
    row = proof.totals.iloc[0]
    found = dict(zip(header, program, strict=True))
    assert found["Cost a week"] == f"€{row['cost_amount']:,.0f}"
    assert found["Left, pieces"] == f"{row['left_pcs']:,.0f}"
    assert found["Left, kg"] == f"{row['left_kg']:,.0f}\N{NO-BREAK SPACE}kg"
    assert found["More than the program"] == "–"


def test_every_assumption_is_printed() -> None:
    proof, reckoned = made_up_proof()
    page = proof_page(proof, reckoned, wording=ENGLISH)
    text = " ".join(page.assumed)
    for told in (
        "evenings: 84", "product-days: 30 of 500", "26 weeks from 2 Sept 2024", "€0.25 of goodwill", "30% of customers",
        "product-days: 61 of 470", "20 of them as planned", "weight of the dough", "19 cases of 20",
        "The weather is told.", "Seed 7, bakery-forecast 1.2.3",
    ):  # fmt: skip
        assert told in text, told
    assert page.prices.rows[0][1:] == ["€1.10", "5.5%", "€0.30", "€0.00", "75%"]
    unpriced, without = made_up_proof(has_money=False)
    assert "No price or no cost" in " ".join(proof_page(unpriced, without, wording=ENGLISH).assumed)


def test_a_page_of_150_products_is_below_300_kb() -> None:
    proof, reckoned = made_up_proof(products=150, weeks=9)
    assert len(proof_html(proof_page(proof, reckoned, wording=ENGLISH))) < 300_000
