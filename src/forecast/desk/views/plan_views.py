"""The addresses of the plan."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, request

from forecast.desk.pages.plan import default_day, plan_desk, reasons_of, save_decision
from forecast.desk.state import Desk
from forecast.desk.views.asked import answered, around, day_of, page_of, shop_of


def add_plan(app: Flask, desk: Desk) -> None:
    """Let the plan be shown and answered."""

    @app.get("/shop/<slug>/plan")
    def plan_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        day = day_of(request.args["day"]) if "day" in request.args else default_day(desk, shop)
        if day is None:
            return render_template("no_plan.html.j2", **around(desk, shop, "plan"))
        page = plan_desk(desk, shop, day, is_marked_only=request.args.get("only") == "marked")
        if page is None:
            abort(404)
        return render_template(
            "plan.html.j2", **around(desk, shop, "plan", page=page, reasons=reasons_of(desk.words))
        )

    @app.post("/shop/<slug>/plan/<day>")
    def plan_save(slug: str, day: str) -> Any:
        shop, at = shop_of(desk, slug), day_of(day)
        saved = save_decision(desk, shop, at, request.form)
        if saved is None:
            abort(404)
        product, state = saved
        page = plan_desk(desk, shop, at, states={} if state is None else {product: state})
        line = None if page is None else page.line(product)
        if line is None:
            abort(404)
        drawn = around(desk, shop, "plan", page=page, line=line, reasons=reasons_of(desk.words))
        parts = {line.id: "plan_line_alone.html.j2", "changes": "plan_changes.html.j2"}
        back = page_of("plan", shop, row=line.id, day=day)
        return answered(state, whole="plan.html.j2", back=back, parts=parts, drawn=drawn)
