"""The addresses of the score, and of papers that the nights wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template, send_file

from forecast.desk.again import Again
from forecast.desk.pages.papers import paper, week_days, week_page, weeks_of
from forecast.desk.state import Desk, DeskShop
from forecast.desk.views.asked import answered, around, day_of, page_of, shop_of

_OF_PAPERS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
"""A page that a night wrote has its style inside, and neither script nor form."""

_AGAIN = {"again": "score_again.html.j2"}


def add_score(app: Flask, desk: Desk) -> None:
    """Let the score be looked at and made again, and what the nights wrote."""
    again = Again(desk.config_file)

    @app.get("/shop/<slug>/score")
    def score_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        return render_template("score.html.j2", **drawn(shop, again.standing()))

    def drawn(shop: DeskShop, standing: str) -> dict[str, Any]:
        words = desk.words
        weeks = [(week, " – ".join(words.day(day) for day in week_days(week))) for week in weeks_of(desk, shop)]
        return around(desk, shop, "score", weeks=weeks, again=standing)

    @app.post("/shop/<slug>/score")
    def score_again(slug: str) -> Any:
        shop = shop_of(desk, slug)
        again.start("score")
        page = drawn(shop, again.standing())
        return answered(None, whole="score.html.j2", back=page_of("score", shop), parts=_AGAIN, drawn=page)

    @app.get("/shop/<slug>/score/again")
    def score_again_state(slug: str) -> Any:
        page = drawn(shop_of(desk, slug), again.standing())
        return {"kind": page["again"], "parts": {"again": render_template(_AGAIN["again"], **page)}}

    @app.get("/shop/<slug>/score/<week>")
    def score_week(slug: str, week: str) -> Response:
        return _file(week_page(desk, shop_of(desk, slug), week))

    @app.get("/shop/<slug>/paper/<day>/<name>")
    def paper_page(slug: str, day: str, name: str) -> Response:
        return _file(paper(desk, shop_of(desk, slug), day_of(day), name))


def _file(path: Path | None) -> Response:
    if path is None:
        abort(404)
    answer = send_file(path, max_age=0)
    answer.headers["Content-Security-Policy"] = _OF_PAPERS
    return answer
