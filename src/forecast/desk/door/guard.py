"""What every request passes: whose name it calls, how much it brings, who sends it, and what the answer may do."""

from __future__ import annotations

import secrets
from datetime import timedelta
from math import ceil
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from forecast.desk.door.access import Access
from forecast.reports.wording import Wording

LARGEST_BODY_BYTES = 64 * 1024
"""A closing of 150 products is a hundredth of it, one request a cell."""
_STAYS_IN = timedelta(days=31)
_OPEN_ENDPOINTS = {"static", "login"}
_HEADERS = {
    # Nothing but our own files, no script or style inside a page, no frame around it, no form that leads elsewhere.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guard(app: Flask, access: Access, words: Wording) -> None:
    """Let `app` answer only what passes; `words` are those of refusals and of the page that asks for the password."""
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY_BYTES,
        MAX_FORM_PARTS=100,
        SESSION_COOKIE_NAME=f"desk-{access.port}",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=_STAYS_IN,
    )

    @app.before_request
    def _passes() -> AnyResponse | None:
        if not access.is_ours(request.host):
            abort(421)
        if (request.content_length or 0) > LARGEST_BODY_BYTES:
            abort(413)
        if request.method not in {"GET", "HEAD"}:
            _refuse_foreign(access)
        if access.password_hash is None or request.endpoint in _OPEN_ENDPOINTS or "is_in" in session:
            return None
        if is_fetched():
            abort(401)
        return redirect(url_for("login"))

    @app.after_request
    def _told(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Cache-Control"] = "no-cache" if request.endpoint == "static" else "no-store"
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        status = error.code or 500
        known = f"desk.refused_{status}"
        said = words.text(known if words.has(known) else "desk.refused")
        if is_fetched():
            return {"refused": said}, status
        return render_template("refused.html.j2", said=said), status

    _ask_for_password(app, access, words)


def _ask_for_password(app: Flask, access: Access, words: Wording) -> None:
    @app.route("/login", methods=["GET", "POST"])
    def login() -> Any:
        if request.method == "GET":
            return render_template("login.html.j2", wrong="")
        address = request.remote_addr or ""
        if (wait_s := access.attempts.wait_s(address)) > 0:
            said = words.text("desk.wait", seconds=ceil(wait_s))
            return render_template("login.html.j2", wrong=said), 429, {"Retry-After": str(ceil(wait_s))}
        if not access.is_password(request.form.get("password", "")):
            access.attempts.failed(address)
            return render_template("login.html.j2", wrong=words.text("desk.wrong_password")), 403
        access.attempts.succeeded(address)
        session.clear()
        session.permanent = True
        session["is_in"] = True
        return redirect(url_for("home"))

    @app.post("/logout")
    def logout() -> AnyResponse:
        session.clear()
        return redirect(url_for("login"))


def is_fetched() -> bool:
    """Return whether the script of a page asks, which wants parts of it, and not the browser, which wants a page."""
    return "X-Desk-Token" in request.headers


def _refuse_foreign(access: Access) -> None:
    """Refuse what was not sent by a page of ours: a browser tells where it comes from, and our pages carry a token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
        abort(403)
    token = request.headers.get("X-Desk-Token") or request.form.get("token", "")
    if not access.is_token(token):
        abort(403)
