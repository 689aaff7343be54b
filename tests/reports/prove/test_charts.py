"""What the pictures show stands where the numbers say."""

from __future__ import annotations

import pytest
from tests.reports.prove.made_up_proof import made_up_proof

from forecast.reports.prove.charts import charts, interval_text
from forecast.reports.wording import Wording

ENGLISH = Wording("en", "Europe/London", "EUR", "GB")


def pictures(**changed: object):
    proof, reckoned = made_up_proof(**changed)
    labels = dict(zip(reckoned.products["product"], reckoned.products["label"], strict=True))
    return proof, charts(proof, labels, ENGLISH)


def test_bars_are_as_long_as_a_mean_week_costs_leftovers_before_missed_sales() -> None:
    proof, [bars, *_] = pictures()
    lengths = {}
    for number, policy in enumerate(proof.totals["policy"]):
        waste, lost = bars.bars[2 * number : 2 * number + 2]
        assert (waste.kind, lost.kind) == ("waste", "lost")
        assert lost.x == pytest.approx(waste.x + waste.width, abs=0.2)
        lengths[policy] = waste.width + lost.width
    costs = proof.totals.set_index("policy")["cost_amount"]
    for policy, length in lengths.items():
        assert length / lengths["program"] == pytest.approx(costs[policy] / costs["program"], abs=0.01)


def test_every_picture_says_what_it_shows_and_names_its_axes() -> None:
    _, drawn = pictures()
    assert len(drawn) == 4
    for picture in drawn:
        words = " ".join(word.text for word in picture.words)
        assert "€" in words or "EUR" in words or "a week" in words
        assert picture.description
    frontier = drawn[1]
    assert {"this program", "best rules", "you made", "last week", "last four", "30 days"} <= {
        word.text for word in frontier.words
    }


def test_nothing_is_drawn_outside_of_the_picture() -> None:
    for size in ({}, {"has_money": False}, {"products": 30}, {"weeks": 1}, {"has_own": False}, {"gain": -4.0}):
        _, drawn = pictures(**size)
        for picture in drawn:
            for word in picture.words:
                assert 0 <= word.x <= 360, word
                assert 0 < word.y <= picture.height, word
            for line in picture.lines:
                for point in line.points.split():
                    x, y = map(float, point.split(","))
                    assert -0.5 <= x <= 360.5
                    assert -0.5 <= y <= picture.height


def test_the_dearest_twenty_products_have_a_line_each() -> None:
    proof, drawn = pictures(products=30)
    assert len(drawn[-1].marks) == 20
    full = [mark for mark in drawn[-1].marks if mark.kind == "circle full"]
    assert len(full) == (proof.verdicts.head(20)["verdict"] == "program").sum() > 0


def test_an_interval_names_its_currency_once() -> None:
    assert interval_text(12.3, -4.6, 20.0, "cost_amount", ENGLISH) == "€12 (−5 to 20)"
    assert interval_text(12.3, float("nan"), 1.0, "cost_amount", ENGLISH) == "€12"
    assert interval_text(float("nan"), 1.0, 1.0, "weighed_qty", ENGLISH) == "–"
