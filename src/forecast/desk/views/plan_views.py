"""The addresses of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, abort, render_template, request

from forecast.desk.again import Again
from forecast.desk.pages.papers import papers_of
from forecast.desk.pages.plan import PlanDesk, default_day, plan_desk, reasons_of, save_decision
from forecast.desk.state import Desk, DeskShop
from forecast.desk.views.asked import answered, around, day_of, page_of, shop_of

_AGAIN = {"again": "plan_again.html.j2"}


def add_plan(app: Flask, desk: Desk) -> None:
    """Let the plan be shown, answered and made again."""
    again = Again(desk.config_file)

    @app.get("/shop/<slug>/plan")
    def plan_page(slug: str) -> Any:
        shop = shop_of(desk, slug)
        day = day_of(request.args["day"]) if "day" in request.args else default_day(desk, shop)
        if day is None:
            return render_template("no_plan.html.j2", **around(desk, shop, "plan"))
        page = plan_desk(desk, shop, day, is_marked_only=request.args.get("only") == "marked")
        if page is None:
            abort(404)
        return render_template("plan.html.j2", **_drawn(desk, shop, page, day))

    @app.post("/shop/<slug>/plan/<day>")
    def plan_save(slug: str, day: str) -> Any:
        shop, at = shop_of(desk, slug), day_of(day)
        saved = save_decision(desk, shop, at, request.form)
        if saved is None:
            abort(404)
        product, state = saved
        page = plan_desk(desk, shop, at, states={} if state is None else {product: state})
        line = None if page is None else page.line(product)
        if page is None or line is None:
            abort(404)
        drawn = _drawn(desk, shop, page, at) | {"line": line}
        parts = {line.id: "plan_line_alone.html.j2", "changes": "plan_changes.html.j2", **_AGAIN}
        back = page_of("plan", shop, row=line.id, day=day)
        return answered(state, whole="plan.html.j2", back=back, parts=parts, drawn=drawn)

    @app.post("/shop/<slug>/plan/<day>/again")
    def plan_again(slug: str, day: str) -> Any:
        shop, at = shop_of(desk, slug), day_of(day)
        page = plan_desk(desk, shop, at)
        if page is None or not page.can_plan:
            abort(404)
        again.start("plan", "--day", at.isoformat())
        drawn = _drawn(desk, shop, page, at) | {"again": again.standing()}
        return answered(None, whole="plan.html.j2", back=page_of("plan", shop, day=day), parts=_AGAIN, drawn=drawn)

    @app.get("/shop/<slug>/plan/<day>/again")
    def plan_again_state(slug: str, day: str) -> Any:
        shop, at = shop_of(desk, slug), day_of(day)
        page = plan_desk(desk, shop, at)
        if page is None:
            abort(404)
        drawn = _drawn(desk, shop, page, at) | {"again": again.standing()}
        kind = drawn["again"]
        return {"kind": kind, "parts": {"again": render_template(_AGAIN["again"], **drawn)}}


def _drawn(desk: Desk, shop: DeskShop, page: PlanDesk, day: date) -> dict[str, Any]:
    words = desk.words
    return around(desk, shop, "plan", page=page, reasons=reasons_of(words), papers=papers_of(desk, shop, day), again="")
