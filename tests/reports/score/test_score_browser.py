"""The page of a score in a real browser: nothing is cut or overlaps, on a phone, a tablet and A4, in light and dark."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.browser.driver import A4_PX, PHONE_PX, TABLET_PX, axe_violations, misplaced, opened
from tests.reports.score.test_page import page, worth

from forecast.reports.score.page import score_html


def long_page(language):
    """Return a page with thirty products of long names, decisions, and what was kept and is unexplained."""
    row = worth().by_product.assign(
        label="Sonnenblumenkernbrötchen mit Dinkelvollkorn", kept_before_qty=1234.0, kept_qty=5.0, decided_qty=3.0,
        unexplained_qty=-4.0, plan_qty=1000.0,
    )  # fmt: skip
    many = pd.concat([row] * 30, ignore_index=True)
    days = pd.DataFrame({"day": pd.date_range("2026-10-26", periods=28), "waste_amount": 123.4, "lost_amount": 50.0})
    return score_html(page(language, by_product=many, by_day=days))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_nothing_on_the_page_is_cut_or_overlaps_and_everyone_can_read_it(chromium, tmp_path, language):
    path = tmp_path / "score.html"
    path.write_bytes(long_page(language))
    for width_px in (PHONE_PX, TABLET_PX, A4_PX):
        with opened(chromium, path, width_px=width_px, language=language) as shown:
            assert misplaced(shown) == [], width_px
            assert axe_violations(shown) == [], width_px
    with opened(chromium, path, width_px=PHONE_PX, is_dark=True, language=language) as shown:
        assert axe_violations(shown) == []
