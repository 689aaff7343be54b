"""The addresses of closing."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, request

from forecast.desk.pages.leftovers import closing, closing_day, destinations_of, is_closing_day, save_left
from forecast.desk.state import Desk
from forecast.desk.views.asked import answered, around, day_of, page_of, shop_of


def add_leftovers(app: Flask, desk: Desk) -> None:
    """Let leftovers be counted."""

    @app.get("/shop/<slug>/leftovers")
    def leftovers_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        day = day_of(request.args["day"]) if "day" in request.args else closing_day(desk, shop)
        if not is_closing_day(desk, day) and day != closing_day(desk, shop):
            abort(404)
        page = closing(desk, shop, day, with_baked="baked" in request.args)
        ways = destinations_of(desk.words)
        return render_template("leftovers.html.j2", **around(desk, shop, "leftovers", page=page, destinations=ways))

    @app.post("/shop/<slug>/leftovers/<day>")
    def leftovers_save(slug: str, day: str) -> Any:
        shop, at = shop_of(desk, slug), day_of(day)
        if not is_closing_day(desk, at) and at != closing_day(desk, shop):
            abort(404)
        saved = save_left(desk, shop, at, request.form)
        if saved is None:
            abort(404)
        product, state = saved
        with_baked = "baked" in request.args
        page = closing(desk, shop, at, states={} if state is None else {product: state}, with_baked=with_baked)
        line = page.line(product)
        if line is None:
            abort(404)
        ways = destinations_of(desk.words)
        drawn = around(desk, shop, "leftovers", page=page, line=line, destinations=ways)
        parts = {line.id: "left_line_alone.html.j2", "progress": "left_progress.html.j2"}
        back = page_of("leftovers", shop, row=line.id, day=day, baked=1 if with_baked else None)
        return answered(state, whole="leftovers.html.j2", back=back, parts=parts, drawn=drawn)
