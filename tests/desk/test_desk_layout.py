"""Nothing overflows, is cut or overlaps, and axe-core finds nothing: every page, by positions, in a real browser."""

from __future__ import annotations

import pytest
from tests.browser.driver import DESKTOP_PX, PHONE_PX, TABLET_PX, axe_violations, misplaced, opened

from .made_up_desk import made_up_shop, running

pytestmark = pytest.mark.slow
_PAGES = ("plan", "plan?only=marked", "orders", "leftovers", "leftovers?baked=1", "calendar", "score")
_LEAST_PX = 44
_TARGETS = "button, .chip, nav a, input:not([type=hidden], [type=radio]), select, summary, a.day"
_TOO_SMALL = f"""() => [...document.querySelectorAll("{_TARGETS}")]
    .map((each) => ({{ each, box: each.getBoundingClientRect() }}))
    .filter(({{ each, box }}) => each.checkVisibility() && Math.min(box.height, box.width) < {_LEAST_PX} - 0.6)
    .map(({{ each }}) => each.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module", params=[(0, "de"), (5, "fr"), (30, "de"), (60, "en"), (150, "de")], ids=str)
def desk(request, tmp_path_factory):
    products, language = request.param
    config = made_up_shop(tmp_path_factory.mktemp("shop"), products=products, language=language)
    with running(config) as answering:
        yield answering


@pytest.mark.parametrize("width_px", [PHONE_PX, TABLET_PX, DESKTOP_PX])
def test_nothing_overflows_is_cut_or_overlaps_and_every_target_fits_a_thumb(chromium, desk, width_px):
    for path in _PAGES:
        with opened(chromium, f"{desk.address}/shop/Mitte/{path}", width_px=width_px) as page:
            assert (path, misplaced(page)) == (path, [])
            assert (path, page.evaluate(_TOO_SMALL)) == (path, [])


@pytest.fixture(scope="module")
def a_desk(tmp_path_factory):
    with running(made_up_shop(tmp_path_factory.mktemp("one"), products=12)) as answering:
        yield answering


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", _PAGES)
def test_axe_finds_no_violation(chromium, a_desk, path, is_dark):
    with opened(chromium, f"{a_desk.address}/shop/Mitte/{path}", is_dark=is_dark, language="de") as page:
        for each in page.query_selector_all("summary"):
            each.click()
        assert axe_violations(page) == []


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_violation_where_something_was_saved_asked_or_wrong(chromium, a_desk, is_dark):
    with opened(chromium, f"{a_desk.address}/shop/Mitte/plan", is_dark=is_dark, language="de") as page:
        for typed, kind in (("40" if is_dark else "38", "saved"), ("99999", "ask"), ("viel", "wrong")):
            page.fill("input[name=quantity] >> nth=1", typed)
            page.press("input[name=quantity] >> nth=1", "Enter")
            page.wait_for_selector(f".answer.{kind}")
            assert axe_violations(page) == []
            assert misplaced(page) == []
