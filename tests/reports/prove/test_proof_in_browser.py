"""The page in a real browser: nothing overflows, is cut or overlaps; axe-core finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser.driver import A4_PX, PHONE_PX, TABLET_PX, axe_violations, chromium, misplaced, opened
from tests.reports.prove.made_up_proof import made_up_proof

from forecast.reports.prove.page import proof_html, proof_page
from forecast.reports.wording import Wording

LANGUAGES = {"fr": "FR", "de": "DE", "en": "GB"}
SIZES = (
    {"products": 5},
    {"products": 30, "weeks": 26},
    {"products": 3, "weeks": 2, "has_money": False, "has_own": False},
)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_fits_a_phone_a_tablet_and_paper_in_light_and_dark(language: str, tmp_path: Path) -> None:
    found = []
    with chromium() as browser:
        for number, size in enumerate(SIZES):
            proof, reckoned = made_up_proof(**size)
            path = tmp_path / f"{number}.html"
            wording = Wording(language, "Europe/Berlin", "EUR", LANGUAGES[language])
            path.write_bytes(proof_html(proof_page(proof, reckoned, wording=wording)))
            for width in (PHONE_PX, TABLET_PX, A4_PX):
                with opened(browser, path, width_px=width, is_dark=width == TABLET_PX, language=language) as page:
                    found += [f"{size} {width}: {each}" for each in [*misplaced(page), *axe_violations(page)]]
    assert found == []
