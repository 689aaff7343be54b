"""What a manager does, driven in a real browser: decide, undo, count, order, close; and two windows at once."""

from __future__ import annotations

import time

import pytest
from tests.browser.driver import opened

from .made_up_desk import made_up_shop, running

_SOON_MS = 4000


@pytest.fixture
def desk(tmp_path):
    with running(made_up_shop(tmp_path, products=30, days=("2025-06-12", "2025-06-13"))) as answering:
        yield answering


def _lines(desk, form: str) -> list[list[str]]:
    """Return the cells of a file below its header."""
    text = (desk.config.parent / f"{form}.csv").read_bytes().decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()[1:] if line]


def _until(page, is_so: str, *, within_ms: int = _SOON_MS) -> None:
    """Wait until a page says yes; its policy lets nobody but the driver ask, and that from outside."""
    until = time.monotonic() + within_ms / 1000
    while not page.evaluate(f"() => Boolean({is_so})"):
        assert time.monotonic() < until, is_so
        page.wait_for_timeout(50)


def _row(page, product: str):
    return page.locator(f'form.line:has(input[name=product][value="{product}"])')


def _decide(page, product: str, quantity: str) -> None:
    _row(page, product).locator("[name=quantity]").fill(quantity)
    _row(page, product).locator("[name=quantity]").press("Enter")


def _said(page, product: str, kind: str):
    answer = _row(page, product).locator(f".answer.{kind}")
    answer.wait_for(timeout=_SOON_MS)
    return answer


def test_a_quantity_is_changed_by_batches_given_a_reason_and_saved_at_once(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        row = _row(page, "P1")
        for _ in range(3):
            row.get_by_role("button", name="mehr").click()
        _said(page, "P1", "saved")
        assert row.locator("[name=quantity]").input_value() == "42"
        row.locator("select").select_option("M")
        _until(page, "document.querySelector('#changes').innerText.includes('Wetter')")
        assert [cells[:4] for cells in _lines(desk, "overrides")] == [["P1", "2025-06-13", "42", "M"]]
        assert "42" in page.locator("#changes").inner_text()
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        assert "decided" in _row(page, "P1").get_attribute("class")


def test_undo_takes_back_and_back_to_the_proposal_takes_out(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        _decide(page, "P1", "50")
        _said(page, "P1", "saved")
        _decide(page, "P1", "60")
        _until(page, "document.querySelector('#changes').innerText.includes('60')")
        _row(page, "P1").get_by_role("button", name="Rückgängig").click()
        _until(page, "document.querySelector('#changes').innerText.includes('50')")
        assert _lines(desk, "overrides")[0][2] == "50"
        _row(page, "P1").get_by_role("button", name="Zurück zu").click()
        page.wait_for_selector("#changes", state="hidden")
        assert _lines(desk, "overrides") == []


def test_an_odd_value_asks_once_and_is_then_kept_and_never_clipped(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        _decide(page, "P1", "360")
        assert "10" in _said(page, "P1", "ask").inner_text()
        assert _lines(desk, "overrides") == []
        _row(page, "P1").get_by_role("button", name="Behalten").click()
        _said(page, "P1", "saved")
        assert _lines(desk, "overrides")[0][2] == "360"
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        assert _row(page, "P1").locator(".answer").count() == 0
        assert _row(page, "P1").locator("[name=quantity]").input_value() == "360"


@pytest.mark.parametrize("typed", ["viel", "-3", "2,5"])
def test_what_is_no_quantity_is_said_beside_it_and_nothing_is_written(chromium, desk, typed):
    with opened(chromium, f"{desk.address}/shop/Mitte/plan", language="de") as page:
        _decide(page, "P1", typed)
        _said(page, "P1", "wrong")
        assert _row(page, "P1").locator("[name=quantity]").input_value() == typed
        assert _lines(desk, "overrides") == []


def test_two_windows_at_once_lose_nothing(chromium, desk):
    address = f"{desk.address}/shop/Mitte/plan"
    with opened(chromium, address, language="de") as one, opened(chromium, address, language="de") as other:
        _decide(one, "P1", "38")
        _said(one, "P1", "saved")
        _decide(other, "P2", "200")
        _said(other, "P2", "saved")
        assert sorted(cells[0] for cells in _lines(desk, "overrides")) == ["P1", "P2"]
        _decide(other, "P1", "44")
        assert "anderswo" in _said(other, "P1", "ask").inner_text()
        assert {"38 behalten", "44 nehmen"} <= set(_row(other, "P1").get_by_role("button").all_inner_texts())
        assert next(cells for cells in _lines(desk, "overrides") if cells[0] == "P1")[2] == "38"
        _row(other, "P1").get_by_role("button", name="44 nehmen").click()
        _said(other, "P1", "saved")
        assert next(cells for cells in _lines(desk, "overrides") if cells[0] == "P1")[2] == "44"
        _decide(one, "P1", "40")
        _said(one, "P1", "ask")
        _row(one, "P1").get_by_role("button", name="44 behalten").click()
        _until(one, "!document.querySelector('.answer.ask')")
        assert _row(one, "P1").locator("[name=quantity]").input_value() == "44"


def test_thirty_products_are_counted_by_keyboard_alone_in_under_three_minutes(chromium, desk):
    began = time.monotonic()
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers?day=2025-06-12", language="de") as page:
        page.locator("[data-column=left]").first.focus()
        for number in range(30):
            page.keyboard.type(str(number % 4))
            page.keyboard.press("Enter")
        _until(page, "document.querySelector('progress').value === 30", within_ms=30_000)
        page.keyboard.press("Tab")
        page.locator("[data-column=sold_out]").first.focus()
        page.keyboard.type("1430")
        page.keyboard.press("ArrowDown")
        _until(page, "document.querySelector('[data-column=sold_out]').value === '14:30'")
    assert time.monotonic() - began < 60
    counted = {cells[0]: cells for cells in _lines(desk, "leftovers")}
    assert len(counted) == 30
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers?day=2025-06-12", language="de") as page:
        order = page.locator("input[name=product]").evaluate_all("(all) => all.map((each) => each.value)")
        shown = page.locator("[data-column=left]").evaluate_all("(all) => all.map((each) => each.value)")
    assert shown == [str(number % 4) for number in range(30)]
    assert [counted[product][2] for product in order] == shown
    assert counted[order[0]][3].startswith("14:30")


def test_empty_is_unknown_and_nought_is_none(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers", language="de") as page:
        _row(page, "P1").locator("[name=left]").fill("0")
        _row(page, "P1").locator("[name=left]").press("Enter")
        _said(page, "P1", "saved")
        assert [cells[:3] for cells in _lines(desk, "leftovers")] == [["P1", "2025-06-12", "0"]]
        _row(page, "P1").locator("[name=left]").fill("")
        _row(page, "P1").locator("[name=left]").press("Enter")
        _until(page, "document.querySelector('progress').value === 0")
        assert _lines(desk, "leftovers") == []


def test_where_leftovers_went_is_chosen_beside_them_and_nothing_is_said_of_another(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers", language="de") as page:
        _row(page, "P1").locator("[name=left]").fill("3")
        _row(page, "P1").locator("[name=left]").press("Enter")
        _row(page, "P1").locator("select").wait_for(timeout=_SOON_MS)
        _row(page, "P1").locator("select").select_option("given")
        page.wait_for_timeout(600)
        _row(page, "P2").locator("[name=left]").fill("5")
        _row(page, "P2").locator("[name=left]").press("Enter")
        _said(page, "P2", "saved")
        assert _row(page, "P1").locator("select").input_value() == "given"
        assert _row(page, "P2").locator("select").input_value() == "unknown"


def test_what_is_left_cannot_be_sold_out(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers", language="de") as page:
        _row(page, "P1").locator("[name=left]").fill("3")
        _row(page, "P1").locator("[name=sold_out]").fill("1430")
        _row(page, "P1").locator("[name=sold_out]").press("Enter")
        page.wait_for_selector(".answer.wrong")


def test_what_is_typed_while_a_row_is_being_saved_is_not_lost(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers", language="de") as page:
        page.route("**/leftovers/*", lambda route: (time.sleep(0.4), route.continue_()))
        for product, left, at in (("P1", "0", "1430"), ("P2", "0", "1500")):
            _row(page, product).locator("[name=left]").focus()
            page.keyboard.type(left)
            page.keyboard.press("Tab")
            page.keyboard.type(at)
            page.keyboard.press("Enter")
        _until(page, "document.querySelector('progress').value === 2")
        _until(
            page,
            "[...document.querySelectorAll('[name=sold_out]')].filter((each) => each.value.includes(':')).length === 2",
        )
    assert sorted(cells[3] for cells in _lines(desk, "leftovers")) == ["14:30", "15:00"]


def test_what_was_baked_is_written_beside_the_leftovers(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/leftovers?baked=1", language="de") as page:
        _row(page, "P1").locator("[name=baked]").fill("40")
        _row(page, "P1").locator("[name=baked]").press("Enter")
        _said(page, "P1", "saved")
        assert [cells[:3] for cells in _lines(desk, "baked")] == [["P1", "2025-06-12", "40"]]


def test_an_order_is_added_changed_taken_out_and_brought_back(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/orders", language="de") as page:
        page.select_option("#new-product", "P2")
        page.fill("#new-quantity", "25")
        page.fill("#new-day", "2025-06-14")
        page.fill("#new-pickup", "830")
        page.click("#new .primary")
        page.wait_for_selector(".orders form.line")
        assert [cells[:5] for cells in _lines(desk, "customer_orders")] == [["D1", "P2", "2025-06-14", "08:30", "25"]]
        page.locator(".orders [name=quantity]").fill("30")
        page.locator(".orders [name=quantity]").press("Enter")
        _until(page, "document.querySelector('#last')?.innerText.includes('Gespeichert')")
        page.wait_for_timeout(300)
        assert _lines(desk, "customer_orders")[0][4] == "30"
        page.get_by_role("button", name="Entfernen").click()
        page.wait_for_selector(".orders form.line", state="detached")
        assert _lines(desk, "customer_orders") == []
        page.get_by_role("button", name="Rückgängig").click()
        page.wait_for_selector(".orders form.line")
        assert _lines(desk, "customer_orders")[0][4] == "30"


def test_an_event_and_a_closure_are_written_shown_and_taken_out(chromium, desk):
    with opened(chromium, f"{desk.address}/shop/Mitte/calendar?day=2025-06-21", language="de") as page:
        page.get_by_text("Veranstaltung hinzufügen").first.click()
        page.fill("#event-name", "Flohmarkt")
        page.fill("#event-effect", "+20 %")
        page.click("#event .primary")
        page.wait_for_selector("#day .entry h3")
        assert "Flohmarkt" in page.locator("#month").inner_text()
        page.get_by_text("Schließtag oder andere Zeiten").first.click()
        page.fill("#closure-last", "2025-06-23")
        page.click("#closure .primary")
        _until(page, "document.querySelectorAll('#month .shut').length >= 8")
        assert any("21.06.2025" in cells and "2025-06-23" in cells for cells in _lines(desk, "closures"))
        page.locator(".entry", has_text="Flohmarkt").get_by_role("button", name="Entfernen").click()
        _until(page, "!document.querySelector('#month').innerText.includes('Flohmarkt')")
    assert [cells[2] for cells in _lines(desk, "events")] == ["Stadtfest"]
    assert any("Ausflug" in cells for cells in _lines(desk, "closures"))


def test_without_a_script_a_row_is_saved_by_its_button(chromium, desk):
    context = chromium.new_context(java_script_enabled=False, locale="de")
    page = context.new_page()
    page.goto(f"{desk.address}/shop/Mitte/plan")
    _row(page, "P1").locator("[name=quantity]").fill("38")
    _row(page, "P1").get_by_role("button", name="Speichern").click()
    assert _row(page, "P1").locator("[name=quantity]").input_value() == "38"
    context.close()
    assert _lines(desk, "overrides")[0][2] == "38"


def test_a_desk_that_was_started_again_takes_what_an_open_page_sends(chromium, tmp_path):
    config = made_up_shop(tmp_path, products=3)
    with running(config) as desk:
        port = str(desk.port)
        context = chromium.new_context(locale="de")
        page = context.new_page()
        page.goto(f"{desk.address}/shop/Mitte/plan")
    _decide(page, "P1", "38")
    page.wait_for_selector("[data-retry]")
    with running(config, "--port", port) as desk:
        page.locator("[data-retry]").click()
        _said(page, "P1", "saved")
        assert _lines(desk, "overrides")[0][2] == "38"
    context.close()
