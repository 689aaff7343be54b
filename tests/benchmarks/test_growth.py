"""The measure of growth measures growth, and runs on bakeries of a size that a test can wait for."""

from __future__ import annotations

import growth
import numpy as np
import pytest
from growth import Took


def grown(power_of_products, power_of_days):
    """Return what it takes when cold seconds grow by these powers and kept ones are a fifth."""
    usual = (20, 360)
    return usual, [
        Took(products, days, *(part * products**power_of_products * days**power_of_days for part in (5, 10, 1, 2)))
        for products, days in growth.sizes((10, 20, 40), (180, 360, 720), usual)
    ]


def test_known_powers_come_out():
    usual, measured = grown(1.0, 0.5)
    of_products, of_days = growth._slopes(measured, usual)
    assert "With products (1 is proportional): cold 1.00 in wall seconds, cold 1.00 in CPU seconds" in of_products
    assert of_products.count("1.00 in") == 4
    assert of_days.count("0.50 in") == 4


def test_noise_of_a_tenth_moves_a_power_by_little():
    rng = np.random.default_rng(1)
    sizes = np.array(growth.PRODUCTS, dtype=float)
    slopes = [growth.slope(sizes, 0.1 * sizes * rng.lognormal(0.0, 0.1, len(sizes))) for _ in range(200)]
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.02)
    assert np.std(slopes) < 0.1


def test_the_page_holds_every_size_and_names_no_place_of_this_machine():
    usual, measured = grown(1.0, 1.0)
    text = growth.page(measured, usual)
    assert text.count("\n| ") == len(measured) + 2
    assert str(growth.ROOT) not in text
    assert growth.picture(measured, usual)[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.long
def test_tiny_bakeries_are_measured_and_written(tmp_path, capsys, monkeypatch):
    kept = growth.write
    monkeypatch.setattr(growth, "write", lambda *made: kept(*made, folder=tmp_path))
    growth.main(["--products", "2", "--days", "120,160", "--usual", "2,120", "--write"])
    said = capsys.readouterr().out
    assert said.count(" products, ") == 2
    assert "- With days (1 is proportional): cold" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["growth.md", "growth.png"]


@pytest.mark.long
def test_kept_folds_are_not_learnt_again(monkeypatch):
    """The second run asks LightGBM for fewer fits than the first."""
    import lightgbm
    from temporary_place import temporary_place

    fits = []
    train = lightgbm.train
    monkeypatch.setattr(lightgbm, "train", lambda *values, **named: fits.append(1) or train(*values, **named))
    with temporary_place() as place:
        config, known = growth.known_of(place, 2, 200)
        memory = {}
        growth._seconds(config, known, memory)
        cold = len(fits)
        growth._seconds(config, known, memory)
    assert 0 < len(fits) - cold < cold
