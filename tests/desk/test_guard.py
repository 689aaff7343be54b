"""Who may come in, by requests to a real process: foreign pages, wrong passwords, huge bodies, paths from elsewhere."""

from __future__ import annotations

import http.client
import re
import stat
import subprocess
import sys

import pytest

from forecast.desk.door.access import Access, access_of
from forecast.errors import ConfigError

from .made_up_desk import DAY, made_up_shop, running

_PASSWORD = "vierzig Brezeln"  # noqa: S105 - made up
_ALL = "0.0.0.0"  # noqa: S104 - behind its password
_SAVE = f"/shop/Mitte/plan/{DAY}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with running(made_up_shop(tmp_path_factory.mktemp("shop"))) as answering:
        yield answering


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory):
    config = made_up_shop(tmp_path_factory.mktemp("open"))
    secret = config.parent / "password"
    secret.write_text(f"{_PASSWORD}\n", encoding="utf-8")
    secret.chmod(0o600)
    with running(config, "--host", _ALL, "--password-file", str(secret)) as answering:
        yield answering


def _changed(desk) -> bytes:
    return (desk.config.parent / "overrides.csv").read_bytes()


def _fields(desk, **more: str) -> dict[str, str]:
    return {"token": desk.token(), "product": "P1", "quantity": "38", "before": "{}", **more}


def test_a_page_of_ours_can_post(desk):
    status, _ = desk.post(_SAVE, _fields(desk), Origin=desk.address, Sec_Fetch_Site="same-origin")
    assert status == 303
    assert (
        b"P1;13/06/2025;38" in _changed(desk)
        or b"P1;2025-06-13;38" in _changed(desk)
        or b"P1;13.06.2025;38" in _changed(desk)
    )


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"Origin": "http://evil.example"}, {}),
        ({"Origin": "null"}, {}),
        ({"Sec_Fetch_Site": "cross-site"}, {}),
        ({"Sec_Fetch_Site": "same-site"}, {}),
        ({}, {"token": ""}),
        ({}, {"token": "guessed"}),
    ],
)
def test_a_foreign_page_cannot_post(desk, headers, fields):
    before = _changed(desk)
    status, _ = desk.post(_SAVE, _fields(desk, quantity="44") | fields, **headers)
    assert status == 403
    assert _changed(desk) == before


@pytest.mark.parametrize(
    "name", ["evil.example:{port}", "127.0.0.1.evil.example:{port}", "127.0.0.1:1", "", "localhost"]
)
def test_a_name_that_points_here_from_elsewhere_is_not_answered(desk, name):
    status, said = desk.get("/shop/Mitte/plan", Host=name.format(port=desk.port))
    assert status in {400, 421}
    assert "Produkt" not in said


@pytest.mark.parametrize("name", ["localhost:{port}", "127.0.0.1:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_this_computers_own_names_are_answered(desk, name):
    assert desk.get("/shop/Mitte/plan", Host=name.format(port=desk.port))[0] == 200


def test_a_huge_body_is_refused_before_it_is_read(desk):
    line = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    line.putrequest("POST", _SAVE)
    line.putheader("Content-Type", "application/x-www-form-urlencoded")
    line.putheader("Content-Length", str(10**9))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def test_a_body_without_a_length_is_cut_off_as_well(desk):
    line = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    chunks = (b"a=" + b"x" * 8_000 for _ in range(30))
    try:
        line.request(
            "POST",
            _SAVE,
            body=chunks,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            encode_chunked=True,
        )
        assert line.getresponse().status in {403, 413}
    except (BrokenPipeError, ConnectionResetError):
        pass
    finally:
        line.close()
    assert desk.get("/shop/Mitte/plan")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../forecast.toml", "/static/..%2f..%2fforecast.toml", "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/shop/..%2f..%2fetc/plan", "/shop/../../etc/passwd", "/shop/Mitte/plan?day=../../etc", "/forecast.toml",
        "/shop/Mitte/plan?day=2025-06-14", "/shop/Mitte/leftovers?day=2019-01-01", "/shop/Nord/plan",
        "/shop/Mitte/paper/2025-06-13/run.json", "/shop/Mitte/score/..%2f2025-W01",
        "/shop/Mitte/calendar?day=1900-01-01",
        "/shop/Mitte/plan?day=%00", "/shop/Mitte/calendar?day=9999-12-31",
    ],
)  # fmt: skip
def test_a_path_from_elsewhere_leads_nowhere(desk, path):
    status, said = desk.get(path)
    assert status in {308, 404}
    assert "[bakery]" not in said
    assert "root:" not in said


def test_only_forms_and_products_that_are_known_can_be_written(desk):
    token = desk.token()
    assert desk.post(_SAVE, _fields(desk, product="../P1"))[0] == 404
    assert desk.post("/shop/Mitte/calendar/2025-06-13/../../products", {"token": token})[0] == 404
    assert desk.post("/shop/Mitte/calendar/2025-06-13/products", {"token": token})[0] == 404
    assert desk.post("/shop/Mitte/plan/2025-06-14", _fields(desk))[0] == 404


def test_every_answer_forbids_scripts_and_frames_from_elsewhere(desk):
    for path in ("/", "/shop/Mitte/plan", "/static/desk.js", "/nowhere"):
        desk.get(path)
        policy = desk.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert desk.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy
        assert desk.headers["Server"] == "desk"


def test_a_page_carries_no_script_style_or_address_of_elsewhere(desk):
    for path in ("plan", "orders", "leftovers", "calendar", "score"):
        _, page = desk.get(f"/shop/Mitte/{path}")
        assert not re.search(r"<script(?![^>]*src=\"/static/)|<style|\son\w+=|\sstyle=", page)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page)


def test_a_name_of_a_product_is_text_and_never_markup(tmp_path):
    config = made_up_shop(tmp_path / "odd", shops=('<b>"Mitte"</b>',))
    with running(config) as desk:
        page = desk.get(desk.get("/")[1].split('href="')[1].split('"')[0])[1]
    assert "<b>&#34;" not in page
    assert '<b>"Mitte"' not in page


def test_without_the_password_nothing_is_seen(open_desk):
    for path in ("/", "/shop/Mitte/plan", "/shop/Mitte/score"):
        status, said = open_desk.get(path)
        assert status == 302
        assert "Produkt" not in said
    assert open_desk.post(_SAVE, {"token": open_desk.token("/login"), "product": "P1", "quantity": "9"})[0] == 302
    assert b"P1" not in _changed(open_desk)


def _logged_in(open_desk, password: str) -> tuple[int, str]:
    token = open_desk.token("/login")
    status, _ = open_desk.post("/login", {"token": token, "password": password})
    return status, open_desk.headers.get("Set-Cookie", "")


def test_a_wrong_password_is_refused_and_slowed_down_and_the_right_one_comes_in(open_desk):
    status, cookie = _logged_in(open_desk, _PASSWORD)
    assert status == 302
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert open_desk.get("/shop/Mitte/plan", Cookie=cookie.partition(";")[0])[0] == 200
    assert [_logged_in(open_desk, "falsch!!")[0] for _ in range(3)] == [403, 403, 403]
    assert _logged_in(open_desk, _PASSWORD)[0] == 429


def test_the_terminal_says_who_reaches_the_page(open_desk, desk):
    said = open_desk.said.read_text(encoding="utf-8")
    assert "Andere Rechner" in said
    assert "nichts verschlüsselt" in said
    assert "nur auf diesem Rechner" in desk.said.read_text(encoding="utf-8")


def _refused(config, *options: str) -> str:
    words = [sys.executable, "-m", "forecast", "desk", "-c", str(config), *options]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3, done.stderr
    return done.stderr


def test_another_address_without_a_password_does_not_start(tmp_path):
    config = made_up_shop(tmp_path)
    assert "Passwort" in _refused(config, "--host", _ALL)
    seen = tmp_path / "seen"
    seen.write_text("for everybody to read", encoding="utf-8")
    seen.chmod(stat.S_IRUSR | stat.S_IROTH)
    assert "chmod 600" in _refused(config, "--host", _ALL, "--password-file", str(seen))


def test_a_taken_port_is_told(desk):
    assert str(desk.port) in _refused(desk.config, "--port", str(desk.port))


def test_a_short_password_is_refused(monkeypatch):
    monkeypatch.setenv("FORECAST_DESK_PASSWORD", "kurz")
    with pytest.raises(ConfigError, match="at least 8 characters"):
        access_of(_ALL, 5056)


def test_the_password_is_kept_as_a_hash_only(monkeypatch):
    monkeypatch.setenv("FORECAST_DESK_PASSWORD", _PASSWORD)
    access = access_of(_ALL, 5056)
    assert _PASSWORD not in repr(access)
    assert access.is_password(_PASSWORD)
    assert not access.is_password(_PASSWORD + " ")


def test_on_the_shops_network_an_address_in_digits_is_ours_and_a_foreign_name_is_not():
    access = Access(_ALL, 5056, "hash")
    assert access.is_ours("192.168.1.20:5056")
    assert not access.is_ours("bakery.example:5056")
    assert not access.is_ours("192.168.1.20:80")
