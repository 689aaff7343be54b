"""The addresses of the score, and of papers that the nights wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template, send_file

from forecast.desk.pages.papers import paper, week_days, week_page, weeks_of
from forecast.desk.state import Desk
from forecast.desk.views.asked import around, day_of, shop_of

_OF_PAPERS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
"""A page that a night wrote has its style inside, and neither script nor form."""


def add_score(app: Flask, desk: Desk) -> None:
    """Let the score be looked at, and what the nights wrote."""

    @app.get("/shop/<slug>/score")
    def score_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        words = desk.words
        weeks = [(week, " – ".join(words.day(day) for day in week_days(week))) for week in weeks_of(desk, shop)]
        return render_template("score.html.j2", **around(desk, shop, "score", weeks=weeks))

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
