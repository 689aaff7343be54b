"""Shops of every kind at the desk: a chain, one before its first plan, one without forms, one with standing orders."""

from __future__ import annotations

import json

from .made_up_desk import DAY, made_up_shop, running


def test_a_chain_chooses_its_shop_and_each_has_lines_of_its_own(tmp_path):
    config = made_up_shop(tmp_path, products=3, shops=("Mitte", "Nord/Ost"))
    with running(config) as desk:
        first = desk.get("/")[1]
        assert "Welche Filiale?" in first
        slug = next(part.split("/")[0] for part in first.split("/shop/")[1:] if part.startswith("Nord"))
        token = desk.token(f"/shop/{slug}/plan")
        fields = {"token": token, "product": "P1", "quantity": "38", "before": "{}"}
        for each in (slug, "Mitte"):
            status, said = desk.post(f"/shop/{each}/plan/{DAY}", fields, X_Desk_Token=token)
            assert (status, json.loads(said)["kind"]) == (200, "saved")
    written = (tmp_path / "overrides.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(written) == 3
    assert "Nord/Ost" in written[1]
    assert "Nord/Ost" not in written[2]


def test_before_the_first_plan_the_page_says_what_to_do(tmp_path):
    with running(made_up_shop(tmp_path, products=0)) as desk:
        status, page = desk.get("/shop/Mitte/plan")
        assert status == 200
        assert "forecast nightly" in page
        for path in ("orders", "leftovers", "calendar", "score"):
            assert desk.get(f"/shop/Mitte/{path}")[0] == 200


def test_a_shop_that_named_no_forms_finds_what_it_wrote_in_the_folder_desk(tmp_path):
    config = made_up_shop(tmp_path, products=3, with_forms=False)
    with running(config) as desk:
        token = desk.token()
        fields = {"token": token, "product": "P1", "quantity": "38", "before": "{}"}
        assert desk.post(f"/shop/Mitte/plan/{DAY}", fields, X_Desk_Token=token)[0] == 200
        event = {"token": token, "name": "Umzug", "first_day": "2025-06-20", "last_day": ""}
        assert desk.post("/shop/Mitte/calendar/2025-06-20/events", event, X_Desk_Token=token)[0] == 200
        assert "Umzug" in desk.get("/shop/Mitte/calendar?day=2025-06-20")[1]
    assert "P1;2025-06-13;38" in (tmp_path / "desk" / "overrides.csv").read_text(encoding="utf-8-sig")
    with running(config) as desk:
        assert 'value="38"' in desk.get("/shop/Mitte/plan")[1]


def test_standing_orders_stand_among_the_orders_of_their_days(tmp_path):
    config = made_up_shop(tmp_path, products=3)
    (tmp_path / "standing.csv").write_text("order_id;product;weekdays;qty\nHotel;P1;Fr;40\n", encoding="utf-8")
    text = config.read_text(encoding="utf-8").replace(
        "[shop_files]\n", '[shop_files]\nstanding_orders = "standing.csv"\n'
    )
    config.write_text(text, encoding="utf-8")
    with running(config) as desk:
        page = desk.get("/shop/Mitte/orders")[1]
    assert page.count("jede Woche · Hotel") == 2
    assert "Freitag, 13. Juni 2025" in page


def test_a_configuration_that_breaks_while_the_desk_is_open_is_told_and_mended(tmp_path):
    config = made_up_shop(tmp_path, products=3)
    good = config.read_text(encoding="utf-8")
    with running(config) as desk:
        assert desk.get("/shop/Mitte/plan")[0] == 200
        config.write_text(good.replace("version = 2", "version = zwei"), encoding="utf-8")
        status, page = desk.get("/shop/Mitte/plan")
        assert status == 500
        assert "forecast.toml" in page
        config.write_text(good, encoding="utf-8")
        assert desk.get("/shop/Mitte/plan")[0] == 200
